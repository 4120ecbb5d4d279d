/** An expression that has no value: division by zero, no such key, ... */
export class CelError extends Error {}

/** More work than the limit allows; nothing absorbs it. */
export class CelCostError extends Error {}

export function noSuchOverload(): CelError {
  return new CelError('no such overload');
}

export function noSuchKey(key: string): CelError {
  return new CelError(`no such key: ${key}`);
}
