const FNV_PRIME = 0x01000193;
const FNV_OFFSET = 0x811c9dc5;

/** FNV-1a, 32 bits, over the UTF-16 units of a text; `seed` continues an earlier hash. */
export function hashText(text: string, seed = FNV_OFFSET): number {
  let hash = seed | 0;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), FNV_PRIME);
  }
  return hash;
}

/** A running 64-bit digest (two differently seeded FNV-1a lanes): `add` what happened, read `hex` at the end. */
export class RunningHash {
  #low = FNV_OFFSET;
  #high = 0x5bd1e995;

  add(text: string): void {
    // Both lanes in one go over the text: `hashText` with either seed.
    let low = this.#low | 0;
    let high = this.#high | 0;
    for (let index = 0; index < text.length; index += 1) {
      const unit = text.charCodeAt(index);
      low = Math.imul(low ^ unit, FNV_PRIME);
      high = Math.imul(high ^ unit, FNV_PRIME);
    }
    this.#low = low;
    this.#high = Math.imul(high ^ (this.#high >>> 15), FNV_PRIME);
  }

  /** 16 hexadecimal digits. */
  get hex(): string {
    return hexDigits(this.#high) + hexDigits(this.#low);
  }
}

/** The 8 hexadecimal digits of a whole number of 32 bits, in one piece. */
// prettier-ignore
export function hexDigits(value: number): string {
  return String.fromCharCode(
    hexDigit(value, 28), hexDigit(value, 24), hexDigit(value, 20), hexDigit(value, 16),
    hexDigit(value, 12), hexDigit(value, 8), hexDigit(value, 4), hexDigit(value, 0),
  );
}

/** The code of the character for the hexadecimal digit that is `shift` bits above the lowest. */
export function hexDigit(value: number, shift: number): number {
  const digit = (value >>> shift) & 15;
  return digit < 10 ? ZERO + digit : LETTER_A - 10 + digit;
}

const ZERO = 48;
const LETTER_A = 97;

/**
 * The same text in one piece: what was put together from parts is kept as a tree of them until somebody reads it, each node of which takes as much
 * as a short text. For texts that are kept in great numbers.
 */
export function flat(text: string): string {
  // Reading a character makes V8 join the parts.
  return Number.isNaN(text.charCodeAt(0)) ? '' : text;
}
