/** A regular expression, or Go's words for why it is none. */
export type GoPattern = { readonly expression: RegExp } | { readonly error: string };

/**
 * A regular expression as Go reads it (RE2). Texts that are compared with it are looked at anywhere, not as a whole.
 *
 * Divergence from real Kubernetes: the host's own engine matches, so a hostile expression may take long; classes of `\p` without braces and
 * flags within the expression are not known.
 */
export function goPattern(pattern: string): GoPattern {
  let compiled = compiledPatterns.get(pattern);
  if (compiled === undefined) {
    if (compiledPatterns.size >= MAX_REMEMBERED) compiledPatterns.clear();
    compiledPatterns.set(pattern, (compiled = compile(pattern)));
  }
  return compiled;
}

const compiledPatterns = new Map<string, GoPattern>();
const MAX_REMEMBERED = 1000;

function compile(pattern: string): GoPattern {
  const fault = faultOf(pattern);
  if (fault !== undefined) return { error: `error parsing regexp: ${fault}` };
  const { source, flags } = translated(pattern);
  try {
    return { expression: new RegExp(source, flags) };
  } catch {
    return { error: `error parsing regexp: invalid escape sequence: ${quoted(pattern)}` };
  }
}

const CLASSES: Readonly<Record<string, string>> = {
  alnum: 'a-zA-Z0-9',
  alpha: 'a-zA-Z',
  ascii: '\\x00-\\x7f',
  blank: ' \\t',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '\\w',
  xdigit: '0-9A-Fa-f',
};

/** What RE2 writes in other ways than the host's engine. */
function translated(pattern: string): { readonly source: string; readonly flags: string } {
  const [, letters = '', rest = pattern] = /^\(\?([ims]+)\)([^]*)$/.exec(pattern) ?? [];
  const usesUnicode = /\\[pP]\{|\\x\{/.test(rest) || /[^\0-\x7f]/.test(rest);
  const source = rest
    .replace(/\\Q([^]*?)(?:\\E|$)/g, (_, text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'))
    .replace(/\[(\^?)\]/g, '[$1\\]')
    .replace(/\\A/g, '^')
    .replace(/\\z/g, '$')
    .replace(/\(\?P</g, '(?<')
    .replace(/\[:(\w+):\]/g, (whole, name: string) => CLASSES[name] ?? whole)
    .replace(/\\x\{([0-9a-fA-F]+)\}/g, '\\u{$1}')
    .replace(/\\a/g, '\\x07');
  // The engine's Unicode mode refuses escapes that need not be.
  const escaped = usesUnicode ? source.replace(/\\([-_!"#%&',:;<=>@`~ ])/g, '$1') : source;
  return { source: escaped, flags: `${letters}${usesUnicode ? 'u' : ''}` };
}

/** The faults that people make, in the words of Go's regexp/syntax. */
function faultOf(pattern: string): string | undefined {
  let depth = 0;
  let canRepeat = false;
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern.charAt(at);
    switch (character) {
      case '\\': {
        const next = pattern[at + 1];
        if (next === undefined) return 'trailing backslash at end of expression: ``';
        if (/[1-9]/.test(next) || /[cegijkloqyRTUVXYZ<>]/.test(next))
          return `invalid escape sequence: ${quoted(`\\${next}`)}`;
        at += 1;
        canRepeat = true;
        break;
      }
      case '[': {
        const end = endOfClass(pattern, at);
        if (end < 0) return `missing closing ]: ${quoted(pattern.slice(at))}`;
        at = end;
        canRepeat = true;
        break;
      }
      case '(': {
        const [group] = /^\(\?(?:[=!]|<[=!]|[^:iPmsU<-])/.exec(pattern.slice(at)) ?? [];
        if (group !== undefined) return `invalid or unsupported Perl syntax: ${quoted(group)}`;
        const [opening = '('] = /^\(\?(?:P?<\w+>|[imsU-]*[:)])/.exec(pattern.slice(at)) ?? [];
        if (!opening.endsWith(')')) depth += 1;
        at += opening.length - 1;
        canRepeat = false;
        break;
      }
      case ')':
        if (depth === 0) return `unexpected ): ${quoted(pattern)}`;
        depth -= 1;
        canRepeat = true;
        break;
      case '*':
      case '+':
      case '?': {
        const [operator = character] = /^[*+?]\??/.exec(pattern.slice(at)) ?? [];
        if (!canRepeat) return `missing argument to repetition operator: ${quoted(operator)}`;
        at += operator.length - 1;
        const [second] = /^[*+?]/.exec(pattern.slice(at + 1)) ?? [];
        if (second !== undefined) return `invalid nested repetition operator: ${quoted(`${operator}${second}`)}`;
        break;
      }
      case '|':
        canRepeat = false;
        break;
      default:
        canRepeat = true;
    }
  }
  return depth > 0 ? `missing closing ): ${quoted(pattern)}` : undefined;
}

/** Where the class ends that begins at `start`; -1 when nowhere. */
function endOfClass(pattern: string, start: number): number {
  let at = start + 1;
  if (pattern[at] === '^') at += 1;
  if (pattern[at] === ']') at += 1;
  for (; at < pattern.length; at += 1) {
    if (pattern[at] === '\\') at += 1;
    else if (pattern.startsWith('[:', at)) at = Math.max(at, pattern.indexOf(':]', at) + 1);
    else if (pattern[at] === ']') return at;
  }
  return -1;
}

function quoted(text: string): string {
  return `\`${text}\``;
}
