import { posixExpression } from '../regular-expression';

export type Address =
  | { readonly kind: 'line'; readonly line: number }
  | { readonly kind: 'step'; readonly first: number; readonly step: number }
  | { readonly kind: 'last' }
  /** `//`: the expression that was used last. */
  | { readonly kind: 'match'; readonly expression: RegExp | undefined }
  /** Behind a first address: so many lines more, or up to a multiple. */
  | { readonly kind: 'more' | 'multiple'; readonly count: number };

export interface Substitution {
  readonly expression: RegExp | undefined;
  readonly replacement: string;
  readonly nth: number;
  readonly isGlobal: boolean;
  readonly isPrinted: boolean;
  /** Written to this file. */
  readonly file: string | undefined;
}

export interface SedCommand {
  readonly from: Address | undefined;
  readonly to: Address | undefined;
  readonly negated: boolean;
  /** Its letter. */
  readonly name: string;
  /** A label, a file, a text, or the exit code of `q`. */
  readonly text: string;
  readonly substitution: Substitution | undefined;
  /** `y`. */
  readonly characters: ReadonlyMap<string, string> | undefined;
  /** Of a `{`, and of a jump: the index of the command to go on with. */
  readonly target: number;
}

/** What is wrong with a script; `at`: characters into it, undefined where sed does not tell. */
export class SedError extends Error {
  constructor(
    message: string,
    readonly at: number | undefined,
  ) {
    super(message);
  }
}

/** Reads a script. Errors: `SedError`; `SyntaxError` of a regular expression. Source: GNU sed, sed/compile.c. */
export function parseSedScript(script: string, isExtended: boolean): readonly SedCommand[] {
  return new SedReader(script, isExtended).all();
}

type Draft = { -readonly [Key in keyof SedCommand]: SedCommand[Key] };

const COMMANDS = '{}=abcdDgGhHilnNpPqQrstTwxy:';
const TAKES_FILE = 'rw';
const JUMPS = 'btT';
/** In brackets a delimiter is a character like any other. */
const BRACKET = /\[\^?\]?(?:\[[:.=][^\]\n]*[:.=]\]|[^\]\n])*\]/y;

class SedReader {
  readonly #script: string;
  readonly #isExtended: boolean;
  readonly #commands: Draft[] = [];
  #at = 0;

  constructor(script: string, isExtended: boolean) {
    this.#script = script;
    this.#isExtended = isExtended;
  }

