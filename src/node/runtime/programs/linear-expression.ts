import { RE2JS } from 're2js';

/**
 * A JavaScript regular expression that no text can keep busy for ever: where backtracking could take long, RE2 looks for the longest match in
 * linear time. Errors: `SyntaxError`, also for an expression that only backtracking could follow (back references) and that could take for ever.
 */
export function boundedExpression(source: string, flags: string): RegExp {
  const risk = riskOf(source);
  if (risk.repeats === 0) return new RegExp(source, flags);
  return new BoundedExpression(source, flags);
}

/** Steps of backtracking that are always affordable. */
const AFFORDABLE_STEPS = 1e7;

class BoundedExpression extends RegExp {
  readonly #maxLength: number;
  #linear: RE2JS | undefined;

  constructor(source: string | RegExp, flags: string) {
    super(source, flags);
    const { repeats, nested } = riskOf(this.source);
    this.#maxLength = nested ? 0 : AFFORDABLE_STEPS ** (1 / (repeats + 1));
    if (nested) this.#linear = this.#compile();
  }

  override exec(text: string): RegExpExecArray | null {
    if (text.length <= this.#maxLength) return super.exec(text);
    const matcher = (this.#linear ??= this.#compile()).matcher(text);
    const from = this.global ? this.lastIndex : 0;
    if (from > text.length || !matcher.find(from)) {
      this.lastIndex = 0;
      return null;
    }
    const found: [string, ...string[]] = [matcher.group() ?? ''];
    for (let group = 1; group <= matcher.groupCount(); group += 1) found.push(matcher.group(group) ?? '');
    if (this.global) this.lastIndex = matcher.end();
    return Object.assign(found, { index: matcher.start(), input: text });
  }

  #compile(): RE2JS {
    const source = this.source.replaceAll('(?<!\\w)', '\\b').replaceAll('(?!\\w)', '\\b');
    try {
      return RE2JS.compile(source, RE2JS.LONGEST_MATCH | (this.ignoreCase ? RE2JS.CASE_INSENSITIVE : 0));
    } catch {
      throw new SyntaxError('Regular expression too big');
    }
  }
}

/** How often an expression repeats something without a bound, and whether there is a choice or a repetition in what is repeated. */
function riskOf(source: string): { readonly repeats: number; readonly nested: boolean } {
  let repeats = 0;
  let nested = false;
  /** For each open group: does it hold a choice or a repetition? */
  const groups: boolean[] = [false];
  let closed = false;
  for (let index = 0; index < source.length; index += 1) {
    const char = source[index] ?? '';
    const wasClosed = closed;
    closed = false;
    if (char === '\\') index += 1;
    else if (char === '[') index = endOfClass(source, index);
    else if (char === '(') groups.push(false);
    else if (char === '|') groups[groups.length - 1] = true;
    else if (char === ')') {
      closed = groups.pop() === true;
      if (closed) groups[groups.length - 1] = true;
    } else if (char === '*' || char === '+' || /^\{(?:\d+,|\d\d)/.test(source.slice(index, index + 8))) {
      repeats += 1;
      nested ||= wasClosed;
      groups[groups.length - 1] = true;
    }
  }
  return { repeats, nested };
}

function endOfClass(source: string, start: number): number {
  let index = start + 1;
  while (index < source.length && source[index] !== ']') index += source[index] === '\\' ? 2 : 1;
  return index;
}
