import { deepEqual } from './equality';

/**
 * A function that gives back what it was last given while that equals what it is given now. For parts of objects that are alike in most of them,
 * as those that come from one template: they then have one copy, which nobody may change.
 */
export function sharing<T>(): (value: T) => T {
  let last: T | undefined;
  return (value) => {
    if (last === undefined || !deepEqual(last, value)) last = value;
    return last;
  };
}
