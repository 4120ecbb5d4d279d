import { AwkSyntaxError } from './syntax';

export interface Token {
  /** `name(` of one that is called has the kind `function`. */
  readonly kind: 'number' | 'string' | 'regex' | 'name' | 'function' | 'builtin' | 'word' | 'mark' | 'newline' | 'end';
  /** What it stands for: an escape of a string is decoded. */
  readonly text: string;
  readonly line: number;
}

/** Functions of the language, whose names cannot be variables. */
const BUILTINS = new Set(
  (
    'and atan2 close compl cos exp fflush gensub gsub index int length log lshift match mktime or rand rshift sin split ' +
    'sprintf sqrt srand strftime sub substr system systime tolower toupper xor'
  ).split(' '),
);
const WORDS = new Set(
  'BEGIN END function func if else while for do break continue next nextfile exit return delete in getline print printf'.split(
    ' ',
  ),
);
const MARKS = /^(?:\*\*=|\*\*|[-+*/%^]=|\+\+|--|&&|\|\||[<>=!]=|!~|>>|[-{}()[\];,+*/%^!<>|?:~$=])/;
/** The mark that stands for another. */
const SYNONYMS: Readonly<Record<string, string>> = { '**': '^', '**=': '^=' };
const SPACES = /^(?:[ \t\r]|\\\r?\n|#[^\n]*)+/;
const NUMBER = /^(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/;

/** The tokens of a program. Errors: `AwkSyntaxError`. */
export function tokensOf(program: string): readonly Token[] {
  const tokens: Token[] = [];
  let rest = program;
  let line = 1;
  const add = (kind: Token['kind'], length: number, text: string): void => {
    tokens.push({ kind, text, line });
    rest = rest.slice(length);
  };
  for (;;) {
    const blank = SPACES.exec(rest)?.[0] ?? '';
    line += blank.split('\n').length - 1;
    rest = rest.slice(blank.length);
    const [char = ''] = rest;
    if (char === '') {
      add('end', 0, '');
      return tokens;
    }
    if (char === '\n') {
      add('newline', 1, '\n');
      line += 1;
      continue;
    }
    if (char === '"') {
      const [whole] = /^"(?:\\[^]|[^"\\\n])*"/.exec(rest) ?? [];
      if (whole === undefined) throw new AwkSyntaxError(line, rest.slice(0, 10));
      add('string', whole.length, decoded(whole.slice(1, -1)));
      continue;
    }
    if (char === '/' && !endsValue(tokens.at(-1))) {
      const [whole] = /^\/(?:\\[^\n]|\[\^?\]?(?:\[:\w+:\]|\\[^\n]|[^\]\n\\])*\]|[^/\n\\[])*\//.exec(rest) ?? [];
      if (whole === undefined) throw new AwkSyntaxError(line, rest.slice(0, 10));
      add('regex', whole.length, whole.slice(1, -1).replaceAll('\\/', '/'));
      continue;
    }
    const number = NUMBER.exec(rest)?.[0];
    if (number !== undefined) {
      add('number', number.length, number);
      continue;
    }
    const name = /^[A-Za-z_]\w*/.exec(rest)?.[0];
    if (name !== undefined) {
      const kind = WORDS.has(name)
        ? 'word'
        : BUILTINS.has(name)
          ? 'builtin'
          : rest[name.length] === '('
            ? 'function'
            : 'name';
      add(kind, name.length, name === 'func' ? 'function' : name);
      continue;
    }
    const mark = MARKS.exec(rest)?.[0];
    if (mark === undefined) throw new AwkSyntaxError(line, char);
    add('mark', mark.length, SYNONYMS[mark] ?? mark);
  }
}

/** After a value a slash divides. */
function endsValue(token: Token | undefined): boolean {
  if (token === undefined) return false;
  if (token.kind === 'mark') return /^(?:\)|\]|\$|\+\+|--)$/.test(token.text);
  return /^(?:number|string|regex|name|builtin)$/.test(token.kind);
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '"': '"',
  '/': '/',
  '\\': '\\',
  '\n': '',
};

/** A text between quotes, or given by `-v`, with its escapes read. */
export function decoded(text: string): string {
  return text.replace(/\\([0-7]{1,3}|[^])/g, (whole, escape: string) =>
    /^[0-7]/.test(escape) ? String.fromCodePoint(Number.parseInt(escape, 8)) : (ESCAPES[escape] ?? whole),
  );
}
