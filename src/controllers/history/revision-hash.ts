import { marshalSortedJson } from '../../api/go/json-print';
import { bytesOfText } from '../../sim/text-bytes';
import type { RevisionData } from './controller-revisions';

const FNV_PRIME = 0x01000193;
const FNV_OFFSET = 0x811c9dc5;
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/**
 * The hash in the name of a StatefulSet's revision: FNV-1, 32 bits, of the data as Go writes it and of how often the name was taken
 * already (`HashControllerRevision` in pkg/controller/history/controller_history.go).
 */
export function revisionHash(data: RevisionData, collisionCount: number): string {
  let hash = FNV_OFFSET;
  for (const byte of bytesOfText(`${marshalSortedJson(data)}${collisionCount}`))
    hash = Math.imul(hash, FNV_PRIME) ^ byte;
  return safeEncode(String(hash >>> 0));
}

/** `rand.SafeEncodeString`: letters and digits of which no words can be made. */
export function safeEncode(text: string): string {
  let encoded = '';
  for (let index = 0; index < text.length; index += 1) encoded += ALPHABET.charAt(text.charCodeAt(index) % 27);
  return encoded;
}
