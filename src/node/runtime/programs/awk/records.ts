import type { Coroutine } from '../../process/process';
import type { Readable } from '../../process/streams';
import { MAX_LINE_LENGTH, read, readLine } from '../../process/system-calls';
import { posixExpression } from '../regular-expression';

/** Cuts an input into records. */
export class RecordReader {
  readonly #input: Readable;
  #buffer = '';
  #hasEnded = false;

  constructor(input: Readable) {
    this.#input = input;
  }

  /** The next record without its separator (`RS`); undefined at the end. */
  *next(separator: string): Coroutine<string | undefined> {
    if (separator === '\n' && this.#buffer === '') {
      const line = yield* readLine(this.#input);
      if (line === '') return undefined;
      return line.endsWith('\n') ? line.slice(0, -1) : line;
    }
    const isParagraph = separator === '';
    for (;;) {
      if (isParagraph) this.#buffer = this.#buffer.replace(/^\n+/, '');
      const found = this.#find(separator);
      if (found !== undefined) {
        const record = this.#buffer.slice(0, found.index);
        this.#buffer = this.#buffer.slice(found.index + found.length);
        return record;
      }
      if (this.#hasEnded) break;
      const more = yield* read(this.#input);
      if (more === '') this.#hasEnded = true;
      else if (this.#buffer.length < MAX_LINE_LENGTH) this.#buffer += more;
    }
    const last = isParagraph || separator.length > 1 ? this.#buffer.replace(/\n+$/, '') : this.#buffer;
    this.#buffer = '';
    return last === '' ? undefined : last;
  }

  #find(separator: string): { readonly index: number; readonly length: number } | undefined {
    if (separator.length === 1) {
      const index = this.#buffer.indexOf(separator);
      return index < 0 ? undefined : { index, length: 1 };
    }
    const expression = separator === '' ? /\n\n+/ : posixExpression(separator, { extended: true });
    const found = expression.exec(this.#buffer);
    if (found === null || found[0] === '') return undefined;
    const { index } = found;
    const { length } = found[0];
    return index + length === this.#buffer.length && !this.#hasEnded ? undefined : { index, length };
  }
}

/** The fields of a record. `separator`: `FS`, or what `split` was given; `isParagraph`: a newline separates too. */
export function splitFields(text: string, separator: string | RegExp, isParagraph = false): string[] {
  if (text === '') return [];
  if (separator === ' ') return text.split(/[ \t\n]+/).filter((field) => field !== '');
  if (separator === '') return [...text];
  if (typeof separator === 'string' && separator.length === 1 && separator !== '\\' && !isParagraph)
    return text.split(separator);
  const source = typeof separator === 'string' ? expressionOf(separator) : separator;
  const fields: string[] = [];
  let start = 0;
  for (const { index, 0: whole } of text.matchAll(globally(source, isParagraph))) {
    if (whole === '') continue;
    fields.push(text.slice(start, index));
    start = index + whole.length;
  }
  return [...fields, text.slice(start)];
}

function expressionOf(separator: string): RegExp {
  if (separator.length > 1) return posixExpression(separator, { extended: true });
  return separator === '\\' ? /\\/ : new RegExp(`[${separator === '^' ? '\\^' : separator}]`);
}

function globally({ source }: RegExp, isParagraph: boolean): RegExp {
  return new RegExp(isParagraph ? `(?:${source})|\\n` : source, 'g');
}
