import { quote } from '../../api/go/text';
import { ApiError } from '../../api/status';
import { ConnectionRefusedError } from '../../client/client';
import { KubectlError } from '../errors';
import type { Rest } from '../rest';
import { discover, type Discovery } from './discovery';
import { apiVersionOf, type ResourceMapping } from './resource-mapping';

/** From what a user types or a manifest says to a resource type. Sources: client-go/restmapper, cli-runtime/pkg/resource/builder.go. */
export interface RestMapper {
  /** `po`, `pods`, `Pod`, `deployments.apps`, `deployments.v1.apps`. Throws kubectl's error when nothing fits. */
  forArgument(argument: string): Promise<ResourceMapping>;
  /** Undefined when no such kind is served. */
  forKind(apiVersion: string, kind: string): Promise<ResourceMapping | undefined>;
  /** The same; throws kubectl's error when no such kind is served. */
  requireKind(apiVersion: string, kind: string): Promise<ResourceMapping>;
  /** The resources of a category such as `all`, without repetition; undefined when there is no such category. */
  expandCategory(category: string): Promise<readonly string[] | undefined>;
  all(): Promise<Discovery>;
}

export function createRestMapper(rest: Rest): RestMapper {
  // What is not found may have come since the last look: once more, as the deferred mapper does.
  const find = async (search: (index: Index) => ResourceMapping | undefined): Promise<ResourceMapping | undefined> =>
    search(indexOf(await discover(rest))) ?? search(indexOf(await discover(rest, true)));
  const forKind: RestMapper['forKind'] = (apiVersion, kind) =>
    find(({ byKind }) => byKind.get(`${apiVersion} ${kind}`));
  return {
    all: () => discover(rest),
    forArgument: async (argument) => {
      const mapping = await find((index) => byArgument(index, argument));
      if (mapping !== undefined) return mapping;
      throw new KubectlError(`the server doesn't have a resource type ${quote(argument.split('.')[0] ?? '')}`);
    },
    forKind,
    requireKind: async (apiVersion, kind) => {
      const mapping = await forKind(apiVersion, kind);
      if (mapping !== undefined) return mapping;
      throw new KubectlError(`no matches for kind ${quote(kind)} in version ${quote(apiVersion)}`);
    },
    expandCategory: async (category) => {
      try {
        return indexOf(await discover(rest)).categories.get(category);
      } catch (error) {
        // kubectl lets this pass: whatever comes next will tell.
        if (error instanceof ConnectionRefusedError || error instanceof ApiError) return undefined;
        throw error;
      }
    },
  };
}

interface Index {
  /** By plural and singular; the preferred group and version first. */
  readonly byName: ReadonlyMap<string, readonly ResourceMapping[]>;
  readonly byShortName: ReadonlyMap<string, readonly ResourceMapping[]>;
  readonly byKind: ReadonlyMap<string, ResourceMapping>;
  readonly categories: ReadonlyMap<string, readonly string[]>;
}

const indexes = new WeakMap<Discovery, Index>();

function indexOf(discovery: Discovery): Index {
  const known = indexes.get(discovery);
  if (known !== undefined) return known;
  const byName = new Map<string, ResourceMapping[]>();
  const byShortName = new Map<string, ResourceMapping[]>();
  const byKind = new Map<string, ResourceMapping>();
  const categories = new Map<string, string[]>();
  for (const mapping of discovery.resources) {
    for (const name of new Set([mapping.resource, mapping.singular])) append(byName, name, mapping);
    for (const name of mapping.shortNames) append(byShortName, name, mapping);
    // Small letters name a kind too (client-go/restmapper/discovery.go); what the server says of that is another matter.
    for (const kind of [mapping.kind, mapping.kind.toLowerCase()]) {
      const kindKey = `${apiVersionOf(mapping)} ${kind}`;
      if (!byKind.has(kindKey)) byKind.set(kindKey, mapping);
    }
    const shown = mapping.group === '' ? mapping.resource : `${mapping.resource}.${mapping.group}`;
    for (const category of mapping.categories) {
      if (!categories.get(category)?.includes(shown)) append(categories, category, shown);
    }
  }
  const index = { byName, byShortName, byKind, categories };
  indexes.set(discovery, index);
  return index;
}

function append<T>(map: Map<string, T[]>, key: string, value: T): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else values.push(value);
}

/** Names may be written in capitals (`Pod`), short names may not. */
function byArgument({ byName, byShortName }: Index, argument: string): ResourceMapping | undefined {
  const [name = '', ...rest] = argument.split('.');
  const named = byName.get(name) ?? byShortName.get(name) ?? byName.get(name.toLowerCase()) ?? [];
  if (rest.length === 0) return named[0];
  const [version, ...groupParts] = rest;
  const exact =
    groupParts.length === 0
      ? undefined
      : named.find((mapping) => mapping.version === version && mapping.group === groupParts.join('.'));
  const group = rest.join('.');
  return (
    exact ??
    named.find((mapping) => mapping.group === group) ??
    named.find((mapping) => mapping.group.startsWith(`${group}.`))
  );
}
