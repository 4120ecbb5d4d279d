import { maxNestingDepth } from '../nesting';
import { Cursor, isBlank, isBlankOrEnd, isBreak, isWord } from './cursor';
import type { Mark } from './cursor';
import { scanBlockScalar, scanPlainScalar, scanQuotedScalar } from './scalars';
import { scanDirective, scanTag } from './tags';

export type TokenKind =
  | 'stream end'
  | 'version directive'
  | 'tag directive'
  | 'document start'
  | 'document end'
  | 'block sequence start'
  | 'block mapping start'
  | 'block end'
  | '['
  | ']'
  | '{'
  | '}'
  | ','
  | '-'
  | 'key'
  | 'value'
  | 'alias'
  | 'anchor'
  | 'tag'
  | 'scalar';

export interface Token {
  readonly kind: TokenKind;
  /** The line it begins on, from 0. */
  readonly line: number;
  /** A scalar's or an anchor's text; a tag's or directive's handle. */
  readonly value: string;
  /** A tag's suffix, a directive's prefix. */
  readonly suffix: string;
  /** A scalar without quotes, which may be a number, a boolean or null. */
  readonly isPlain: boolean;
}

/** A key must be followed by its colon on the same line, within so many characters. */
const maxKeyLength = 1024;

/** What may turn out to be a key once a colon follows. */
interface SimpleKey {
  isPossible: boolean;
  /** Stands where only a key may stand, so a missing colon is an error. */
  readonly isRequired: boolean;
  readonly tokenNumber: number;
  readonly mark: Mark;
}

/**
 * Splits YAML 1.1 into tokens the way libyaml does: block structure becomes start and end tokens, and a scalar becomes a key when
 * its colon is seen. Errors and their lines are those of `go.yaml.in/yaml/v2/scannerc.go`.
 */
