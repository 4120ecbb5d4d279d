import { parse, type ArithmeticExpression, type ArithmeticWord } from 'unbash';
import { DivisionByZero, ShellError } from './shell-error';

/** What an arithmetic expression reads and writes. */
export interface ArithmeticScope {
  get(name: string): string | undefined;
  /** What `$name` stands for. */
  parameter(name: string): string | undefined;
  set(name: string, value: string): void;
  /** The text of an operand that has expansions in it. */
  expandOperand(word: ArithmeticWord): string;
  substitute(part: ArithmeticExpression & { type: 'ArithmeticCommandExpansion' }): string;
}

const DEPTH_LIMIT = 1024;

/** Evaluates with 64-bit integers, as POSIX shells do. Errors: `ShellError` in bash's words. */
export function evaluate(expression: ArithmeticExpression | undefined, scope: ArithmeticScope, depth = 0): bigint {
  if (expression === undefined) return 0n;
  if (depth > DEPTH_LIMIT) throw new ShellError('expression recursion level exceeded');
  switch (expression.type) {
    case 'ArithmeticGroup':
      return evaluate(expression.expression, scope, depth + 1);
    case 'ArithmeticTernary':
      return evaluate(expression.test, scope, depth + 1) === 0n
        ? evaluate(expression.alternate, scope, depth + 1)
        : evaluate(expression.consequent, scope, depth + 1);
    case 'ArithmeticCommandExpansion':
      return evaluateText(scope.substitute(expression), scope, depth + 1);
    case 'ArithmeticWord':
      if (expression.parts === undefined && expression.value.startsWith('$')) {
        return evaluateText(scope.parameter(expression.value.slice(1)) ?? '', scope, depth + 1);
      }
      return evaluateText(
        expression.parts === undefined ? expression.value : scope.expandOperand(expression),
        scope,
        depth + 1,
      );
    case 'ArithmeticUnary':
      return evaluateUnary(expression, scope, depth);
    case 'ArithmeticBinary':
      return evaluateBinary(expression, scope, depth);
  }
}

/** Evaluates an operand: a number, a name, or the text of an expression. */
export function evaluateText(text: string, scope: ArithmeticScope, depth = 0): bigint {
  const trimmed = text.trim();
  if (trimmed === '') return 0n;
  const number = parseNumber(trimmed);
  if (number !== undefined) return number;
  if (/^[A-Za-z_]\w*$/.test(trimmed)) {
    if (depth > DEPTH_LIMIT)
      throw new ShellError(`${trimmed}: expression recursion level exceeded (error token is "${trimmed}")`);
    return evaluateText(scope.get(trimmed) ?? '', scope, depth + 1);
  }
  const element = /^([A-Za-z_]\w*)\[([^[\]]+)\]$/.exec(trimmed);
  if (element !== null) {
    const index = evaluateText(element[2] ?? '', scope, depth + 1);
    return evaluateText(scope.get(`${element[1]}[${index}]`) ?? '', scope, depth + 1);
  }
  const script = parse(`((${trimmed}\n))`);
  const command = script.commands[0]?.command;
  if (command?.type !== 'ArithmeticCommand' || command.expression === undefined || script.errors !== undefined)
    throw syntaxError(trimmed);
  if (command.expression.type === 'ArithmeticWord' && command.expression.parts === undefined)
    throw syntaxError(trimmed);
  return evaluate(command.expression, scope, depth + 1);
}

function syntaxError(text: string): ShellError {
  const token = /\s(\S+)$/.exec(text)?.[1] ?? text;
  return new ShellError(`${text}: syntax error in expression (error token is "${token}")`);
}

