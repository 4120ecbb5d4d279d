import { hasPatternCharacters, quotePattern } from './pattern';

/** One field that a word expands to, before its pattern is matched against file names. */
export interface Field {
  readonly text: string;
  /** Absent: it is no pattern. */
  readonly pattern?: string;
}

/** Collects the fields of a word while its segments are expanded. */
export class FieldBuilder {
  readonly fields: Field[] = [];
  readonly #ifs: string;
  #pieces: { readonly text: string; readonly quoted: boolean }[] = [];
  #text = '';
  #started = false;
  #globs = false;

  constructor(ifs: string) {
    this.#ifs = ifs;
  }

  /** Text that stays as it is; even if it is empty there is a field. */
  quoted(text: string): void {
    this.#started = true;
    this.#add(text, true);
  }

  /** Text as written, outside quotes. */
  literal(text: string): void {
    if (text === '') return;
    this.#started = true;
    this.#add(text, false);
  }

  /** `*`, `?` or `[...]` as written. */
  glob(text: string): void {
    this.#globs = true;
    this.literal(text);
  }

  /** What an expansion outside quotes gave: split at the separators, and a pattern if it looks like one. */
  split(text: string): void {
    if (text === '') return;
    let index = 0;
    while (index < text.length) {
      let end = index;
      while (end < text.length && !this.#ifs.includes(text[end] ?? '')) end += 1;
      if (end > index) {
        const run = text.slice(index, end);
        if (hasPatternCharacters(run)) this.#globs = true;
        this.literal(run);
      }
      if (end >= text.length) return;
      index = this.#separator(text, end);
    }
  }

  /** Ends the field, if one has begun. */
  endField(): void {
    if (!this.#started) return;
    const field: Field = this.#globs
      ? {
          text: this.#text,
          pattern: this.#pieces.map(({ text, quoted }) => (quoted ? quotePattern(text) : text)).join(''),
        }
      : { text: this.#text };
    this.fields.push(field);
    this.#pieces = [];
    this.#text = '';
    this.#started = false;
    this.#globs = false;
  }

  #add(text: string, quoted: boolean): void {
    this.#text += text;
    this.#pieces.push({ text, quoted });
  }

  /** One separator: blanks of IFS around at most one other character of it, which makes even an empty field. */
  #separator(text: string, start: number): number {
    let index = this.#skipBlanks(text, start);
    const char = text[index];
    if (char !== undefined && this.#ifs.includes(char) && !isBlank(char)) {
      this.#started = true;
      index = this.#skipBlanks(text, index + 1);
    }
    this.endField();
    return index;
  }

  #skipBlanks(text: string, start: number): number {
    let index = start;
    while (index < text.length && isBlank(text[index] ?? '') && this.#ifs.includes(text[index] ?? '')) index += 1;
    return index;
  }
}

function isBlank(char: string): boolean {
  return char === ' ' || char === '\t' || char === '\n';
}
