import { boundedExpression } from './linear-expression';

/** Translates a POSIX regular expression, basic or extended, to JavaScript's. Errors: `SyntaxError`. */
export function posixExpression(
  source: string,
  { extended, flags = '' }: { readonly extended: boolean; readonly flags?: string },
): RegExp {
  return boundedExpression(extended ? translate(source) : translate(basicToExtended(source)), flags);
}

const CLASSES: Readonly<Record<string, string>> = {
  alnum: 'A-Za-z0-9',
  alpha: 'A-Za-z',
  blank: ' \\t',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '\\x21-\\x7e',
  lower: 'a-z',
  print: '\\x20-\\x7e',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\s',
  upper: 'A-Z',
  xdigit: '0-9A-Fa-f',
};

/** In a basic expression `( ) { } | + ?` mean themselves unless a backslash stands before them. */
function basicToExtended(source: string): string {
  let result = '';
  let atStart = true;
  for (let index = 0; index < source.length; index += 1) {
    const char = source[index] ?? '';
    if (char === '[') {
      const end = endOfBracket(source, index);
      result += source.slice(index, end);
      index = end - 1;
      atStart = false;
      continue;
    }
    if (char === '\\') {
      index += 1;
      const next = source[index] ?? '\\';
      result += '(){}|+?'.includes(next) ? next : `\\${next}`;
      atStart = next === '(' || next === '|';
      continue;
    }
    if ('(){}|+?'.includes(char) || (char === '*' && atStart)) result += `\\${char}`;
    else if (char === '^' && !atStart) result += '\\^';
    else if (
      char === '$' &&
      index < source.length - 1 &&
      !source.startsWith('\\)', index + 1) &&
      !source.startsWith('\\|', index + 1)
    )
      result += '\\$';
    else result += char;
    atStart = char === '^' && atStart;
  }
  return result;
}

function translate(source: string): string {
  let result = '';
  for (let index = 0; index < source.length; index += 1) {
    const char = source[index] ?? '';
    if (char === '[') {
      const end = endOfBracket(source, index);
      result += bracket(source.slice(index, end));
      index = end - 1;
    } else if (char === '\\') {
      index += 1;
      result += escape(source[index] ?? '\\');
    } else if (char === '{' && !/^\{\d*(,\d*)?\}/.test(source.slice(index))) result += '\\{';
    else if (char === '{') result += source.startsWith('{,', index) ? '{0' : '{';
    else result += char === '/' ? '\\/' : char;
  }
  return result;
}

function escape(char: string): string {
  if (char === '<') return '\\b(?=\\w)';
  if (char === '>') return '\\b(?<=\\w)';
  if (char === '`') return '^';
  if (char === "'") return '$';
  if (/[wWsSbBdDnt1-9]/.test(char)) return `\\${char}`;
  return /[A-Za-z0]/.test(char) ? char : char.replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&');
}

/** A bracket expression: a backslash in it is an ordinary character. */
function bracket(text: string): string {
  const inner = text.slice(1, -1);
  const negated = inner.startsWith('^');
  const body = (negated ? inner.slice(1) : inner).replace(
    /\[:(\w+):\]|\[[.=](.)[.=]\]|([\\\][&~])/g,
    (whole, name: string | undefined, single: string | undefined, special: string | undefined) => {
      if (name !== undefined) return CLASSES[name] ?? whole;
      return single ?? `\\${special ?? ''}`;
    },
  );
  return body === '' ? '[]' : `[${negated ? '^' : ''}${body}]`;
}

function endOfBracket(source: string, start: number): number {
  let index = start + 1;
  if (source[index] === '^') index += 1;
  if (source[index] === ']') index += 1;
  for (; index < source.length; index += 1) {
    if (source[index] === '[' && /[:.=]/.test(source[index + 1] ?? '')) {
      const close = source.indexOf(`${source[index + 1]}]`, index + 2);
      if (close > 0) index = close + 1;
    } else if (source[index] === ']') return index + 1;
  }
  throw new SyntaxError('Unmatched [');
}
