import { FileError } from '../../../../sim/file-system';
import { openInput, openOutput } from '../../process/open';
import type { Coroutine, ProcessContext } from '../../process/process';
import { endOfSlice, readAll } from '../../process/system-calls';
import type { Writable } from '../../process/streams';
import type { Address, SedCommand, Substitution } from './script';

/** The longest pattern and hold space: a loop that only appends must not take the machine's memory. */
const SPACE_LIMIT = 16 * 1024 * 1024;
const OUTPUT_CHARACTERS = 16 * 1024;
/** Going through so many characters is work as much as a command. */
const CHARACTERS_PER_OPERATION = 1024;
/** Of `l`. */
const LINE_WIDTH = 70;

export interface EditResult {
  /** `q` or `Q` has ended it. */
  readonly hasQuit: boolean;
  readonly exitCode: number;
}

/** Runs the commands of a script over the lines of a text. Source: GNU sed, sed/execute.c. */
export class SedEditor {
  readonly #process: ProcessContext;
  readonly #commands: readonly SedCommand[];
  readonly #isQuiet: boolean;
  /** Commands that are within their two addresses, and the line where that ends if it is known. */
  readonly #active = new Map<SedCommand, number>();
  readonly #files = new Map<string, Writable>();
  #hold = '';
  #space = '';
  #last: RegExp | undefined;
  #lines: readonly string[] = [];
  #index = -1;
  #isComplete = true;
  #after: string[] = [];
  #output = '';
  #write: (text: string) => void = () => undefined;

  constructor(process: ProcessContext, commands: readonly SedCommand[], isQuiet: boolean) {
    this.#process = process;
    this.#commands = commands;
    this.#isQuiet = isQuiet;
  }

