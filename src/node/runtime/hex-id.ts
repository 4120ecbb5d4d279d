import { flat, hashText, hexDigits } from '../../sim/hash';

/** `digits` hexadecimal digits that stand for `text`: the same text gives the same ones. */
export function hexId(text: string, digits = 64): string {
  let hex = '';
  let hash = hashText(text);
  while (hex.length < digits) {
    hash = Math.imul(hash ^ (hash >>> 15) ^ hex.length, 0x2c1b3c6d) + 0x9e3779b9;
    hash = Math.imul(hash ^ (hash >>> 13), 0x297a2d39);
    hex += hexDigits(hash ^ (hash >>> 16));
  }
  return flat(hex.length === digits ? hex : hex.slice(0, digits));
}
