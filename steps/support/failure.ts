import { AssertionError } from 'node:assert';

/** An expectation that did not come true, and the story of why. */
export function failed(message: string): Error {
  return withoutStack(new AssertionError({ message }));
}

/** A sentence that cannot be carried out as it is written: a column that no table has, a pronoun that means nothing. */
export function mistaken(message: string): Error {
  return withoutStack(new Error(message));
}

/** What is refused within is a mistake of the scenario's, and told as one. */
export async function mistakenWithin(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    throw error instanceof Error && !(error instanceof AssertionError) ? withoutStack(error) : error;
  }
}

/** A scenario needs what no cluster outside can be asked for. `what` completes "only an embedded cluster has". */
export class OnlyEmbedded extends Error {
  override readonly name = 'OnlyEmbedded';

  constructor(what: string) {
    super(`only an embedded cluster has ${what}`);
  }
}

/**
 * The message is all that there is to read: where in the steps it was thrown helps nobody who writes features. A stack without frames would
 * cost seconds besides, since cucumber then looks for frames in the message with a pattern that backtracks without end.
 */
function withoutStack(error: Error): Error {
  error.stack = '';
  return error;
}
