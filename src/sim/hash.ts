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
    return hexDigits(this.#high, 8) + hexDigits(this.#low, 8);
  }
}

/** The last `digits` hexadecimal digits of a whole number of 32 bits. For large numbers `toString(16)` takes ten times as long. */
export function hexDigits(value: number, digits: number): string {
  let text = '';
  for (let shift = (digits - 1) * 4; shift >= 0; shift -= 4) text += HEX.charAt((value >>> shift) & 15);
  return text;
}

const HEX = '0123456789abcdef';

/**
 * The same text in one piece: what was put together from parts is kept as a tree of them until somebody reads it, each node of which takes as much
 * as a short text. For texts that are kept in great numbers.
 */
export function flat(text: string): string {
  // Reading a character makes V8 join the parts.
  return Number.isNaN(text.charCodeAt(0)) ? '' : text;
}
