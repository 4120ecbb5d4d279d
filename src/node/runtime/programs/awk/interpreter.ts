import type { Coroutine, ProcessContext } from '../../process/process';
import { endOfSlice } from '../../process/system-calls';
import type { Flavor } from '../tool';
import { AwkError } from './awk-error';
import { dynamicExpression, replace, SIMPLE_BUILTINS, splitText, type BuiltinHost } from './builtins';
import { AwkInput } from './input';
import { AwkRecord } from './record';
import { AwkStreams } from './streams';
import type { ArithmeticOperator, AwkProgram, Expression, Rule, Statement, Target } from './syntax';
import { compare, formatValues, fromInput, isTrue, toNumber, toText, UNSET, type Value } from './value';
import { Variables, type Cell } from './variables';

/** Why the statements of a block are left. */
type Leave = 'break' | 'continue' | 'next' | 'nextfile' | 'exit' | 'return' | undefined;

/** Calls that may stand in each other. */
const CALL_LIMIT = 200;
/** What is printed goes out in pieces of so many characters, and whenever the program waits. */
const OUTPUT_CHARACTERS = 16 * 1024;
/** Going through so many characters is work as much as a statement. */
const CHARACTERS_PER_OPERATION = 1024;
/** The longest text that may come to be. */
const TEXT_LIMIT = 16 * 1024 * 1024;
const SPECIAL: readonly (readonly [string, Value])[] = [
  ['CONVFMT', '%.6g'],
  ['FS', ' '],
  ['NR', 0],
  ['FNR', 0],
  ['OFMT', '%.6g'],
  ['OFS', ' '],
  ['ORS', '\n'],
  ['RLENGTH', -1],
  ['RS', '\n'],
  ['RSTART', 0],
  ['SUBSEP', '\x1c'],
];

/** Runs a program of awk's in a process. */
export class AwkInterpreter {
  readonly #process: ProcessContext;
  readonly #program: AwkProgram;
  readonly #flavor: Flavor;
  readonly #record = new AwkRecord();
  readonly #streams: AwkStreams;
  readonly #input: AwkInput;
  readonly #variables = new Variables();
  /** Rules with two patterns whose second has not come yet. */
  readonly #inRange = new Set<Rule>();
  readonly #builtinHost: BuiltinHost;
  #output = '';
  #exitCode = 0;
  #returned: Value = UNSET;
  #calls = 0;
  #seed = 0;