  all(): readonly SedCommand[] {
    const blocks: number[] = [];
    const labels = new Map<string, number>();
    for (;;) {
      this.#match(/[\s;]*(?:#[^\n]*[\s;]*)*/y);
      if (this.#at >= this.#script.length) break;
      const command = this.#command();
      const index = this.#commands.length;
      if (command.name === ':') labels.set(command.text, index);
      else if (command.name === '}') {
        const open = blocks.pop();
        const block = open === undefined ? undefined : this.#commands[open];
        if (block === undefined) throw new SedError("unexpected `}'", this.#at);
        block.target = index;
      } else {
        if (command.name === '{') blocks.push(index);
        this.#commands.push(command);
      }
    }
    if (blocks.length > 0) throw new SedError("unmatched `{'", 0);
    for (const command of this.#commands) {
      if (!JUMPS.includes(command.name)) continue;
      const target = command.text === '' ? this.#commands.length : labels.get(command.text);
      if (target === undefined) throw new SedError(`can't find label for jump to \`${command.text}'`, undefined);
      command.target = target;
    }
    return this.#commands;
  }

  #command(): Draft {
    const from = this.#address();
    let to: Address | undefined;
    this.#match(/\s*/y);
    if (from !== undefined && this.#match(/,\s*/y) !== undefined) {
      to = this.#address(true);
      if (to === undefined) throw new SedError("unexpected `,'", this.#at);
    }
    const negated = this.#match(/\s*!\s*/y) !== undefined;
    this.#match(/\s*/y);
    const name = this.#script[this.#at];
    if (name === undefined) throw new SedError('missing command', this.#script.length);
    this.#at += 1;
    if (!COMMANDS.includes(name)) throw new SedError(`unknown command: \`${name}'`, this.#at);
    const command: Draft = {
      from,
      to,
      negated,
      name,
      text: '',
      substitution: undefined,
      characters: undefined,
      target: 0,
    };
    if (name === 's') command.substitution = this.#substitution();
    else if (name === 'y') command.characters = this.#characters();
    else if ('aic'.includes(name)) command.text = this.#text();
    else if (TAKES_FILE.includes(name)) command.text = this.#match(/[ \t]*[^\n]*/y)?.trim() ?? '';
    else if (name === ':') command.text = this.#match(/[ \t]*[^\s;]*/y)?.trim() ?? '';
    else if (JUMPS.includes(name)) command.text = this.#match(/[ \t]*[^\s;}]*/y)?.trim() ?? '';
    else if ('qQl'.includes(name)) command.text = this.#match(/[ \t]*\d*/y)?.trim() ?? '';
    if (!'{aicrw:'.includes(name) && this.#match(/[ \t]*(?:$|[\n;]|(?=[}#]))/y) === undefined) {
      const message = name === 's' ? "unknown option to `s'" : 'extra characters after command';
      throw new SedError(message, this.#at + (/^\s*/.exec(this.#script.slice(this.#at))?.[0].length ?? 0) + 1);
    }
    return command;
  }

  #address(isSecond = false): Address | undefined {
    const more = isSecond ? this.#match(/[+~]\d+/y) : undefined;
    if (more !== undefined) return { kind: more.startsWith('+') ? 'more' : 'multiple', count: Number(more.slice(1)) };
    const line = this.#match(/\d+/y);
    if (line !== undefined) {
      const step = this.#match(/~\d+/y);
      if (step === undefined) return { kind: 'line', line: Number(line) };
      return { kind: 'step', first: Number(line), step: Number(step.slice(1)) };
    }
    if (this.#match(/\$/y) !== undefined) return { kind: 'last' };
    const start = this.#match(/\/|\\[^\n]/y);
    if (start === undefined) return undefined;
    const source = this.#delimited(start.at(-1) ?? '/', 'unterminated address regex', true);
    const flags = this.#match(/[IM]+/y) ?? '';
    return { kind: 'match', expression: this.#expression(source, flags) };
  }

  #expression(source: string, flags: string): RegExp | undefined {
    if (source === '') return undefined;
    const given = `${/i/i.test(flags) ? 'i' : ''}${/m/i.test(flags) ? 'm' : ''}`;
    return posixExpression(source, { extended: this.#isExtended, flags: `g${given}` });
  }

  #substitution(): Substitution {
    const delimiter = this.#script[this.#at] ?? '';
    this.#at += 1;
    const source = this.#delimited(delimiter, "unterminated `s' command", true);
    const replacement = this.#delimited(delimiter, "unterminated `s' command");
    const flags = this.#match(/[gpiImMe\d]*/y) ?? '';
    const file = this.#match(/w[ \t]*[^\n]*/y)
      ?.slice(1)
      .trim();
    return {
      expression: this.#expression(source, flags),
      replacement,
      nth: Number(/\d+/.exec(flags)?.[0] ?? 1),
      isGlobal: flags.includes('g'),
      isPrinted: flags.includes('p'),
      file,
    };
  }

  #characters(): ReadonlyMap<string, string> {
    const delimiter = this.#script[this.#at] ?? '';
    this.#at += 1;
    const plain = (text: string): string[] => [
      ...text.replace(/\\([^])/g, (_, char: string) => (char === 'n' ? '\n' : char === 't' ? '\t' : char)),
    ];
    const from = plain(this.#delimited(delimiter, "unterminated `y' command"));
    const to = plain(this.#delimited(delimiter, "unterminated `y' command"));
    if (from.length !== to.length) throw new SedError("strings for `y' command are different lengths", this.#at);
    return new Map(from.map((char, index) => [char, to[index] ?? '']));
  }

  /** Of `a`, `i` and `c`: on the same line, or behind a backslash on those that follow. */
  #text(): string {
    this.#match(/[ \t]*(?:\\[ \t]*\n?)?/y);
    const text = this.#match(/(?:\\[^]|[^\\\n])*/y) ?? '';
    return text.replace(/\\([^])/g, '$1');
  }

  /** The text up to the next delimiter that no backslash stands before. */
  #delimited(delimiter: string, unterminated: string, isPattern = false): string {
    let result = '';
    for (; this.#at < this.#script.length; this.#at += 1) {
      const char = this.#script[this.#at] ?? '';
      const bracket = isPattern && char === '[' ? this.#match(BRACKET) : undefined;
      if (bracket !== undefined) {
        this.#at -= 1;
        result += bracket.replace(/\\([nt])/g, (_, letter: string) => (letter === 'n' ? '\n' : '\t'));
      } else if (char === '\\' && this.#at + 1 < this.#script.length) {
        this.#at += 1;
        const next = this.#script[this.#at] ?? '';
        result += next === delimiter ? next : `\\${next}`;
      } else if (char === delimiter) {
        this.#at += 1;
        return result;
      } else {
        if (char === '\n' && unterminated.includes('regex')) break;
        result += char;
      }
    }
    throw new SedError(unterminated, this.#script.length);
  }

  #match(expression: RegExp): string | undefined {
    expression.lastIndex = this.#at;
    const found = expression.exec(this.#script);
    if (found === null) return undefined;
    this.#at += found[0].length;
    return found[0];
  }
}
