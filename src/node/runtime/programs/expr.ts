import type { Program } from '../process/process';
import { boundedExpression } from './linear-expression';
import { posixExpression } from './regular-expression';
import { immediate } from '../process/immediate';

class ExprError extends Error {}

/** `expr`: exit code 1 when the value is empty or 0, 2 after an error. */
export const expr: Program = immediate((process) => {
  const parser = new ExprParser(process.argv.slice(1));
  try {
    const value = parser.parse();
    process.print(`${value}\n`);
    return value === '' || value === '0' ? 1 : 0;
  } catch (error) {
    if (!(error instanceof ExprError)) throw error;
    process.printError(`expr: ${error.message}\n`);
    return 2;
  }
});

const LEVELS: readonly (readonly string[])[] = [
  ['|'],
  ['&'],
  ['=', '==', '!=', '<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/', '%'],
  [':'],
];

class ExprParser {
  readonly #words: readonly string[];
  #index = 0;

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  parse(): string {
    if (this.#words.length === 0) throw new ExprError('missing operand');
    const value = this.#level(0);
    const rest = this.#words[this.#index];
    if (rest !== undefined) throw new ExprError(`syntax error: unexpected argument '${rest}'`);
    return value;
  }

  #level(level: number): string {
    const operators = LEVELS[level];
    if (operators === undefined) return this.#primary();
    let value = this.#level(level + 1);
    for (
      let operator = this.#words[this.#index];
      operator !== undefined && operators.includes(operator);
      operator = this.#words[this.#index]
    ) {
      this.#index += 1;
      value = apply(operator, value, this.#level(level + 1));
    }
    return value;
  }

  #primary(): string {
    const word = this.#words[this.#index];
    if (word === undefined)
      throw new ExprError(`syntax error: missing argument after '${this.#words[this.#index - 1] ?? ''}'`);
    this.#index += 1;
    const next = (): string => this.#primary();
    switch (word) {
      case '(': {
        const value = this.#level(0);
        if (this.#words[this.#index] !== ')') throw new ExprError("syntax error: expecting ')'");
        this.#index += 1;
        return value;
      }
      case 'length':
        return String([...next()].length);
      case 'match':
        return match(next(), next());
      case 'substr': {
        const [text, from, count] = [next(), Number(next()), Number(next())];
        return text.slice(Math.max(0, from - 1), from - 1 + count);
      }
      case 'index': {
        const [text, characters] = [next(), next()];
        return String([...text].findIndex((char) => characters.includes(char)) + 1);
      }
      default:
        return word;
    }
  }
}

function apply(operator: string, left: string, right: string): string {
  const [a, b] = [integer(left), integer(right)];
  switch (operator) {
    case '|':
      return left === '' || left === '0' ? right : left;
    case '&':
      return left === '' || left === '0' || right === '' || right === '0' ? '0' : left;
    case ':':
      return match(left, right);
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      if (a === undefined || b === undefined) throw new ExprError('non-integer argument');
      if ((operator === '/' || operator === '%') && b === 0n) throw new ExprError('division by zero');
      return String(
        operator === '+'
          ? a + b
          : operator === '-'
            ? a - b
            : operator === '*'
              ? a * b
              : operator === '/'
                ? a / b
                : a % b,
      );
    default: {
      const order =
        a !== undefined && b !== undefined ? (a < b ? -1 : a > b ? 1 : 0) : left < right ? -1 : left > right ? 1 : 0;
      const holds = {
        '=': order === 0,
        '==': order === 0,
        '!=': order !== 0,
        '<': order < 0,
        '<=': order <= 0,
        '>': order > 0,
        '>=': order >= 0,
      }[operator];
      return holds === true ? '1' : '0';
    }
  }
}

function match(text: string, pattern: string): string {
  let found: RegExpExecArray | null;
  try {
    found = boundedExpression(`^(?:${posixExpression(pattern, { extended: false }).source})`, '').exec(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ExprError('Invalid regular expression');
  }
  if (/\\\(/.test(pattern)) return found?.[1] ?? '';
  return String(found?.[0].length ?? 0);
}

function integer(text: string): bigint | undefined {
  return /^-?\d+$/.test(text) ? BigInt(text) : undefined;
}
