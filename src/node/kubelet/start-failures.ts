import type { StartFailure } from './container-statuses';

export const NO_FAILURES: ReadonlyMap<string, StartFailure> = new Map();

/** Why containers could not be started when that was last tried, by name, after another attempt (pkg/kubelet/reason_cache.go, `ReasonCache`). */
export function stillFailing(
  before: ReadonlyMap<string, StartFailure>,
  { failures, started }: { readonly failures: ReadonlyMap<string, StartFailure>; readonly started: readonly string[] },
): ReadonlyMap<string, StartFailure> {
  if (failures.size === 0 && before.size === 0) return before;
  const all = new Map(before);
  for (const name of started) all.delete(name);
  for (const [name, failure] of failures) all.set(name, failure);
  return all.size === 0 ? NO_FAILURES : all;
}
