import type { Outcome } from '../outcome';
import type { ApiContent } from './api-files';
import type { Payload } from './payload';

export const DEFAULT_MODE = 0o644;

/** The content of a volume that stays as it is until an object changes. */
export function filled(payload: Outcome<Payload>): Outcome<ApiContent> {
  return 'error' in payload ? payload : { value: { payload: payload.value } };
}

/** Go's aggregate of errors: one stands alone, more are listed once each (apimachinery/pkg/util/errors). */
export function aggregate(errors: readonly string[]): string | undefined {
  const different = [...new Set(errors)];
  return different.length <= 1 ? different[0] : `[${different.join(', ')}]`;
}
