import { hexDigit } from '../sim/hash';
import type { RandomStream } from '../sim/random';

/** A version 4 UUID. */
export function newUid(random: RandomStream): string {
  const [a, b, c] = [random.below(2 ** 32), random.below(2 ** 16), random.below(2 ** 12)];
  const variant = 8 + random.below(4);
  const [d, e, f] = [random.below(2 ** 12), random.below(2 ** 24), random.below(2 ** 24)];
  // In one piece: put together from parts it would take ten times the memory, and every object has one.
  // prettier-ignore
  return String.fromCharCode(
    hexDigit(a, 28), hexDigit(a, 24), hexDigit(a, 20), hexDigit(a, 16), hexDigit(a, 12), hexDigit(a, 8), hexDigit(a, 4), hexDigit(a, 0), DASH,
    hexDigit(b, 12), hexDigit(b, 8), hexDigit(b, 4), hexDigit(b, 0), DASH,
    FOUR, hexDigit(c, 8), hexDigit(c, 4), hexDigit(c, 0), DASH,
    hexDigit(variant, 0), hexDigit(d, 8), hexDigit(d, 4), hexDigit(d, 0), DASH,
    hexDigit(e, 20), hexDigit(e, 16), hexDigit(e, 12), hexDigit(e, 8), hexDigit(e, 4), hexDigit(e, 0),
    hexDigit(f, 20), hexDigit(f, 16), hexDigit(f, 12), hexDigit(f, 8), hexDigit(f, 4), hexDigit(f, 0),
  );
}

const DASH = 45;
const FOUR = 52;