export class Scanner {
  readonly #cursor: Cursor;
  #tokens: Token[] = [];
  #head = 0;
  #taken = 0;
  #isAtEnd = false;
  #flowLevel = 0;
  #indent = -1;
  readonly #indents: number[] = [];
  #mayStartKey = true;
  readonly #simpleKeys: SimpleKey[] = [
    { isPossible: false, isRequired: false, tokenNumber: -1, mark: { index: 0, line: 0, column: 0 } },
  ];
  readonly #keyByToken = new Map<number, number>();

  constructor(text: string) {
    this.#cursor = new Cursor(text);
  }

  peek(): Token {
    while (this.#needsMoreTokens()) this.#fetchToken();
    const token = this.#tokens[this.#head];
    if (token === undefined) throw new Error('the scanner was read past its end');
    return token;
  }

  next(): Token {
    const token = this.peek();
    this.#head += 1;
    this.#taken += 1;
    if (this.#head > 64 && this.#head * 2 > this.#tokens.length) {
      this.#tokens = this.#tokens.slice(this.#head);
      this.#head = 0;
    }
    return token;
  }

  /** The first waiting token is not final while it may still become a key. */
  #needsMoreTokens(): boolean {
    if (this.#head === this.#tokens.length) return !this.#isAtEnd;
    const index = this.#keyByToken.get(this.#taken);
    const key = index === undefined ? undefined : this.#simpleKeys[index];
    return key !== undefined && this.#isKeyValid(key) && !this.#isAtEnd;
  }

  #fetchToken(): void {
    const cursor = this.#cursor;
    this.#skipToToken();
    this.#unrollIndent(cursor.column);
    const character = cursor.text.charAt(cursor.index);
    const isAlone = isBlankOrEnd(cursor.code(1));
    if (character === '\0') return this.#fetchEnd();
    if (cursor.column === 0 && character === '%') return this.#fetchDirective();
    if (cursor.isDocumentIndicator()) return this.#fetchDocumentIndicator();
    switch (character) {
      case '[':
      case '{':
        return this.#fetchFlowStart(character);
      case ']':
      case '}':
        return this.#fetchFlowEnd(character);
      case ',':
        return this.#fetchFlowEntry();
      case '*':
      case '&':
        return this.#fetchAnchor(character === '*' ? 'alias' : 'anchor');
      case '!':
        return this.#fetchTag();
      case "'":
      case '"':
        return this.#fetchScalar(() => scanQuotedScalar(cursor), false);
      default:
    }
    if (character === '-' && isAlone) return this.#fetchBlockEntry();
    if (character === '?' && (this.#flowLevel > 0 || isAlone)) return this.#fetchKey();
    if (character === ':' && (this.#flowLevel > 0 || isAlone)) return this.#fetchValue();
    if ((character === '|' || character === '>') && this.#flowLevel === 0) return this.#fetchBlockScalar();
    if (this.#startsPlain(character)) return this.#fetchPlain();
    throw cursor.error('found character that cannot start any token');
  }

  /** `-`, `?` and `:` begin a plain scalar when something follows them; the last two only in blocks. */
  #startsPlain(character: string): boolean {
    if (isBlankOrEnd(this.#cursor.code())) return false;
    if (character === '-') return !isBlank(this.#cursor.code(1));
    if (character === '?' || character === ':') return this.#flowLevel === 0;
    return !'#|>%@`'.includes(character);
  }

  #skipToToken(): void {
    const cursor = this.#cursor;
    for (;;) {
      if (cursor.column === 0 && cursor.code() === 0xfeff) cursor.skip();
      // A tab before what may be a key would be indentation, which tabs can't be.
      while (cursor.at(' ') || ((this.#flowLevel > 0 || !this.#mayStartKey) && cursor.at('\t'))) cursor.skip();
      if (cursor.at('#')) cursor.skipToBreak();
      if (!isBreak(cursor.code())) return;
      cursor.readLine();
      if (this.#flowLevel === 0) this.#mayStartKey = true;
    }
  }

  #fetchEnd(): void {
    if (this.#cursor.column !== 0) {
      this.#cursor.column = 0;
      this.#cursor.line += 1;
    }
    this.#endBlocks();
    this.#isAtEnd = true;
    this.#push('stream end', this.#cursor.line);
  }

  #fetchDirective(): void {
    this.#endBlocks();
    const { line } = this.#cursor;
    const { name, value, prefix } = scanDirective(this.#cursor);
    this.#push(name === 'YAML' ? 'version directive' : 'tag directive', line, value, prefix);
  }

  #fetchDocumentIndicator(): void {
    const kind = this.#cursor.at('-') ? 'document start' : 'document end';
    this.#endBlocks();
    this.#push(kind, this.#cursor.line);
    this.#cursor.skip(3);
  }

  #endBlocks(): void {
    this.#unrollIndent(-1);
    this.#removeSimpleKey();
    this.#mayStartKey = false;
  }

  #fetchFlowStart(kind: '[' | '{'): void {
    this.#saveSimpleKey();
    const mark = this.#cursor.mark();
    this.#simpleKeys.push({ isPossible: false, isRequired: false, tokenNumber: this.#nextTokenNumber(), mark });
    this.#flowLevel += 1;
    if (this.#flowLevel > maxNestingDepth) throw this.#cursor.error(`exceeded max depth of ${maxNestingDepth}`);
    this.#mayStartKey = true;
    this.#pushCharacter(kind);
  }

  #fetchFlowEnd(kind: ']' | '}'): void {
    this.#removeSimpleKey();
    if (this.#flowLevel > 0) {
      this.#flowLevel -= 1;
      const last = this.#simpleKeys.pop();
      if (last !== undefined) this.#keyByToken.delete(last.tokenNumber);
    }
    this.#mayStartKey = false;
    this.#pushCharacter(kind);
  }

  #fetchFlowEntry(): void {
    this.#removeSimpleKey();
    this.#mayStartKey = true;
    this.#pushCharacter(',');
  }

  #fetchBlockEntry(): void {
    if (this.#flowLevel === 0) {
      if (!this.#mayStartKey) throw this.#cursor.error('block sequence entries are not allowed in this context');
      this.#rollIndent(this.#cursor.mark(), undefined, 'block sequence start');
    }
    this.#removeSimpleKey();
    this.#mayStartKey = true;
    this.#pushCharacter('-');
  }

  #fetchKey(): void {
    if (this.#flowLevel === 0) {
      if (!this.#mayStartKey) throw this.#cursor.error('mapping keys are not allowed in this context');
      this.#rollIndent(this.#cursor.mark(), undefined, 'block mapping start');
    }
    this.#removeSimpleKey();
    this.#mayStartKey = this.#flowLevel === 0;
    this.#pushCharacter('key');
  }

  #fetchValue(): void {
    const key = this.#simpleKeys[this.#simpleKeys.length - 1];
    if (key !== undefined && this.#isKeyValid(key)) {
      this.#insert(key.tokenNumber, 'key', key.mark.line);
      this.#rollIndent(key.mark, key.tokenNumber, 'block mapping start');
      key.isPossible = false;
      this.#keyByToken.delete(key.tokenNumber);
      this.#mayStartKey = false;
    } else {
      if (this.#flowLevel === 0) {
        if (!this.#mayStartKey) throw this.#cursor.error('mapping values are not allowed in this context');
        this.#rollIndent(this.#cursor.mark(), undefined, 'block mapping start');
      }
      this.#mayStartKey = this.#flowLevel === 0;
    }
    this.#pushCharacter('value');
  }

  #fetchAnchor(kind: 'alias' | 'anchor'): void {
    this.#saveSimpleKey();
    this.#mayStartKey = false;
    const cursor = this.#cursor;
    const { line } = cursor;
    cursor.skip();
    const start = cursor.index;
    while (isWord(cursor.code())) cursor.skip();
    const name = cursor.text.slice(start, cursor.index);
    if (name === '' || !(isBlankOrEnd(cursor.code()) || '?:,]}%@`'.includes(cursor.text.charAt(cursor.index)))) {
      throw cursor.error('did not find expected alphabetic or numeric character');
    }
    this.#push(kind, line, name);
  }

  #fetchTag(): void {
    this.#saveSimpleKey();
    this.#mayStartKey = false;
    const { line } = this.#cursor;
    const { handle, suffix } = scanTag(this.#cursor);
    this.#push('tag', line, handle, suffix);
  }

  #fetchBlockScalar(): void {
    this.#removeSimpleKey();
    this.#mayStartKey = true;
    const { line } = this.#cursor;
    this.#push('scalar', line, scanBlockScalar(this.#cursor, this.#indent));
  }

  #fetchPlain(): void {
    let endsLine = false;
    this.#fetchScalar(() => {
      const scalar = scanPlainScalar(this.#cursor, this.#indent, this.#flowLevel > 0);
      endsLine = scalar.endsLine;
      return scalar.value;
    }, true);
    if (endsLine) this.#mayStartKey = true;
  }

  #fetchScalar(scan: () => string, isPlain: boolean): void {
    this.#saveSimpleKey();
    this.#mayStartKey = false;
    const { line } = this.#cursor;
    this.#push('scalar', line, scan(), '', isPlain);
  }

  #isKeyValid(key: SimpleKey): boolean {
    if (!key.isPossible) return false;
    if (key.mark.line >= this.#cursor.line && key.mark.index + maxKeyLength >= this.#cursor.index) return true;
    if (key.isRequired) throw this.#cursor.error("could not find expected ':'");
    key.isPossible = false;
    return false;
  }

  #saveSimpleKey(): void {
    if (!this.#mayStartKey) return;
    this.#removeSimpleKey();
    const key: SimpleKey = {
      isPossible: true,
      isRequired: this.#flowLevel === 0 && this.#indent === this.#cursor.column,
      tokenNumber: this.#nextTokenNumber(),
      mark: this.#cursor.mark(),
    };
    this.#simpleKeys[this.#simpleKeys.length - 1] = key;
    this.#keyByToken.set(key.tokenNumber, this.#simpleKeys.length - 1);
  }

  #removeSimpleKey(): void {
    const key = this.#simpleKeys[this.#simpleKeys.length - 1];
    if (key === undefined || !key.isPossible) return;
    if (key.isRequired) throw this.#cursor.error("could not find expected ':'");
    key.isPossible = false;
    this.#keyByToken.delete(key.tokenNumber);
  }

  #rollIndent(mark: Mark, tokenNumber: number | undefined, kind: TokenKind): void {
    if (this.#flowLevel > 0 || this.#indent >= mark.column) return;
    this.#indents.push(this.#indent);
    this.#indent = mark.column;
    if (this.#indents.length > maxNestingDepth) throw this.#cursor.error(`exceeded max depth of ${maxNestingDepth}`);
    this.#insert(tokenNumber ?? this.#nextTokenNumber(), kind, mark.line);
  }

  #unrollIndent(column: number): void {
    if (this.#flowLevel > 0) return;
    while (this.#indent > column) {
      this.#push('block end', this.#cursor.line);
      this.#indent = this.#indents.pop() ?? -1;
    }
  }

  #nextTokenNumber(): number {
    return this.#taken + this.#tokens.length - this.#head;
  }

  #pushCharacter(kind: TokenKind): void {
    this.#push(kind, this.#cursor.line);
    this.#cursor.skip();
  }

  #push(kind: TokenKind, line: number, value = '', suffix = '', isPlain = false): void {
    this.#tokens.push({ kind, line, value, suffix, isPlain });
  }

  #insert(tokenNumber: number, kind: TokenKind, line: number): void {
    const token: Token = { kind, line, value: '', suffix: '', isPlain: false };
    this.#tokens.splice(this.#head + tokenNumber - this.#taken, 0, token);
  }
}