function parseNumber(text: string): bigint | undefined {
  if (/^(0|[1-9]\d*)$/.test(text)) return wrap(BigInt(text));
  if (/^0[xX][0-9a-fA-F]+$/.test(text)) return wrap(BigInt(text));
  if (/^0\d+$/.test(text)) {
    if (/[89]/.test(text)) throw new ShellError(`${text}: value too great for base (error token is "${text}")`);
    return wrap(BigInt(`0o${text.slice(1)}`));
  }
  if (/^[+-]\d+$/.test(text)) return wrap(BigInt(text.startsWith('+') ? text.slice(1) : text));
  const based = /^(\d+)#([0-9A-Za-z]+)$/.exec(text);
  if (based === null) return undefined;
  const base = Number(based[1]);
  let value = 0n;
  for (const digit of based[2] ?? '') {
    const worth = Number.parseInt(digit, 36);
    if (!(worth < base)) throw new ShellError(`${text}: value too great for base (error token is "${text}")`);
    value = value * BigInt(base) + BigInt(worth);
  }
  return wrap(value);
}

function evaluateUnary(
  { operator, operand, prefix }: ArithmeticExpression & { type: 'ArithmeticUnary' },
  scope: ArithmeticScope,
  depth: number,
): bigint {
  const value = evaluate(operand, scope, depth + 1);
  switch (operator) {
    case '-':
      return wrap(-value);
    case '+':
      return value;
    case '!':
      return truth(value === 0n);
    case '~':
      return ~value;
    default: {
      const changed = wrap(operator === '++' ? value + 1n : value - 1n);
      scope.set(targetOf(operand, scope), String(changed));
      return prefix ? changed : value;
    }
  }
}

function evaluateBinary(
  { operator, left, right }: ArithmeticExpression & { type: 'ArithmeticBinary' },
  scope: ArithmeticScope,
  depth: number,
): bigint {
  if (operator === '&&')
    return truth(evaluate(left, scope, depth + 1) !== 0n && evaluate(right, scope, depth + 1) !== 0n);
  if (operator === '||')
    return truth(evaluate(left, scope, depth + 1) !== 0n || evaluate(right, scope, depth + 1) !== 0n);
  if (operator === '=') {
    const value = evaluate(right, scope, depth + 1);
    scope.set(targetOf(left, scope), String(value));
    return value;
  }
  const a = evaluate(left, scope, depth + 1);
  const b = evaluate(right, scope, depth + 1);
  if (/^(\*\*|<<|>>|[-+*/%&^|])=$/.test(operator)) {
    const value = compute(operator.slice(0, -1), a, b);
    scope.set(targetOf(left, scope), String(value));
    return value;
  }
  return compute(operator, a, b);
}

function compute(operator: string, a: bigint, b: bigint): bigint {
  switch (operator) {
    case '+':
      return wrap(a + b);
    case '-':
      return wrap(a - b);
    case '*':
      return wrap(a * b);
    case '/':
    case '%':
      if (b === 0n) throw new DivisionByZero();
      return wrap(operator === '/' ? a / b : a % b);
    case '**':
      return power(a, b);
    case '<<':
      return wrap(a << (b & 63n));
    case '>>':
      return a >> (b & 63n);
    case '&':
      return a & b;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    case '<':
      return truth(a < b);
    case '<=':
      return truth(a <= b);
    case '>':
      return truth(a > b);
    case '>=':
      return truth(a >= b);
    case '==':
      return truth(a === b);
    case '!=':
      return truth(a !== b);
    case ',':
      return b;
    default:
      throw new ShellError(`syntax error: invalid arithmetic operator (error token is "${operator}")`);
  }
}

function power(base: bigint, exponent: bigint): bigint {
  if (exponent < 0n) throw new ShellError('exponent less than 0 (error token is "")');
  let result = 1n;
  let square = base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = wrap(result * square);
    square = wrap(square * square);
  }
  return result;
}

/** What is assigned to: a name, or `name[index]` with the index worked out. */
function targetOf(expression: ArithmeticExpression, scope: ArithmeticScope): string {
  const [, name, index] =
    (expression.type === 'ArithmeticWord' && /^([A-Za-z_]\w*)(?:\[([^[\]]+)\])?$/.exec(expression.value)) || [];
  if (name === undefined) throw new ShellError('attempted assignment to non-variable');
  return index === undefined ? name : `${name}[${evaluateText(index, scope)}]`;
}

function truth(value: boolean): bigint {
  return value ? 1n : 0n;
}

function wrap(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}
