import { KubectlError } from './errors';
import { objectAt, textAt } from './json';
import type { JsonObject, JsonValue } from '../api/go/json-value';
import type { Info } from './resources/info';
import { groupVersionOf, pathOf } from './resources/resource-mapping';
import type { Session } from './session';
import { writeQuery, type DryRun } from './write-flags';

/** The words of `label` and `annotate`: what to work on, then what to change. */
export interface Changes {
  readonly resources: readonly string[];
  readonly pairs: readonly string[];
}

/** Splits `TYPE NAME KEY=VALUE KEY-`. Source: kubectl/pkg/cmd/util/helpers.go (GetResourcesAndPairs). */
export function resourcesAndPairs(args: readonly string[], pairType: string): Changes {
  const isPair = (word: string): boolean =>
    (word.includes('=') && !word.startsWith('=')) || (word.endsWith('-') && word !== '-');
  const first = args.findIndex(isPair);
  if (first < 0) return { resources: args, pairs: [] };
  const pairs = args.slice(first);
  const stray = pairs.find((word) => !isPair(word));
  if (stray !== undefined)
    throw new KubectlError(`all resources must be specified before ${pairType} changes: ${stray}`);
  return { resources: args.slice(0, first), pairs };
}

/** A change of a map of strings, and what came of it. */
export interface MapChange {
  readonly map: Readonly<Record<string, string>>;
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

export function changedMap(
  before: Readonly<Record<string, string>>,
  set: ReadonlyMap<string, string>,
  remove: readonly string[],
): MapChange {
  const map = { ...before };
  const added = [...set].filter(([key, value]) => before[key] !== value).map(([key]) => key);
  for (const [key, value] of set) map[key] = value;
  const removed = remove.filter((key) => Object.hasOwn(map, key));
  for (const key of removed) delete map[key];
  return { map, added, removed };
}

/** `--list`: the entries, and whose they are unless that is clear. */
export function listedMap(
  field: 'labels' | 'annotations',
  { object, name }: Info,
  map: Readonly<Record<string, string>>,
  single: boolean,
): string {
  const { group } = groupVersionOf(textAt(object, 'apiVersion'));
  const head = single ? '' : `Listing ${field} for ${textAt(object, 'kind')}.${group}/${name}:\n`;
  const keys = Object.keys(map).sort();
  return head + keys.map((key) => `${single ? '' : ' '}${key}=${map[key]}\n`).join('');
}

/** Sends the change of a metadata map as the merge patch that it is. */
export async function sendChange(
  session: Session,
  { mapping, namespace, name }: Info,
  field: 'labels' | 'annotations',
  { map, added, removed }: MapChange,
  options: { readonly resourceVersion: string; readonly dryRun: DryRun; readonly fieldManager: string },
): Promise<void> {
  const changes: Record<string, JsonValue> = {};
  for (const key of added) changes[key] = map[key] ?? null;
  for (const key of removed) if (!Object.hasOwn(map, key)) changes[key] = null;
  const metadata: JsonObject = {
    [field]: changes,
    ...(options.resourceVersion !== '' && { resourceVersion: options.resourceVersion }),
  };
  await session.rest.request({
    method: 'PATCH',
    path: pathOf(mapping, namespace, name),
    query: writeQuery(options),
    contentType: 'application/merge-patch+json',
    body: { metadata },
  });
}

/** The object with a metadata map replaced. */
export function withMap(
  object: JsonObject,
  field: 'labels' | 'annotations',
  map: Readonly<Record<string, string>>,
): JsonObject {
  const { [field]: _, ...metadata } = objectAt(object, 'metadata');
  return { ...object, metadata: Object.keys(map).length === 0 ? metadata : { ...metadata, [field]: map } };
}
