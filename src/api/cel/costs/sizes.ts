/** How many characters, bytes, items or entries something has, at least and at most. */
export interface Size {
  readonly min: number;
  readonly max: number;
}

/** 2^64 - 1, where Go's estimates end. */
const MOST = 2 ** 64;

export const UNKNOWN: Size = { min: 0, max: MOST };

export function fixed(size: number): Size {
  return { min: size, max: size };
}

/** Sums and products end at the most there is. */
export function limited(amount: number): number {
  return Math.min(amount, MOST);
}

export function sum(a: Size, b: Size): Size {
  return { min: limited(a.min + b.min), max: limited(a.max + b.max) };
}

export function product(a: Size, b: Size): Size {
  return { min: limited(a.min * b.min), max: limited(a.max * b.max) };
}

export function union(a: Size, b: Size): Size {
  return { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) };
}

/** What it costs to look at so many, rounded up. */
export function scaled(amount: number, factor: number): number {
  return limited(Math.ceil(amount * factor));
}
