import type { RandomStream } from '../sim/random';

/** A version 4 UUID. */
export function newUid(random: RandomStream): string {
  const hex = (digits: number) => (16 ** digits + random.below(16 ** digits)).toString(16).slice(1);
  return `${hex(8)}-${hex(4)}-4${hex(3)}-${(8 + random.below(4)).toString(16)}${hex(3)}-${hex(6)}${hex(6)}`;
}
