import type { KubeObject } from './object';
import { unclassified } from './status';
import type { WriteOptions } from './write-options';

/** etcd's `--max-request-bytes`. */
const MAX_BYTES = 1.5 * 1024 * 1024;
/** What a field takes besides its value, and a value that is no text. */
const BYTES_OF_FIELD = 2;

/**
 * Refuses what a client writes when etcd would not take it; controllers write nothing so large. 500 without a reason, the words are etcd's.
 *
 * Divergence from real Kubernetes: what the object would take as protocol buffers is a guess, and it is not tried again without its managed fields.
 */
export function requireStorableSize(object: KubeObject, { user }: WriteOptions): void {
  if (user !== undefined && bytesOf(object, 0) > MAX_BYTES) throw unclassified('etcdserver: request is too large');
}

/** With those that came before; stops soon after the limit. */
function bytesOf(value: unknown, before: number): number {
  let bytes = before + BYTES_OF_FIELD;
  if (bytes > MAX_BYTES) return bytes;
  if (typeof value === 'string') return bytes + (value.length < 1000 ? value.length : Buffer.byteLength(value));
  if (typeof value !== 'object' || value === null) return bytes;
  if (Array.isArray(value)) {
    for (const item of value) bytes = bytesOf(item, bytes);
    return bytes;
  }
  for (const name in value) bytes = bytesOf((value as Readonly<Record<string, unknown>>)[name], bytes);
  return bytes;
}
