import { flat, hexDigits } from '../sim/hash';
import type { RandomStream } from '../sim/random';

/** A version 4 UUID. */
export function newUid(random: RandomStream): string {
  const hex = (digits: number) => hexDigits(random.below(16 ** digits), digits);
  return flat(`${hex(8)}-${hex(4)}-4${hex(3)}-${(8 + random.below(4)).toString(16)}${hex(3)}-${hex(6)}${hex(6)}`);
}
