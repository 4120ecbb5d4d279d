/**
 * Calls `step` for the items in batches of 1, 2, 4, ... up to 500; the batch in which one throws is finished and no other begins. Throws the
 * first of the errors (`slowStartBatch` in pkg/controller/statefulset/stateful_set_control.go).
 */
export function inBatches<T>(items: readonly T[], step: (item: T) => void): void {
  for (let start = 0, size = 1; start < items.length; start += size, size = Math.min(2 * size, MAX_BATCH_SIZE)) {
    const errors: unknown[] = [];
    for (const item of items.slice(start, start + size)) {
      try {
        step(item);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}

const MAX_BATCH_SIZE = 500;
