import { createHash } from 'node:crypto';
import { marshalSortedJson } from '../../../api/go/json-print';
import type { JsonObject } from '../../../api/go/json-value';

/** Digits that could make words, and what they become. Source: kubectl/pkg/util/hash/hash.go (encodeHash). */
const REPLACED: Readonly<Record<string, string>> = { '0': 'g', '1': 'h', '3': 'k', a: 'm', e: 't' };

/** The ten characters that `--append-hash` puts after the name. */
export function contentHash(content: JsonObject): string {
  const hex = createHash('sha256').update(marshalSortedJson(content)).digest('hex');
  return hex.slice(0, 10).replace(/[013ae]/g, (digit) => REPLACED[digit] ?? digit);
}
