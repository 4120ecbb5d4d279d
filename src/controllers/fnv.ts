import { bytesOfText } from '../sim/text-bytes';

/** FNV-1, 32 bits (Go's `hash/fnv.New32`). */
export function fnv1(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of bytesOfText(text)) hash = Math.imul(hash, 0x01000193) ^ byte;
  return hash >>> 0;
}
