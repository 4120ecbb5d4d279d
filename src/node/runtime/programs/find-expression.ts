import { baseName, parentOf, type FileStatus } from '../../../sim/file-system';
import type { ProcessContext } from '../process/process';
import { compilePattern, matches } from '../shell/pattern';
import { changedMode, modeText } from './file-mode';
import { posixExpression } from './regular-expression';
import type { Flavor } from './tool';

export type FindAction =
  | { readonly kind: 'print'; readonly end: '\n' | '\0' }
  | { readonly kind: 'printf'; readonly format: (path: string, status: FileStatus) => string }
  | { readonly kind: 'exec'; readonly argv: readonly string[]; readonly isGathered: boolean }
  | { readonly kind: 'delete' | 'prune' | 'quit' };

export type FindTest =
  | FindAction
  | { readonly kind: 'and' | 'or'; readonly left: FindTest; readonly right: FindTest }
  | { readonly kind: 'not'; readonly test: FindTest }
  | { readonly kind: 'owner'; readonly isGroup: boolean; readonly name: string }
  | { readonly kind: 'empty' }
  | { readonly kind: 'file'; holds(path: string, status: FileStatus, process: ProcessContext): boolean };

/** What a run of `find` is to do with each file. */
export interface FindPlan {
  readonly expression: FindTest;
  readonly mindepth: number;
  readonly maxdepth: number;
  /** What is in a directory comes before it. */
  readonly isDepthFirst: boolean;
}

export class FindSyntaxError extends Error {}

const TYPES = { file: 'f', directory: 'd', symlink: 'l', device: 'c' } as const;
const SIZE_UNITS: Readonly<Record<string, number>> = { b: 512, c: 1, w: 2, k: 1024, M: 1024 ** 2, G: 1024 ** 3 };
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const DEPTH_LIMIT = 100;

/** Reads the words behind the paths. Errors: `FindSyntaxError`. Source: GNU findutils, find/parser.c; busybox, findutils/find.c. */
export function parseFind(words: readonly string[], flavor: Flavor): FindPlan {
  const reader = new Reader(words, flavor);
  const given = reader.all();
  const print: FindTest = { kind: 'print', end: '\n' };
  const expression = given === undefined ? print : reader.acts ? given : both(given, print);
  return { expression, mindepth: reader.mindepth, maxdepth: reader.maxdepth, isDepthFirst: reader.isDepthFirst };
}

const both = (left: FindTest, right: FindTest): FindTest => ({ kind: 'and', left, right });
const file = (holds: (path: string, status: FileStatus, process: ProcessContext) => boolean): FindTest => ({
  kind: 'file',
  holds,
});

class Reader {
  readonly #words: readonly string[];
  readonly #flavor: Flavor;
  #at = 0;
  #depth = 0;
  acts = false;
  mindepth = 0;
  maxdepth = Infinity;
  isDepthFirst = false;

  constructor(words: readonly string[], flavor: Flavor) {
    this.#words = words;
    this.#flavor = flavor;
  }

