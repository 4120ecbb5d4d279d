/** A shell pattern: `*`, `?`, `[...]`; a backslash makes the next character ordinary. Matching takes time proportional to both lengths. */
export interface Pattern {
  readonly tokens: readonly Token[];
  /** The text, when the pattern matches nothing else. */
  readonly literal: string | undefined;
}

type Token =
  | { readonly kind: 'char'; readonly char: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'star' }
  | { readonly kind: 'set'; readonly negated: boolean; readonly has: (char: string) => boolean };

const CLASSES: Readonly<Record<string, RegExp>> = {
  alnum: /[\p{L}\p{N}]/u,
  alpha: /\p{L}/u,
  blank: /[ \t]/,
  cntrl: /\p{Cc}/u,
  digit: /[0-9]/,
  graph: /[^\p{Z}\p{C}]/u,
  lower: /\p{Ll}/u,
  print: /[^\p{C}]/u,
  punct: /[!-/:-@[-`{-~]/,
  space: /\s/,
  upper: /\p{Lu}/u,
  xdigit: /[0-9A-Fa-f]/,
};

const CACHE_LIMIT = 1000;
const cache = new Map<string, Pattern>();

export function compilePattern(source: string): Pattern {
  const cached = cache.get(source);
  if (cached !== undefined) return cached;
  const pattern = parse(source);
  if (cache.size >= CACHE_LIMIT) cache.clear();
  cache.set(source, pattern);
  return pattern;
}

/** Makes every character ordinary. */
export function quotePattern(text: string): string {
  return text.replace(/[\\*?[\]]/g, '\\$&');
}

export function hasPatternCharacters(text: string): boolean {
  return /[*?[]/.test(text);
}

export function matches(pattern: Pattern, text: string): boolean {
  if (pattern.literal !== undefined) return pattern.literal === text;
  return lengths(pattern.tokens, text, (at, length) => at < length).at(-1) === text.length;
}

/** How many characters at the start the pattern takes, the fewest or the most; undefined when it does not match there. */
export function prefixLength(pattern: Pattern, text: string, longest: boolean): number | undefined {
  const found = lengths(pattern.tokens, text, () => longest);
  return longest ? found.at(-1) : found[0];
}

/** The same at the end of the text. */
export function suffixLength(pattern: Pattern, text: string, longest: boolean): number | undefined {
  const reversed = [...text].reverse().join('');
  const found = lengths(pattern.tokens.toReversed(), reversed, () => longest);
  return longest ? found.at(-1) : found[0];
}

/** Replaces the first match of the pattern (longest at the leftmost place), or all of them. */
export function replaceMatches(pattern: Pattern, text: string, replacement: string, all: boolean): string {
  let result = '';
  let index = 0;
  while (index < text.length) {
    const length = prefixLength(pattern, text.slice(index), true);
    if (length === undefined || length === 0) {
      result += text[index];
      index += 1;
      continue;
    }
    result += replacement;
    index += length;
    if (!all) break;
  }
  return result + text.slice(index);
}

/** The lengths at which the tokens match a prefix, ascending; stops after the first one for which `goOn` says no. */
function lengths(tokens: readonly Token[], text: string, goOn: (at: number, length: number) => boolean): number[] {
  const found: number[] = [];
  let states = closure(tokens, [0]);
  for (let index = 0; ; index += 1) {
    if (states.at(-1) === tokens.length) {
      found.push(index);
      if (!goOn(index, text.length)) return found;
    }
    if (index >= text.length || states.length === 0) return found;
    const char = text[index] ?? '';
    const next: number[] = [];
    for (const state of states) {
      const token = tokens[state];
      if (token === undefined) continue;
      if (token.kind === 'star') next.push(state);
      else if (takes(token, char)) next.push(state + 1);
    }
    states = closure(tokens, next);
  }
}

/** The states reachable without a character (a star may match nothing), ascending, each once. */
function closure(tokens: readonly Token[], states: readonly number[]): number[] {
  const reached: number[] = [];
  for (const state of states) {
    let at = state;
    for (;;) {
      if (!reached.includes(at)) reached.push(at);
      if (tokens[at]?.kind !== 'star') break;
      at += 1;
    }
  }
  return reached.sort((a, b) => a - b);
}

function takes(token: Exclude<Token, { kind: 'star' }>, char: string): boolean {
  if (token.kind === 'any') return true;
  return token.kind === 'char' ? token.char === char : token.has(char) !== token.negated;
}

function parse(source: string): Pattern {
  const tokens: Token[] = [];
  let literal: string | undefined = '';
  for (let index = 0; index < source.length; index += 1) {
    let char = source[index] ?? '';
    if (char === '*' || char === '?') {
      literal = undefined;
      if (char === '?') tokens.push({ kind: 'any' });
      else if (tokens.at(-1)?.kind !== 'star') tokens.push({ kind: 'star' });
      continue;
    }
    if (char === '[') {
      const set = parseSet(source, index);
      if (set !== undefined) {
        literal = undefined;
        tokens.push(set.token);
        index = set.end;
        continue;
      }
    }
    if (char === '\\' && index + 1 < source.length) {
      index += 1;
      char = source[index] ?? '';
    }
    tokens.push({ kind: 'char', char });
    if (literal !== undefined) literal += char;
  }
  return { tokens, literal };
}

function parseSet(source: string, start: number): { readonly token: Token; readonly end: number } | undefined {
  let index = start + 1;
  const negated = source[index] === '!' || source[index] === '^';
  if (negated) index += 1;
  const ranges: [string, string][] = [];
  const classes: RegExp[] = [];
  for (let first = true; ; first = false) {
    let char = source[index];
    if (char === undefined) return undefined;
    if (char === ']' && !first) break;
    if (char === '[' && source[index + 1] === ':') {
      const close = source.indexOf(':]', index + 2);
      const named = close < 0 ? undefined : CLASSES[source.slice(index + 2, close)];
      if (named !== undefined) {
        classes.push(named);
        index = close + 2;
        continue;
      }
    }
    if (char === '\\' && index + 1 < source.length) {
      index += 1;
      char = source[index] ?? '';
    }
    let last = char;
    if (source[index + 1] === '-' && source[index + 2] !== undefined && source[index + 2] !== ']') {
      last = source[index + 2] ?? char;
      index += 2;
      if (last === '\\' && source[index + 1] !== undefined) {
        index += 1;
        last = source[index] ?? last;
      }
    }
    ranges.push([char, last]);
    index += 1;
  }
  const has = (char: string): boolean =>
    ranges.some(([from, to]) => from <= char && char <= to) || classes.some((named) => named.test(char));
  return { token: { kind: 'set', negated, has }, end: index };
}
