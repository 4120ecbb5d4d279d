import { entityTooLarge } from '../status';

/** `MaxRequestBodyBytes` of the API server. */
export const maxBodyBytes = 3 * 1024 * 1024;
/** A character takes at most so many bytes in JSON: `\u0000`. */
const MAX_BYTES_PER_CHARACTER = 6;

/**
 * Refuses a body whose JSON would be larger than the API server reads: 413, `Request entity too large: limit is 3145728`.
 * Source: apiserver/pkg/server/config.go (MaxRequestBodyBytes), endpoints/handlers/rest.go (limitedReadBody).
 */
export function requireReadableSize(body: unknown): void {
  // Nearly every body is far too small to be worth its text.
  if (characters(body, 0) * MAX_BYTES_PER_CHARACTER <= maxBodyBytes) return;
  if (Buffer.byteLength(JSON.stringify(body), 'utf8') <= maxBodyBytes) return;
  throw entityTooLarge(`Request entity too large: limit is ${maxBodyBytes}`);
}

/** Those of names and texts, and a few for each value, so that a body of many small values counts too; stops soon after the limit. */
function characters(value: unknown, before: number): number {
  let count = before + 4;
  if (count > maxBodyBytes) return count;
  if (typeof value === 'string') return count + value.length;
  if (typeof value !== 'object' || value === null) return count + 16;
  if (Array.isArray(value)) {
    for (const item of value) count = characters(item, count);
    return count;
  }
  for (const [name, item] of Object.entries(value)) count = characters(item, count + name.length);
  return count;
}
