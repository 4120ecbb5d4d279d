import { lex } from './lexer';
import { quote } from '../../../api/go/text';
import type { Token } from './lexer';

/** kubectl's name for the template of the command line. */
export const MAIN_TEMPLATE = 'output';

// JavaScript's stack bounds how deep parentheses and branches may nest.
const MAX_DEPTH = 1000;

/** Why a template can't be parsed, as text/template words it. */
export class TemplateSyntaxError extends Error {}

/** The tokens of a template with a place in them, and the errors that tell the line of the furthest token read. */
export class TokenReader {
  /** The index of the next token: going back is setting it. */
  next = 0;
  /** Where the action began that is being read. */
  actionStart: number | undefined;
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #furthest = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = lex(text);
  }

  peek(): Token {
    this.#furthest = Math.max(this.#furthest, this.next);
    return this.#tokens[this.next] ?? { type: 'end of file', text: '', position: this.#text.length };
  }

  take(): Token {
    const token = this.peek();
    this.next += 1;
    return token;
  }

  /** Skips blanks and looks at the next token. */
  peekNonSpace(): Token {
    while (this.peek().type === 'space') this.next += 1;
    return this.peek();
  }

  takeNonSpace(): Token {
    this.peekNonSpace();
    return this.take();
  }

  /** Counts a level of nesting. */
  enter(): void {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) this.fail('max expression depth exceeded');
  }

  leave(): void {
    this.#depth -= 1;
  }

  unexpected(token: Token, context: string): never {
    if (token.type !== 'error') return this.fail(`unexpected ${describe(token)} in ${context}`);
    const start = this.actionStart === undefined ? undefined : this.#line(this.actionStart);
    if (start === undefined || start === this.#line(token.position)) return this.fail(token.text);
    const where = ` in action started at ${MAIN_TEMPLATE}:${start}`;
    return this.fail(token.text + (token.text.endsWith(' action') ? where.slice(' in action'.length) : where));
  }

  fail(message: string): never {
    const token = this.#tokens[Math.min(this.#furthest, this.#tokens.length - 1)];
    throw new TemplateSyntaxError(`template: ${MAIN_TEMPLATE}:${this.#line(token?.position ?? 0)}: ${message}`);
  }

  #line(position: number): number {
    return this.#text.slice(0, position).split('\n').length;
  }
}

export function isKeyword(token: Token, word: string): boolean {
  return token.type === 'keyword' && token.text === word;
}

function describe({ type, text }: Token): string {
  if (type === 'end of file') return 'EOF';
  if (type === 'keyword' || type === 'dot' || type === 'nil') return `<${text}>`;
  return text.length > 10 ? `${quote([...text].slice(0, 10).join(''))}...` : quote(text);
}
