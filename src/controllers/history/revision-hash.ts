import { marshalSortedJson } from '../../api/go/json-print';
import { fnv1 } from '../fnv';
import type { RevisionData } from './controller-revisions';

const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/**
 * The hash in the name of a StatefulSet's revision: FNV-1, 32 bits, of the data as Go writes it and of how often the name was taken
 * already (`HashControllerRevision` in pkg/controller/history/controller_history.go).
 */
export function revisionHash(data: RevisionData, collisionCount: number): string {
  return safeEncode(String(fnv1(`${marshalSortedJson(data)}${collisionCount}`)));
}

/** `rand.SafeEncodeString`: letters and digits of which no words can be made. */
export function safeEncode(text: string): string {
  let encoded = '';
  for (let index = 0; index < text.length; index += 1) encoded += ALPHABET.charAt(text.charCodeAt(index) % 27);
  return encoded;
}
