import { AssertionError } from 'node:assert';

/** An expectation that did not come true, and the story of why. The message is all that there is to read: no stack trace helps here. */
export function failed(message: string): AssertionError {
  const error = new AssertionError({ message });
  error.stack = `AssertionError: ${message}`;
  return error;
}
