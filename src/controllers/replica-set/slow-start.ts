import { ApiError } from '../../api/status';

/**
 * Calls `create` up to `count` times in batches of 1, 2, 4, ...: when one fails its batch is finished and no other begins, so that what is
 * bound to fail does not fail hundreds of times (`slowStartBatch` in replica_set.go). Returns the first error.
 */
export function slowStart(count: number, create: () => void): ApiError | undefined {
  let firstError: ApiError | undefined;
  let remaining = count;
  for (let size = Math.min(remaining, 1); size > 0 && firstError === undefined; size = Math.min(2 * size, remaining)) {
    for (let index = 0; index < size; index += 1) {
      try {
        create();
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        firstError ??= error;
      }
    }
    remaining -= size;
  }
  return firstError;
}
