import { RE2JS, RE2JSSyntaxException } from 're2js';
import { KubectlError } from '../errors';

/** A regular expression of Go that must match the whole text; an empty one matches all. */
export function anchored(pattern: string): (text: string) => boolean {
  if (pattern === '') return () => true;
  return compiled(`^(?:${pattern})$`);
}

/** A regular expression of Go as a test. Throws the user's error. */
export function compiled(pattern: string): (text: string) => boolean {
  try {
    const expression = RE2JS.compile(pattern);
    return (text) => expression.matcher(text).find();
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    throw new KubectlError(error.message);
  }
}
