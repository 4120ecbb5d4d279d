import type { Program, ProcessContext } from '../process/process';
import { immediate } from '../process/immediate';

export type TestKind = 'bash' | 'dash' | 'ash';

export interface TestOutcome {
  /** 0 true, 1 false, 2 error. */
  readonly status: 0 | 1 | 2;
  readonly error?: string;
}

class TestError extends Error {}

const UNARY = new Set([
  '-b',
  '-c',
  '-d',
  '-e',
  '-f',
  '-g',
  '-h',
  '-k',
  '-L',
  '-n',
  '-p',
  '-r',
  '-s',
  '-S',
  '-t',
  '-u',
  '-w',
  '-x',
  '-z',
  '-O',
  '-G',
]);
const BINARY = new Set(['=', '==', '!=', '<', '>', '-eq', '-ne', '-lt', '-le', '-gt', '-ge', '-nt', '-ot', '-ef']);

/** Decides `test` by the number of its arguments, as POSIX says, with `-a`, `-o` and parentheses for more of them. */
export function runTest(args: readonly string[], process: ProcessContext, kind: TestKind): TestOutcome {
  const parser = new TestParser(args, process, kind);
  try {
    return { status: parser.evaluate() ? 0 : 1 };
  } catch (error) {
    if (!(error instanceof TestError)) throw error;
    return { status: 2, error: error.message };
  }
}

/** Undefined: there is no such operator. */
export function testUnary(operator: string, operand: string, process: ProcessContext): boolean | undefined {
  if (operator === '-n') return operand !== '';
  if (operator === '-z') return operand === '';
  if (operator === '-t')
    return [process.stdin, process.stdout, process.stderr][Number(operand)]?.terminal !== undefined;
  if (!UNARY.has(operator)) return undefined;
  const path = process.resolve(operand);
  if (operand === '') return false;
  if (operator === '-h' || operator === '-L') return process.files.tryLstat(path)?.kind === 'symlink';
  if (operator === '-r') return process.files.access(path, 4);
  if (operator === '-w') return process.files.access(path, 2);
  if (operator === '-x') return process.files.access(path, 1);
  const status = process.files.tryStat(path);
  if (status === undefined) return false;
  switch (operator) {
    case '-e':
      return true;
    case '-d':
      return status.kind === 'directory';
    case '-f':
      return status.kind === 'file';
    case '-c':
      return status.kind === 'device';
    case '-s':
      return status.bytes > 0;
    case '-O':
      return status.uid === process.user.uid;
    case '-G':
      return status.gid === process.user.gid;
    case '-u':
      return (status.mode & 0o4000) !== 0;
    case '-g':
      return (status.mode & 0o2000) !== 0;
    case '-k':
      return (status.mode & 0o1000) !== 0;
    default:
      return false;
  }
}

/** Undefined: there is no such operator, or an operand is no number; `testNumber` tells which. */
export function testBinary(
  left: string,
  operator: string,
  right: string,
  process: ProcessContext,
): boolean | undefined {
  switch (operator) {
    case '=':
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '>':
      return left > right;
    case '-nt':
      return modified(left, process) > modified(right, process);
    case '-ot':
      return modified(left, process) < modified(right, process);
    case '-ef': {
      const [a, b] = [process.files.tryStat(process.resolve(left)), process.files.tryStat(process.resolve(right))];
      return a !== undefined && b !== undefined && a.inode === b.inode;
    }
  }
  const a = testNumber(left);
  const b = testNumber(right);
  if (a === undefined || b === undefined) return undefined;
  switch (operator) {
    case '-eq':
      return a === b;
    case '-ne':
      return a !== b;
    case '-lt':
      return a < b;
    case '-le':
      return a <= b;
    case '-gt':
      return a > b;
    case '-ge':
      return a >= b;
    default:
      return undefined;
  }
}

export const test: Program = immediate((process) => {
  const [name = 'test'] = process.argv;
  const bracket = name.endsWith('[');
  const args = process.argv.slice(1);
  if (bracket && args.pop() !== ']') {
    process.printError('[: missing ]\n');
    return 2;
  }
  const { status, error } = runTest(args, process, 'ash');
  if (error !== undefined) process.printError(`${bracket ? '[' : 'test'}: ${error}\n`);
  return status;
});

