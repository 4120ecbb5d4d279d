import type { RandomStream } from '../sim/random';

/** A version 4 UUID. */
export function newUid(random: RandomStream): string {
  const hex = (digits: number) => hexDigits(random.below(16 ** digits), digits);
  return `${hex(8)}-${hex(4)}-4${hex(3)}-${(8 + random.below(4)).toString(16)}${hex(3)}-${hex(6)}${hex(6)}`;
}

/** The last `digits` digits of a number up to 32 bits. `toString(16)` of a large number takes ten times as long. */
function hexDigits(value: number, digits: number): string {
  let text = '';
  for (let shift = (digits - 1) * 4; shift >= 0; shift -= 4) text += HEX.charAt((value >>> shift) & 15);
  return text;
}

const HEX = '0123456789abcdef';
