/** A syntax error in go-yaml's words, without its `yaml: `. */
export class YamlError extends Error {}

/** A place in a text; line and column count from 0. */
export interface Mark {
  readonly index: number;
  readonly line: number;
  readonly column: number;
}

/**
 * A text being read, ended by NULs, so that a look ahead never runs out. Character tests are go-yaml's
 * (`go.yaml.in/yaml/v2/yamlprivateh.go`): NEL, LS and PS break lines too.
 */
export class Cursor {
  readonly text: string;
  index = 0;
  line = 0;
  column = 0;

  constructor(text: string) {
    this.text = `${text}\0\0\0\0`;
  }

  /** The character code at an offset from here; 0 is the end. */
  code(offset = 0): number {
    return this.text.charCodeAt(this.index + offset);
  }

  at(character: string, offset = 0): boolean {
    return this.text[this.index + offset] === character;
  }

  mark(): Mark {
    return { index: this.index, line: this.line, column: this.column };
  }

  skip(count = 1): void {
    this.index += count;
    this.column += count;
  }

  /** Skips one line break and gives what it reads as: a new line, or LS and PS themselves. */
  readLine(): string {
    const code = this.code();
    this.index += code === 13 && this.code(1) === 10 ? 2 : 1;
    this.column = 0;
    this.line += 1;
    return code === 0x2028 || code === 0x2029 ? String.fromCharCode(code) : '\n';
  }

  /** Skips to the end of the line, as over a comment. */
  skipToBreak(): void {
    while (!isBreakOrEnd(this.code())) this.skip();
  }

  /** `---` or `...` alone at the start of a line. */
  isDocumentIndicator(): boolean {
    if (this.column !== 0) return false;
    const { text, index } = this;
    const isIndicator = text.startsWith('---', index) || text.startsWith('...', index);
    return isIndicator && isBlankOrEnd(this.code(3));
  }

  /** An error at this place. go-yaml names no line when it is the first. */
  error(problem: string): YamlError {
    return new YamlError(this.line === 0 ? problem : `line ${this.line + 1}: ${problem}`);
  }
}

export function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

export function isBreak(code: number): boolean {
  return code === 10 || code === 13 || code === 0x85 || code === 0x2028 || code === 0x2029;
}

export function isBreakOrEnd(code: number): boolean {
  return code === 0 || isBreak(code);
}

export function isBlankOrEnd(code: number): boolean {
  return isBlank(code) || isBreakOrEnd(code);
}

/** A letter, a digit, `_` or `-`: what anchors and tag handles are made of. */
export function isWord(code: number): boolean {
  return (
    (code >= 48 && code <= 57) ||
    (code >= 65 && code <= 90) ||
    (code >= 97 && code <= 122) ||
    code === 95 ||
    code === 45
  );
}
