import { isTooDeep } from '../nesting';
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
  if (characters(body) * MAX_BYTES_PER_CHARACTER <= maxBodyBytes) return;
  // Whoever decodes it refuses it for that.
  if (isTooDeep(body)) return;
  if (Buffer.byteLength(JSON.stringify(body), 'utf8') <= maxBodyBytes) return;
  throw entityTooLarge(`Request entity too large: limit is ${maxBodyBytes}`);
}

/** Those of names and texts, and a few for each value, so that a body of many small values counts too; stops soon after the limit. */
function characters(body: unknown): number {
  const pending = [body];
  let count = 0;
  // Without recursion: a body may nest as deep as it likes.
  while (pending.length > 0 && count <= maxBodyBytes) {
    const value = pending.pop();
    count += 4;
    if (typeof value === 'string') count += value.length;
    else if (typeof value !== 'object' || value === null) count += 16;
    else {
      if (!Array.isArray(value)) for (const name of Object.keys(value)) count += name.length;
      for (const item of Object.values(value)) pending.push(item);
    }
  }
  return count;
}