  *edit(text: string, write: (text: string) => void): Coroutine<EditResult> {
    this.#isComplete = text.endsWith('\n') || text === '';
    const lines = text.split('\n');
    if (this.#isComplete) lines.pop();
    this.#lines = lines;
    this.#index = -1;
    this.#write = write;
    let result: EditResult = { hasQuit: false, exitCode: 0 };
    let keeps = false;
    while (keeps || this.#next()) {
      const end = yield* this.#cycle();
      keeps = end === 'again';
      if (end !== 'again' && end !== 'delete' && end !== 'quit silently' && !this.#isQuiet)
        this.#printLine(this.#space);
      yield* this.#printAfter();
      if (end === 'quit' || end === 'quit silently') {
        result = { hasQuit: true, exitCode: this.#exitCode };
        break;
      }
    }
    this.#flush();
    return result;
  }

  #exitCode = 0;

  #next(): boolean {
    if (this.#index >= this.#lines.length - 1) return false;
    this.#index += 1;
    this.#space = this.#lines[this.#index] ?? '';
    return true;
  }

  get #isLast(): boolean {
    return this.#index === this.#lines.length - 1;
  }

  /** One run through the script. */
  *#cycle(): Coroutine<'end' | 'delete' | 'again' | 'quit' | 'quit silently'> {
    let hasChanged = false;
    for (let at = 0; at < this.#commands.length; at += 1) {
      const command = this.#commands[at];
      if (command === undefined) break;
      if (this.#process.spend(1 + this.#space.length / CHARACTERS_PER_OPERATION)) {
        this.#flush();
        yield endOfSlice;
      }
      const applies = this.#applies(command);
      if (command.name === '{') {
        if (!applies) at = command.target - 1;
        continue;
      }
      if (!applies) continue;
      switch (command.name) {
        case 's':
          if (command.substitution !== undefined && this.#substitute(command.substitution)) hasChanged = true;
          break;
        case 'y':
          this.#space = [...this.#space].map((char) => command.characters?.get(char) ?? char).join('');
          break;
        case 'b':
          at = command.target - 1;
          break;
        case 't':
        case 'T':
          if (hasChanged === (command.name === 't')) at = command.target - 1;
          hasChanged = false;
          break;
        case 'd':
          return 'delete';
        case 'D': {
          const newline = this.#space.indexOf('\n');
          if (newline < 0) return 'delete';
          this.#space = this.#space.slice(newline + 1);
          return 'again';
        }
        case 'n':
          if (this.#isLast) return 'quit';
          if (!this.#isQuiet) this.#printLine(this.#space);
          yield* this.#printAfter();
          this.#next();
          break;
        case 'N': {
          if (this.#isLast) return 'quit';
          yield* this.#printAfter();
          const before = this.#space;
          this.#next();
          this.#space = this.#bounded(`${before}\n${this.#space}`);
          break;
        }
        case 'p':
          this.#printLine(this.#space);
          break;
        case 'P':
          this.#printLine(this.#space.split('\n', 1)[0] ?? '', true);
          break;
        case 'g':
          this.#space = this.#hold;
          break;
        case 'G':
          this.#space = this.#bounded(`${this.#space}\n${this.#hold}`);
          break;
        case 'h':
          this.#hold = this.#space;
          break;
        case 'H':
          this.#hold = this.#bounded(`${this.#hold}\n${this.#space}`);
          break;
        case 'x':
          [this.#space, this.#hold] = [this.#hold, this.#space];
          break;
        case '=':
          this.#print(`${this.#index + 1}\n`);
          break;
        case 'l':
          this.#print(unambiguous(this.#space));
          break;
        case 'a':
          this.#after.push(`${command.text}\n`);
          break;
        case 'i':
          this.#print(`${command.text}\n`);
          break;
        case 'c':
          if (command.negated || command.to === undefined || !this.#active.has(command))
            this.#print(`${command.text}\n`);
          return 'delete';
        case 'r':
          this.#after.push(yield* this.#contentOf(command.text));
          break;
        case 'w':
          this.#fileFor(command.text)?.write(`${this.#space}\n`);
          break;
        case 'q':
        case 'Q':
          this.#exitCode = Number(command.text) & 255;
          return command.name === 'q' ? 'quit' : 'quit silently';
      }
    }
    return 'end';
  }

  #bounded(text: string): string {
    return text.length > SPACE_LIMIT ? text.slice(0, SPACE_LIMIT) : text;
  }

  #applies(command: SedCommand): boolean {
    const { from, to, negated } = command;
    if (from === undefined) return !negated;
    return (to === undefined ? this.#hits(from) : this.#isWithin(command, from, to)) !== negated;
  }

  #isWithin(command: SedCommand, from: Address, to: Address): boolean {
    const line = this.#index + 1;
    const end = this.#active.get(command);
    if (end !== undefined) {
      if (to.kind === 'match' ? this.#hits(to) : to.kind === 'last' ? this.#isLast : line >= end)
        this.#active.delete(command);
      // A first line that is behind the last one by now: only this line counts, and it does not.
      return to.kind === 'match' || to.kind === 'last' || line <= end;
    }
    if (from.kind === 'line' && from.line === 0 && line === 1) {
      if (!this.#hits(to)) this.#active.set(command, Infinity);
      return true;
    }
    if (!this.#hits(from)) return false;
    const last =
      to.kind === 'line'
        ? to.line
        : to.kind === 'more'
          ? line + to.count
          : to.kind === 'multiple'
            ? Math.ceil(line / Math.max(to.count, 1)) * Math.max(to.count, 1)
            : Infinity;
    if (last > line && !(to.kind === 'last' && this.#isLast)) this.#active.set(command, last);
    return true;
  }

  #hits(address: Address): boolean {
    switch (address.kind) {
      case 'line':
        return address.line === this.#index + 1;
      case 'step':
        return address.step === 0
          ? this.#index + 1 === address.first
          : this.#index + 1 >= address.first && (this.#index + 1 - address.first) % address.step === 0;
      case 'last':
        return this.#isLast;
      case 'match': {
        const expression = this.#expression(address.expression);
        expression.lastIndex = 0;
        return expression.test(this.#space);
      }
      default:
        return false;
    }
  }

  #expression(given: RegExp | undefined): RegExp {
    this.#last = given ?? this.#last;
    return this.#last ?? NOTHING;
  }

  #substitute({ expression, replacement, nth, isGlobal, isPrinted, file }: Substitution): boolean {
    const pattern = this.#expression(expression);
    pattern.lastIndex = 0;
    let count = 0;
    let end = -1;
    let hasChanged = false;
    const changed = this.#space.replace(pattern, (...found: readonly unknown[]) => {
      const groups = found.slice(
        0,
        found.findIndex((part) => typeof part === 'number'),
      );
      const match = String(groups[0]);
      const at = Number(found[groups.length]);
      // A match of nothing right behind another match does not count.
      if (match === '' && at === end) return match;
      end = at + match.length;
      count += 1;
      if (count < nth || (count > nth && !isGlobal)) return match;
      hasChanged = true;
      return replaced(replacement, groups);
    });
    if (!hasChanged) return false;
    this.#space = this.#bounded(changed);
    if (isPrinted) this.#printLine(this.#space);
    if (file !== undefined) this.#fileFor(file)?.write(`${this.#space}\n`);
    return true;
  }

  #fileFor(name: string): Writable | undefined {
    this.#flush();
    const known = this.#files.get(name);
    if (known !== undefined) return known;
    try {
      const opened = openOutput(this.#process, name);
      this.#files.set(name, opened);
      return opened;
    } catch (error) {
      if (error instanceof FileError) return undefined;
      throw error;
    }
  }

  *#contentOf(name: string): Coroutine<string> {
    try {
      return yield* readAll(openInput(this.#process, name));
    } catch (error) {
      if (error instanceof FileError) return '';
      throw error;
    }
  }

  *#printAfter(): Coroutine<void> {
    if (this.#after.length === 0) return;
    for (const text of this.#after) {
      if (this.#output !== '' && !this.#output.endsWith('\n')) this.#print('\n');
      this.#print(text);
    }
    this.#after = [];
    if (this.#process.spend(1)) yield endOfSlice;
  }

  /** The last line of a file may lack its newline. */
  #printLine(line: string, isWhole = false): void {
    const lacks = !isWhole && this.#isLast && !this.#isComplete;
    if (this.#output !== '' && !this.#output.endsWith('\n')) this.#output += '\n';
    this.#print(lacks ? line : `${line}\n`);
  }

  #print(text: string): void {
    this.#output += text;
    if (this.#output.length > OUTPUT_CHARACTERS && this.#output.endsWith('\n')) this.#flush();
  }

  #flush(): void {
    if (this.#output !== '') this.#write(this.#output);
    this.#output = '';
  }
}

const NOTHING = /(?!)/g;

/** `&`, `\1`, `\n`, and the cases of GNU: `\U`, `\L`, `\u`, `\l`, `\E`. */
function replaced(replacement: string, groups: readonly unknown[]): string {
  let result = '';
  let fold: 'U' | 'L' | undefined;
  let once: 'u' | 'l' | undefined;
  const add = (text: string): void => {
    if (text === '') return;
    let cased = fold === 'U' ? text.toUpperCase() : fold === 'L' ? text.toLowerCase() : text;
    if (once !== undefined) {
      const [first = ''] = cased;
      cased = (once === 'u' ? first.toUpperCase() : first.toLowerCase()) + cased.slice(first.length);
    }
    once = undefined;
    result += cased;
  };
  for (const [whole, escaped] of replacement.matchAll(/\\([^])|&|[^\\&]+/g)) {
    if (escaped === undefined) add(whole === '&' ? String(groups[0]) : whole);
    else if (/\d/.test(escaped)) add(String(groups[Number(escaped)] ?? ''));
    else if (escaped === 'U' || escaped === 'L') fold = escaped;
    else if (escaped === 'u' || escaped === 'l') once = escaped;
    else if (escaped === 'E') fold = undefined;
    else add(escaped === 'n' ? '\n' : escaped === 't' ? '\t' : escaped);
  }
  return result;
}

/** What `l` prints. */
function unambiguous(text: string): string {
  const names: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\\': '\\\\', '\r': '\\r' };
  let output = '';
  let line = '';
  for (const char of text) {
    const shown = names[char] ?? char;
    if (line.length + shown.length > LINE_WIDTH - 2) {
      output += `${line}\\\n`;
      line = '';
    }
    line += shown;
  }
  return `${output}${line}$\n`;
}