  constructor(process: ProcessContext, program: AwkProgram, operands: readonly string[], flavor: Flavor) {
    this.#process = process;
    this.#program = program;
    this.#flavor = flavor;
    this.#streams = new AwkStreams(process);
    const variables = this.#variables;
    for (const [name, value] of SPECIAL) variables.set(name, value);
    variables.set('ARGC', operands.length + 1);
    for (const [index, operand] of ['awk', ...operands].entries())
      variables.setElement('ARGV', String(index), fromInput(operand));
    variables.array('ENVIRON');
    for (const [name, value] of process.env) variables.setElement('ENVIRON', name, fromInput(value));
    this.#input = new AwkInput(process, flavor, {
      operand: (index) =>
        index < toNumber(variables.get('ARGC'))
          ? this.#text(variables.array('ARGV').get(String(index)) ?? '')
          : undefined,
      assign: (name, value) => this.assign(name, value),
      opened: (name) => {
        variables.set('FILENAME', name);
        variables.set('FNR', 0);
      },
    });
    this.#builtinHost = {
      get nowMs() {
        return process.nowMs;
      },
      get convert() {
        return toText(variables.get('CONVFMT'), '%.6g');
      },
      text: (value) => this.#text(value),
    };
  }

  /** As `-v` and operands do. */
  assign(name: string, value: string): void {
    this.#setVariable(name, fromInput(value));
  }

  /** Gives the exit code. Errors: `AwkError`; `SyntaxError` of a regular expression. */
  *run(): Coroutine<number> {
    const { rules } = this.#program;
    try {
      let leave = yield* this.#runAll(rules.filter(({ when }) => when === 'BEGIN'));
      const others = rules.filter(({ when }) => typeof when !== 'string');
      if (leave !== 'exit' && rules.some(({ when }) => when !== 'BEGIN')) leave = yield* this.#readRecords(others);
      yield* this.#runAll(rules.filter(({ when }) => when === 'END'));
      this.#flush();
      yield* this.#streams.closeAll();
    } finally {
      this.#flush();
      this.#streams.abandon();
    }
    return this.#exitCode !== 0 ? this.#exitCode : this.#input.failed ? 2 : 0;
  }

  *#runAll(rules: readonly Rule[]): Coroutine<Leave> {
    for (const { body } of rules) if (body !== undefined && (yield* this.#execute(body)) === 'exit') return 'exit';
    return undefined;
  }

  *#readRecords(rules: readonly Rule[]): Coroutine<Leave> {
    for (;;) {
      const line = yield* this.#nextLine();
      if (line === undefined) return undefined;
      this.#setRecord(line);
      for (const rule of rules) {
        if (!(yield* this.#applies(rule))) continue;
        const leave = rule.body === undefined ? this.#print(this.#wholeText()) : yield* this.#execute(rule.body);
        if (leave === 'exit') return 'exit';
        if (leave === 'nextfile') this.#input.skipFile();
        if (leave === 'next' || leave === 'nextfile') break;
      }
      if (this.#process.spend(1)) yield* this.#pause();
    }
  }

  *#nextLine(): Coroutine<string | undefined> {
    this.#flush();
    const line = yield* this.#input.next(this.#textOf('RS'));
    if (line === undefined) return undefined;
    this.#count('NR');
    this.#count('FNR');
    return line;
  }

  #count(name: string): void {
    this.#variables.set(name, toNumber(this.#variables.get(name)) + 1);
  }

  *#applies(rule: Rule): Coroutine<boolean> {
    if (typeof rule.when === 'string') return false;
    const [from, to] = rule.when;
    if (from === undefined) return true;
    if (to === undefined) return isTrue(yield* this.#evaluate(from));
    if (!this.#inRange.has(rule)) {
      if (!isTrue(yield* this.#evaluate(from))) return false;
      this.#inRange.add(rule);
    }
    if (isTrue(yield* this.#evaluate(to))) this.#inRange.delete(rule);
    return true;
  }

  *#execute(statement: Statement): Coroutine<Leave> {
    if (this.#process.spend(1)) yield* this.#pause();
    switch (statement.kind) {
      case 'expression':
        yield* this.#evaluate(statement.value);
        return undefined;
      case 'block':
        for (const each of statement.body) {
          const leave = yield* this.#execute(each);
          if (leave !== undefined) return leave;
        }
        return undefined;
      case 'if':
        if (isTrue(yield* this.#evaluate(statement.test))) return yield* this.#execute(statement.yes);
        return statement.no === undefined ? undefined : yield* this.#execute(statement.no);
      case 'while':
        return yield* this.#loop(statement.test, undefined, statement.body, statement.testsLast);
      case 'for':
        if (statement.start !== undefined) yield* this.#execute(statement.start);
        return yield* this.#loop(statement.test, statement.step, statement.body, false);
      case 'each':
        for (const key of Array.from(this.#variables.array(statement.name).keys())) {
          if (!this.#variables.array(statement.name).has(key)) continue;
          this.#setVariable(statement.variable, fromInput(key));
          const leave = yield* this.#execute(statement.body);
          if (leave === 'break') return undefined;
          if (leave !== undefined && leave !== 'continue') return leave;
        }
        return undefined;
      case 'print':
        return yield* this.#executePrint(statement);
      case 'delete': {
        const { name, index } = statement;
        if (index === undefined) this.#variables.array(name).clear();
        else this.#variables.array(name).delete(yield* this.#key(index));
        return undefined;
      }
      case 'exit':
        if (statement.value !== undefined) this.#exitCode = toNumber(yield* this.#evaluate(statement.value)) & 255;
        return 'exit';
      case 'return':
        this.#returned = statement.value === undefined ? UNSET : yield* this.#evaluate(statement.value);
        return 'return';
      default:
        return statement.kind;
    }
  }

  *#loop(
    test: Expression | undefined,
    step: Statement | undefined,
    body: Statement,
    testsLast: boolean,
  ): Coroutine<Leave> {
    for (let isFirst = testsLast; ; isFirst = false) {
      if (!isFirst && test !== undefined && !isTrue(yield* this.#evaluate(test))) return undefined;
      const leave = yield* this.#execute(body);
      if (leave === 'break') return undefined;
      if (leave !== undefined && leave !== 'continue') return leave;
      if (step !== undefined) yield* this.#execute(step);
    }
  }

  *#executePrint(statement: Statement & { readonly kind: 'print' }): Coroutine<Leave> {
    const { isFormatted, redirection } = statement;
    const values: Value[] = [];
    for (const value of statement.values) values.push(yield* this.#evaluate(value));
    const [format = '', ...rest] = values;
    const printed = this.#textOf('OFMT');
    const text = isFormatted
      ? formatValues(this.#text(format), rest, this.#builtinHost.convert)
      : (values.length === 0
          ? this.#wholeText()
          : values.map((value) => toText(value, printed)).join(this.#textOf('OFS'))) + this.#textOf('ORS');
    if (redirection === undefined) {
      this.#write(text);
      return undefined;
    }
    const name = this.#text(yield* this.#evaluate(redirection.to));
    this.#flush();
    const output = this.#streams.writer(name, redirection.kind);
    if (output === undefined) throw new AwkError(this.#cannotWrite(name));
    this.#process.write(output, text);
    if (output.full === true) yield endOfSlice;
    return undefined;
  }

  #cannotWrite(name: string): string {
    return this.#flavor === 'busybox'
      ? `can't open '${name}': No such file or directory`
      : `cannot open "${name}" for output (No such file or directory)`;
  }

  *#evaluate(expression: Expression): Coroutine<Value> {
    switch (expression.kind) {
      case 'literal':
        return expression.value;
      case 'group':
        return yield* this.#evaluate(expression.inner);
      case 'regex':
        return expression.expression.test(this.#wholeText()) ? 1 : 0;
      case 'variable':
        return expression.name === 'NF' ? this.#record.count : this.#variables.get(expression.name);
      case 'field':
        return this.#field(toNumber(yield* this.#evaluate(expression.index)));
      case 'element':
        return this.#variables.element(expression.name, yield* this.#key(expression.index));
      case 'arithmetic': {
        const left = toNumber(yield* this.#evaluate(expression.left));
        return this.#calculate(expression.operator, left, toNumber(yield* this.#evaluate(expression.right)));
      }
      case 'comparison': {
        const left = yield* this.#evaluate(expression.left);
        const right = yield* this.#evaluate(expression.right);
        return holds(expression.operator, compare(left, right, this.#builtinHost.convert)) ? 1 : 0;
      }
      case 'concatenation': {
        const left = this.#text(yield* this.#evaluate(expression.left));
        const right = this.#text(yield* this.#evaluate(expression.right));
        if (left.length + right.length > TEXT_LIMIT) throw new AwkError('out of memory');
        return left + right;
      }
      case 'logic': {
        const left = isTrue(yield* this.#evaluate(expression.left));
        if (left === (expression.operator === '||')) return left ? 1 : 0;
        return isTrue(yield* this.#evaluate(expression.right)) ? 1 : 0;
      }
      case 'unary': {
        const value = yield* this.#evaluate(expression.operand);
        if (expression.operator === '!') return isTrue(value) ? 0 : 1;
        return expression.operator === '-' ? -toNumber(value) : toNumber(value);
      }
      case 'match': {
        const text = this.#text(yield* this.#evaluate(expression.text));
        return (yield* this.#pattern(expression.pattern)).test(text) === expression.negated ? 0 : 1;
      }
      case 'membership':
        return this.#variables.array(expression.name).has(yield* this.#key(expression.index)) ? 1 : 0;
      case 'choice':
        return yield* this.#evaluate(isTrue(yield* this.#evaluate(expression.test)) ? expression.yes : expression.no);
      case 'assignment': {
        const { target, operator } = expression;
        const value = yield* this.#evaluate(expression.value);
        if (operator === undefined) return yield* this.#assign(target, value);
        const before = toNumber(yield* this.#evaluate(target));
        return yield* this.#assign(target, this.#calculate(operator, before, toNumber(value)));
      }
      case 'increment': {
        const before = toNumber(yield* this.#evaluate(expression.target));
        const after = yield* this.#assign(expression.target, before + expression.by);
        return expression.isPrefix ? after : before;
      }
      case 'call':
        return yield* this.#call(expression.name, expression.args);
      case 'builtin':
        return yield* this.#builtin(expression.name, expression.args);
      case 'getline':
        return yield* this.#getline(expression);
    }
  }

  #field(index: number): Value {
    if (index < 0 || Number.isNaN(index)) throw new AwkError(`attempt to access field ${index}`);
    return Math.trunc(index) === 0 ? fromInput(this.#wholeText()) : (this.#record.field(Math.trunc(index)) ?? UNSET);
  }

  #calculate(operator: ArithmeticOperator, left: number, right: number): number {
    if (right === 0 && (operator === '/' || operator === '%') && this.#flavor === 'busybox')
      throw new AwkError('Division by zero');
    switch (operator) {
      case '+':
        return left + right;
      case '-':
        return left - right;
      case '*':
        return left * right;
      case '/':
        return left / right;
      case '%':
        return left % right;
      case '^':
        return left ** right;
    }
  }

  /** Several indices are one text with SUBSEP between. */
  *#key(index: readonly Expression[]): Coroutine<string> {
    const [first] = index;
    if (index.length === 1 && first !== undefined) return this.#text(yield* this.#evaluate(first));
    const parts: string[] = [];
    for (const part of index) parts.push(this.#text(yield* this.#evaluate(part)));
    return parts.join(this.#textOf('SUBSEP'));
  }

  *#assign(target: Target, given: Value): Coroutine<Value> {
    const value = given === UNSET ? UNSET : given;
    if (target.kind === 'variable') this.#setVariable(target.name, value);
    else if (target.kind === 'element') this.#variables.setElement(target.name, yield* this.#key(target.index), value);
    else {
      const index = Math.trunc(toNumber(yield* this.#evaluate(target.index)));
      if (index === 0) this.#setRecord(this.#text(value));
      else if (!(index > 0) || !this.#record.setField(index, value))
        throw new AwkError(`attempt to access field ${index}`);
    }
    return value;
  }

  #setVariable(name: string, value: Value): void {
    if (name === 'NF') {
      if (!this.#record.setCount(Math.trunc(toNumber(value)))) throw new AwkError(`bad NF: ${toNumber(value)}`);
    } else this.#variables.set(name, value);
  }

  #setRecord(text: string): void {
    this.#record.set(text, this.#textOf('FS'), this.#textOf('RS') === '');
  }

  /** `$0` */
  #wholeText(): string {
    return this.#record.text(this.#textOf('OFS'), (value) => this.#text(value));
  }

  #text(value: Value): string {
    return typeof value === 'number' ? toText(value, this.#builtinHost.convert) : toText(value, '');
  }

  /** Of a variable. */
  #textOf(name: string): string {
    return toText(this.#variables.get(name), '%.6g');
  }

  *#pattern(expression: Expression): Coroutine<RegExp> {
    if (expression.kind === 'regex') return expression.expression;
    return dynamicExpression(yield* this.#evaluate(expression), this.#builtinHost.convert);
  }

  *#call(name: string, args: readonly Expression[]): Coroutine<Value> {
    const called = this.#program.functions.get(name);
    if (called === undefined) throw new AwkError(`function ${name} never defined`);
    if (this.#calls >= CALL_LIMIT) throw new AwkError('function call nesting too deep');
    const locals = new Map<string, Cell>();
    for (const [index, parameter] of called.parameters.entries()) {
      const arg = args[index];
      if (arg === undefined) locals.set(parameter, {});
      else if (arg.kind === 'variable' && arg.name !== 'NF')
        locals.set(parameter, passed(this.#variables.cell(arg.name)));
      else locals.set(parameter, { value: yield* this.#evaluate(arg) });
    }
    for (const extra of args.slice(called.parameters.length)) yield* this.#evaluate(extra);
    const before = this.#variables.enter(locals);
    this.#calls += 1;
    this.#returned = UNSET;
    const leave = yield* this.#execute(called.body);
    this.#calls -= 1;
    this.#variables.leave(before);
    if (leave === 'exit' || leave === 'next' || leave === 'nextfile')
      throw new AwkError(`${leave} used in function ${name}`);
    const result = this.#returned;
    this.#returned = UNSET;
    return result;
  }

  *#builtin(name: string, args: readonly Expression[]): Coroutine<Value> {
    switch (name) {
      case 'length':
        return yield* this.#length(args[0]);
      case 'split':
        return yield* this.#split(args);
      case 'sub':
      case 'gsub':
        return yield* this.#substitute(name, args);
      case 'gensub':
        return yield* this.#gensub(args);
      case 'match': {
        const text = this.#text(yield* this.#evaluate(args[0] ?? EMPTY));
        const found = (yield* this.#pattern(args[1] ?? EMPTY)).exec(text);
        this.#variables.set('RSTART', found === null ? 0 : lengthOf(text.slice(0, found.index)) + 1);
        this.#variables.set('RLENGTH', found === null ? -1 : lengthOf(found[0]));
        return this.#variables.get('RSTART');
      }
      case 'rand':
        return this.#process.random(2 ** 31) / 2 ** 31;
      case 'srand': {
        const before = this.#seed;
        this.#seed =
          args[0] === undefined ? Math.floor(this.#process.nowMs / 1000) : toNumber(yield* this.#evaluate(args[0]));
        return before;
      }
      case 'system': {
        const command = this.#text(yield* this.#evaluate(args[0] ?? EMPTY));
        this.#flush();
        return yield* this.#streams.run(command);
      }
      case 'close': {
        const stream = this.#text(yield* this.#evaluate(args[0] ?? EMPTY));
        this.#flush();
        return yield* this.#streams.close(stream);
      }
      case 'fflush':
        this.#flush();
        return 0;
    }
    const values: Value[] = [];
    for (const arg of args) values.push(yield* this.#evaluate(arg));
    return SIMPLE_BUILTINS.get(name)?.(values, this.#builtinHost) ?? UNSET;
  }

  *#length(arg: Expression | undefined): Coroutine<Value> {
    if (arg?.kind === 'variable') {
      const { array } = this.#variables.cell(arg.name);
      if (array !== undefined) return array.size;
    }
    const text = arg === undefined ? this.#wholeText() : this.#text(yield* this.#evaluate(arg));
    return lengthOf(text);
  }

  *#split([text = EMPTY, into, by]: readonly Expression[]): Coroutine<Value> {
    const whole = this.#text(yield* this.#evaluate(text));
    if (into?.kind !== 'variable') throw new AwkError('split: the second argument is not an array');
    const separator =
      by === undefined
        ? this.#textOf('FS')
        : by.kind === 'regex'
          ? by.expression
          : this.#text(yield* this.#evaluate(by));
    const parts = splitText(whole, separator);
    this.#variables.array(into.name).clear();
    for (const [index, part] of parts.entries()) this.#variables.setElement(into.name, String(index + 1), part);
    return parts.length;
  }

  *#substitute(
    name: 'sub' | 'gsub',
    [pattern = EMPTY, replacement = EMPTY, given]: readonly Expression[],
  ): Coroutine<Value> {
    const expression = yield* this.#pattern(pattern);
    const by = this.#text(yield* this.#evaluate(replacement));
    const target = given ?? WHOLE_RECORD;
    const text = this.#text(yield* this.#evaluate(target));
    const last = name === 'sub' ? 1 : Infinity;
    if (this.#process.spend(text.length / CHARACTERS_PER_OPERATION)) yield* this.#pause();
    const changed = replace(text, expression, by, { first: 1, last, hasGroups: false });
    if (changed.count > 0 && (target.kind === 'variable' || target.kind === 'field' || target.kind === 'element'))
      yield* this.#assign(target, changed.text);
    return changed.count;
  }

  *#gensub([pattern = EMPTY, replacement = EMPTY, how = EMPTY, given]: readonly Expression[]): Coroutine<Value> {
    const expression = yield* this.#pattern(pattern);
    const by = this.#text(yield* this.#evaluate(replacement));
    const which = this.#text(yield* this.#evaluate(how));
    const text = this.#text(yield* this.#evaluate(given ?? WHOLE_RECORD));
    const nth = Math.max(1, Math.trunc(toNumber(which)));
    const isAll = /^g/i.test(which);
    return replace(text, expression, by, { first: isAll ? 1 : nth, last: isAll ? Infinity : nth, hasGroups: true })
      .text;
  }

  /** 1: a record was read; 0: there is none left; -1: it cannot be read. */
  *#getline({ from, source, target }: Expression & { readonly kind: 'getline' }): Coroutine<Value> {
    let line: string | undefined;
    if (from === 'input' || source === undefined) line = yield* this.#nextLine();
    else {
      const name = this.#text(yield* this.#evaluate(source));
      this.#flush();
      const reader = this.#streams.reader(name, from === 'command');
      if (reader === undefined) return -1;
      line = yield* reader.next(this.#textOf('RS'));
      if (line !== undefined && from === 'command') this.#count('NR');
    }
    if (this.#process.spend(1)) yield* this.#pause();
    if (line === undefined) return 0;
    if (target === undefined) this.#setRecord(line);
    else yield* this.#assign(target, fromInput(line));
    return 1;
  }

  #print(text: string): undefined {
    this.#write(text + this.#textOf('ORS'));
  }

  #write(text: string): void {
    this.#output += text;
    if (this.#output.length > OUTPUT_CHARACTERS) this.#flush();
  }

  #flush(): void {
    if (this.#output === '') return;
    const text = this.#output;
    this.#output = '';
    this.#process.print(text);
  }

  *#pause(): Coroutine<void> {
    this.#flush();
    yield endOfSlice;
  }
}

const EMPTY: Expression = { kind: 'literal', value: '' };
const WHOLE_RECORD: Expression = { kind: 'field', index: { kind: 'literal', value: 0 } };

/** In characters. */
function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}

function holds(operator: string, order: number): boolean {
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '==':
      return order === 0;
    case '!=':
      return order !== 0;
    case '>':
      return order > 0;
    default:
      return order >= 0;
  }
}

/** An argument that is a variable: its value, or its array, or what may become one. */
function passed(cell: Cell): Cell {
  if (cell.array !== undefined) return { array: cell.array };
  return cell.value === undefined ? { origin: cell } : { value: cell.value };
}
