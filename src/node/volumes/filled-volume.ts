import type { Pod } from '../../api/generated/types';
import type { Outcome } from '../outcome';
import type { ApiContent } from './api-files';
import type { Payload } from './payload';

export const DEFAULT_MODE = 0o644;

/** The content of a volume that stays as it is until an object changes, with the payload that `collect` gives. */
export function filled(pod: Pod, collect: (pod: Pod) => Outcome<Payload>): Outcome<ApiContent> {
  const payload = collect(pod);
  if ('error' in payload) return payload;
  return { value: { payload: payload.value, renewed: (now) => filled(now, collect) } };
}

/** Go's aggregate of errors: one stands alone, more are listed once each (apimachinery/pkg/util/errors). */
export function aggregate(errors: readonly string[]): string | undefined {
  const different = [...new Set(errors)];
  return different.length <= 1 ? different[0] : `[${different.join(', ')}]`;
}
