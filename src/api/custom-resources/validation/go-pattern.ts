import { RE2JS, RE2JSSyntaxException } from 're2js';

/** A regular expression, or Go's words for why it is none. */
export type GoPattern = { readonly expression: LinearExpression } | { readonly error: string };

/** Looks at every character of a text a bounded number of times, whatever the expression. */
interface LinearExpression {
  /** Is there a match anywhere in the text? */
  test(text: string): boolean;
}

/**
 * A regular expression as Go reads it (RE2). Texts that are compared with it are looked at anywhere, not as a whole.
 *
 * Divergence from real Kubernetes: an expression of more than 10,000 characters is too large; in Go what it is compiled to decides.
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
/** Takes some 50 ms. */
const MAX_LENGTH = 10_000;

function compile(pattern: string): GoPattern {
  if (pattern.length > MAX_LENGTH) return { error: `error parsing regexp: expression too large: \`${pattern}\`` };
  try {
    return { expression: RE2JS.compile(pattern) };
  } catch (error) {
    if (error instanceof RE2JSSyntaxException) return { error: textOf(error, pattern) };
    throw error;
  }
}

/** Go names a part of the expression in every case (regexp/syntax/parse.go, `Error`); RE2JS does not where there is none, or where it is all. */
function textOf({ error, input }: RE2JSSyntaxException, pattern: string): string {
  const part = input ?? (error.startsWith('trailing backslash') ? '' : pattern);
  return `error parsing regexp: ${error}: \`${part}\``;
}