  all(): FindTest | undefined {
    if (this.#words.length === 0) return undefined;
    const test = this.#or();
    if (this.#at < this.#words.length)
      throw new FindSyntaxError(`paths must precede expression: \`${this.#words[this.#at]}'`);
    return test;
  }

  #or(): FindTest {
    let left = this.#and();
    while (this.#take('-o', '-or')) left = { kind: 'or', left, right: this.#and() };
    return left;
  }

  #and(): FindTest {
    let left = this.#not();
    for (;;) {
      if (this.#take('-a', '-and')) left = both(left, this.#not());
      else {
        const next = this.#words[this.#at];
        if (next === undefined || next === ')' || next === '-o' || next === '-or' || !/^[-!(]/.test(next)) return left;
        left = both(left, this.#not());
      }
    }
  }

  #not(): FindTest {
    this.#depth += 1;
    if (this.#depth > DEPTH_LIMIT) throw new FindSyntaxError('expression too complicated');
    const test = this.#take('!', '-not') ? ({ kind: 'not', test: this.#not() } as const) : this.#primary();
    this.#depth -= 1;
    return test;
  }

  #primary(): FindTest {
    if (this.#take('(')) {
      const inner = this.#or();
      if (!this.#take(')'))
        throw new FindSyntaxError("invalid expression; I was expecting to find a ')' somewhere but did not see one.");
      return inner;
    }
    const name = this.#words[this.#at];
    if (name === undefined)
      throw new FindSyntaxError('invalid expression; you have used a binary operator with nothing after it.');
    this.#at += 1;
    return this.#action(name) ?? this.#test(name) ?? this.#unknown(name);
  }

  #action(name: string): FindTest | undefined {
    const acting = (action: FindAction): FindTest => {
      this.acts ||= action.kind !== 'prune';
      return action;
    };
    switch (name) {
      case '-print':
        return acting({ kind: 'print', end: '\n' });
      case '-print0':
        return acting({ kind: 'print', end: '\0' });
      case '-printf': {
        const format = this.#value(name);
        return acting({ kind: 'printf', format: (path, status) => formatFound(format, path, status) });
      }
      case '-delete':
        this.isDepthFirst = true;
        return acting({ kind: 'delete' });
      case '-prune':
        return acting({ kind: 'prune' });
      case '-quit':
        return acting({ kind: 'quit' });
      case '-exec':
      case '-execdir':
      case '-ok':
        return acting(this.#exec(name));
    }
    return undefined;
  }

  #exec(name: string): FindAction {
    const argv: string[] = [];
    for (;;) {
      const word = this.#words[this.#at];
      this.#at += 1;
      if (word === undefined)
        throw new FindSyntaxError(
          this.#flavor === 'busybox' ? `${name} requires an argument` : `missing argument to \`${name}'`,
        );
      if (word === ';') return { kind: 'exec', argv, isGathered: false };
      if (word === '+' && argv.at(-1) === '{}') return { kind: 'exec', argv, isGathered: true };
      argv.push(word);
    }
  }

  #test(name: string): FindTest | undefined {
    const always = file(() => true);
    switch (name) {
      case '-name':
      case '-iname':
      case '-path':
      case '-ipath':
      case '-wholename':
        return this.#named(name);
      case '-regex':
      case '-iregex': {
        const flags = name === '-iregex' ? 'i' : '';
        const { source } = posixExpression(this.#value(name), { extended: this.#flavor === 'busybox', flags });
        const expression = new RegExp(`^(?:${source})$`, flags);
        return file((path) => expression.test(path));
      }
      case '-type': {
        const types = this.#value(name).split(',');
        const wrong = types.find((type) => !/^[bcdpfls]$/.test(type));
        if (wrong !== undefined) throw new FindSyntaxError(`Unknown argument to -type: ${wrong}`);
        return file((_, { kind }) => types.includes(TYPES[kind]));
      }
      case '-empty':
        return { kind: 'empty' };
      case '-user':
      case '-group':
        return { kind: 'owner', isGroup: name === '-group', name: this.#value(name) };
      case '-size': {
        const [, count = '', unit = 'b'] = /^([-+]?\d+)([bcwkMG])?$/.exec(this.#value(name)) ?? [];
        const isWanted = this.#count(count, name);
        return file((_, { bytes }) => isWanted(Math.ceil(bytes / (SIZE_UNITS[unit] ?? 1))));
      }
      case '-mtime':
      case '-mmin':
      case '-ctime':
      case '-cmin':
      case '-atime':
      case '-amin': {
        const unitMs = name.endsWith('min') ? MINUTE_MS : DAY_MS;
        const isWanted = this.#count(this.#value(name), name);
        return file((_, { modifiedMs }, { nowMs }) => isWanted(Math.floor((nowMs - modifiedMs) / unitMs)));
      }
      case '-newer': {
        const reference = this.#value(name);
        return file(
          (_, { modifiedMs }, process) => modifiedMs > process.files.stat(process.resolve(reference)).modifiedMs,
        );
      }
      case '-perm':
        return this.#permissions();
      case '-executable':
        return file((_, status, { files }) => files.allows(status, 1));
      case '-readable':
        return file((_, status, { files }) => files.allows(status, 4));
      case '-writable':
        return file((_, status, { files }) => files.allows(status, 2));
      case '-maxdepth':
        this.maxdepth = this.#number(name);
        return always;
      case '-mindepth':
        this.mindepth = this.#number(name);
        return always;
      case '-depth':
        this.isDepthFirst = true;
        return always;
      case '-true':
      case '-xdev':
      case '-mount':
      case '-follow':
        return always;
      case '-false':
        return file(() => false);
    }
    return undefined;
  }

  #named(name: string): FindTest {
    const ignoresCase = name.startsWith('-i');
    const given = this.#value(name);
    const pattern = compilePattern(ignoresCase ? given.toLowerCase() : given);
    const isName = name.endsWith('name') && name !== '-wholename';
    return file((path) => {
      const text = isName ? baseName(path) : path;
      return matches(pattern, ignoresCase ? text.toLowerCase() : text);
    });
  }

  #permissions(): FindTest {
    const text = this.#value('-perm');
    const [, how = '', mode = ''] = /^([-/]?)(.*)$/.exec(text) ?? [];
    const bits = changedMode(0, mode);
    if (how === '-') return file((_, status) => (status.mode & bits) === bits);
    if (how === '/') return file((_, status) => bits === 0 || (status.mode & bits) !== 0);
    return file((_, status) => (status.mode & 0o7777) === bits);
  }

  /** `5`: exactly; `+5`: more; `-5`: less. */
  #count(text: string, name: string): (count: number) => boolean {
    const [, how, digits] = /^([-+]?)(\d+)$/.exec(text) ?? [];
    if (digits === undefined) throw new FindSyntaxError(`invalid argument \`${text}' to \`${name}'`);
    const number = Number(digits);
    return how === '+'
      ? (count) => count > number
      : how === '-'
        ? (count) => count < number
        : (count) => count === number;
  }

  #number(name: string): number {
    const text = this.#value(name);
    if (!/^\d+$/.test(text))
      throw new FindSyntaxError(`Expected a positive decimal integer argument to ${name}, but got '${text}'`);
    return Number(text);
  }

  #value(name: string): string {
    const value = this.#words[this.#at];
    if (value === undefined)
      throw new FindSyntaxError(
        this.#flavor === 'busybox' ? `${name} requires an argument` : `missing argument to \`${name}'`,
      );
    this.#at += 1;
    return value;
  }

  #take(...names: readonly string[]): boolean {
    if (!names.includes(this.#words[this.#at] ?? '')) return false;
    this.#at += 1;
    return true;
  }

  #unknown(name: string): never {
    throw new FindSyntaxError(this.#flavor === 'busybox' ? `unrecognized: ${name}` : `unknown predicate \`${name}'`);
  }
}

/** `-printf`. */
function formatFound(format: string, path: string, status: FileStatus): string {
  const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', '0': '\0', '\\': '\\' };
  return format.replace(/%([a-zA-Z%])|\\(.)/g, (whole, letter: string | undefined, escape: string | undefined) => {
    if (escape !== undefined) return escapes[escape] ?? whole;
    switch (letter) {
      case 'p':
        return path;
      case 'f':
        return baseName(path);
      case 'h':
        return path.includes('/') ? parentOf(path) : '.';
      case 's':
        return String(status.bytes);
      case 'm':
        return (status.mode & 0o7777).toString(8);
      case 'M':
        return modeText(status);
      case 'y':
        return TYPES[status.kind];
      case 'U':
        return String(status.uid);
      case 'G':
        return String(status.gid);
      case 'l':
        return status.target ?? '';
      case '%':
        return '%';
      default:
        return whole;
    }
  });
}
