import { compareBytes } from '../go/text';
import { union } from './field-set';
import { managerIdentifier, type Managed } from './managers';

/** How many managers that update an object keeps apart; the oldest of more become one (`DefaultMaxUpdateManagers`). */
const MOST_UPDATE_MANAGERS = 10;

/**
 * Merges the oldest entries of updates into one of `ancient-changes` for each version, until there are few enough.
 * Source: apimachinery/pkg/util/managedfields/internal/capmanagers.go.
 */
export function capUpdateManagers(managed: Managed, most = MOST_UPDATE_MANAGERS): Managed {
  const updaters = [...managed.sets].filter(([, { applied }]) => !applied).map(([identifier]) => identifier);
  let count = updaters.length;
  if (count <= most) return managed;
  const sets = new Map(managed.sets);
  const times = new Map(managed.times);
  const timeOf = (identifier: string): string => managed.times.get(identifier) ?? '';
  updaters.sort((a, b) => compareBytes(timeOf(a), timeOf(b)) || compareBytes(a, b));
  const firstOfVersion = new Map<string, string>();
  for (const identifier of updaters) {
    if (count <= most) break;
    const owner = sets.get(identifier);
    if (owner === undefined) continue;
    const { apiVersion, set } = owner;
    const first = firstOfVersion.get(apiVersion);
    if (first === undefined) {
      firstOfVersion.set(apiVersion, identifier);
      continue;
    }
    const bucket = managerIdentifier({ manager: 'ancient-changes', operation: 'Update', apiVersion, subresource: '' });
    const gathered = sets.get(bucket) ?? sets.get(first);
    if (!sets.has(bucket)) sets.delete(first);
    if (gathered !== undefined) sets.set(bucket, { ...owner, set: union(set, gathered.set) });
    sets.delete(identifier);
    count -= 1;
    const time = times.get(identifier);
    if (time !== undefined) times.set(bucket, time);
  }
  return { sets, times };
}