function testNumber(text: string): bigint | undefined {
  return /^\s*[-+]?\d+\s*$/.test(text) ? BigInt(text.trim().replace(/^\+/, '')) : undefined;
}

function modified(path: string, process: ProcessContext): number {
  return process.files.tryStat(process.resolve(path))?.modifiedMs ?? -1;
}

class TestParser {
  readonly #args: readonly string[];
  readonly #process: ProcessContext;
  readonly #kind: TestKind;
  #index = 0;

  constructor(args: readonly string[], process: ProcessContext, kind: TestKind) {
    this.#args = args;
    this.#process = process;
    this.#kind = kind;
  }

  evaluate(): boolean {
    const args = this.#args;
    const [a = '', b = '', c = '', d = ''] = args;
    switch (args.length) {
      case 0:
        return false;
      case 1:
        return a !== '';
      case 2:
        if (a === '!') return b === '';
        return this.#unary(a, b);
      case 3:
        if (BINARY.has(b)) return this.#binary(a, b, c);
        if (a === '!') return !new TestParser([b, c], this.#process, this.#kind).evaluate();
        if (a === '(' && c === ')') return b !== '';
        if (b === '-a') return a !== '' && c !== '';
        if (b === '-o') return a !== '' || c !== '';
        throw this.#error(
          this.#kind === 'bash'
            ? `${b}: binary operator expected`
            : this.#kind === 'dash'
              ? `${a}: unexpected operator`
              : `${b}: unknown operand`,
        );
      case 4:
        if (a === '!') return !new TestParser([b, c, d], this.#process, this.#kind).evaluate();
    }
    const result = this.#or();
    if (this.#index < args.length) {
      throw this.#error(
        this.#kind === 'bash'
          ? 'too many arguments'
          : `${args[this.#index]}: ${this.#kind === 'dash' ? 'unexpected operator' : 'unknown operand'}`,
      );
    }
    return result;
  }

  #or(): boolean {
    let result = this.#and();
    while (this.#take('-o')) {
      const right = this.#and();
      result = result || right;
    }
    return result;
  }

  #and(): boolean {
    let result = this.#primary();
    while (this.#take('-a')) {
      const right = this.#primary();
      result = result && right;
    }
    return result;
  }

  #primary(): boolean {
    if (this.#take('!')) return !this.#primary();
    const [first, second, third] = this.#args.slice(this.#index, this.#index + 3);
    if (first === undefined) throw this.#error('argument expected');
    if (second !== undefined && BINARY.has(second) && third !== undefined) {
      this.#index += 3;
      return this.#binary(first, second, third);
    }
    if (first === '(') {
      this.#index += 1;
      const result = this.#or();
      if (!this.#take(')')) throw this.#error(this.#kind === 'bash' ? "`)' expected" : 'closing paren expected');
      return result;
    }
    if (UNARY.has(first) && second !== undefined) {
      this.#index += 2;
      return this.#unary(first, second);
    }
    this.#index += 1;
    return first !== '';
  }

  #take(word: string): boolean {
    if (this.#args[this.#index] !== word) return false;
    this.#index += 1;
    return true;
  }

  #unary(operator: string, operand: string): boolean {
    const result = testUnary(operator, operand, this.#process);
    if (result !== undefined) return result;
    throw this.#error(
      this.#kind === 'bash'
        ? `${operator}: unary operator expected`
        : this.#kind === 'dash'
          ? `${operator}: unexpected operator`
          : `${operand}: unknown operand`,
    );
  }

  #binary(left: string, operator: string, right: string): boolean {
    const result = testBinary(left, operator, right, this.#process);
    if (result !== undefined) return result;
    const wrong = testNumber(left) === undefined ? left : right;
    throw this.#error(
      this.#kind === 'bash'
        ? `${wrong}: integer expression expected`
        : this.#kind === 'dash'
          ? `Illegal number: ${wrong}`
          : `${wrong}: bad number`,
    );
  }

  #error(message: string): TestError {
    return new TestError(message);
  }
}
