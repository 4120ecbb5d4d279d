/** A word or an operator of a label selector's text; `text` is how it stands there. */
export interface Token {
  readonly kind: 'identifier' | 'in' | 'notin' | ')' | '(' | ',' | '!' | '=' | '==' | '!=' | '>' | '<' | 'end';
  readonly text: string;
}

/** Splits a label selector into tokens; the last one is `end` (the lexer of `apimachinery/pkg/labels/selector.go`). */
export function scanSelector(text: string): readonly Token[] {
  const tokens: Token[] = [];
  // Go's lexer takes a NUL for the end of the text, but only where a token would begin does it stop there.
  for (const match of text.matchAll(token)) {
    const [found] = match;
    if (found === '\0') break;
    tokens.push(match.groups?.['word'] === undefined ? { kind: symbolKind(found), text: found } : word(found));
  }
  tokens.push({ kind: 'end', text: '' });
  return tokens;
}

const token = /\0|==|!=|[=!(),<>]|(?<word>[^=!(),<>\0 \t\r\n]+)/g;

function word(text: string): Token {
  return { kind: text === 'in' || text === 'notin' ? text : 'identifier', text };
}

function symbolKind(symbol: string): Token['kind'] {
  switch (symbol) {
    case '==':
    case '!=':
    case '=':
    case '!':
    case '(':
    case ')':
    case ',':
    case '<':
    case '>':
      return symbol;
    default:
      throw new Error(`not a selector symbol: ${symbol}`);
  }
}
