import type { Client } from '../../client/client';
import { at, listAt, textAt } from '../json';
import type { JsonObject, JsonValue } from '../../api/go/json-value';
import type { Rest } from '../rest';
import { groupVersionOf, type ResourceMapping } from './resource-mapping';

/** What the API server serves, in its own order of groups. */
export interface Discovery {
  readonly groups: readonly ApiGroup[];
  /** All resources of all group versions, subresources aside. */
  readonly resources: readonly ResourceMapping[];
}

export interface ApiGroup {
  readonly name: string;
  /** The preferred version first. */
  readonly versions: readonly string[];
}

const known = new WeakMap<Client, Discovery>();

/** Asks the server once for a client; `refresh` asks again. Source: client-go/discovery/discovery_client.go (`GroupsAndMaybeResources`). */
export async function discover(rest: Rest, refresh = false): Promise<Discovery> {
  const cached = known.get(rest.client);
  if (cached !== undefined && !refresh) return cached;
  const [core, named] = await Promise.all([
    rest.get('/api', undefined, 'discovery-v2'),
    rest.get('/apis', undefined, 'discovery-v2'),
  ]);
  const discovery =
    isAggregated(core) && isAggregated(named) ? aggregated(core, named) : await oneByOne(rest, core, named);
  known.set(rest.client, discovery);
  return discovery;
}

/** Servers before 1.30 tell of their groups only, whatever they are asked for. */
function isAggregated(answer: JsonObject): boolean {
  return textAt(answer, 'kind') === 'APIGroupDiscoveryList';
}

/** By the two answers. Servers in this process give the very same ones while they serve the same kinds. */
const meanings = new WeakMap<JsonObject, WeakMap<JsonObject, Discovery>>();

function aggregated(core: JsonObject, named: JsonObject): Discovery {
  let ofCore = meanings.get(core);
  if (ofCore === undefined) meanings.set(core, (ofCore = new WeakMap()));
  let discovery = ofCore.get(named);
  if (discovery === undefined)
    ofCore.set(named, (discovery = meaningOf([...listAt(core, 'items'), ...listAt(named, 'items')])));
  return discovery;
}

function meaningOf(items: readonly JsonValue[]): Discovery {
  const resources = items.flatMap((item) =>
    listAt(item, 'versions').flatMap((version) =>
      listAt(version, 'resources').map((resource): ResourceMapping => {
        const kind = textAt(resource, 'responseKind', 'kind');
        return {
          group: textAt(item, 'metadata', 'name'),
          version: textAt(version, 'version'),
          kind,
          resource: textAt(resource, 'resource'),
          singular: textAt(resource, 'singularResource') || kind.toLowerCase(),
          shortNames: texts(at(resource, 'shortNames')),
          categories: texts(at(resource, 'categories')),
          namespaced: textAt(resource, 'scope') === 'Namespaced',
          verbs: texts(at(resource, 'verbs')),
        };
      }),
    ),
  );
  const groups = items.map((item) => ({
    name: textAt(item, 'metadata', 'name'),
    versions: listAt(item, 'versions').map((version) => textAt(version, 'version')),
  }));
  return { groups, resources };
}

/** With a request for each version of each group. */
async function oneByOne(rest: Rest, core: JsonObject, named: JsonObject): Promise<Discovery> {
  const groups = groupsOf(core, named);
  const lists = await Promise.all(
    groups.flatMap(({ name, versions }) =>
      versions.map((version) => rest.get(name === '' ? `/api/${version}` : `/apis/${name}/${version}`)),
    ),
  );
  const resources = lists.flatMap((list) => {
    const groupVersion = groupVersionOf(textAt(list, 'groupVersion'));
    return listAt(list, 'resources')
      .filter((resource) => !textAt(resource, 'name').includes('/'))
      .map((resource) => mappingOf(groupVersion, resource));
  });
  return { groups, resources };
}

function groupsOf(core: JsonObject, named: JsonObject): ApiGroup[] {
  const versions = texts(at(core, 'versions'));
  const groups = listAt(named, 'groups').map((group) => {
    const preferred = textAt(group, 'preferredVersion', 'version');
    const all = listAt(group, 'versions').map((version) => textAt(version, 'version'));
    return {
      name: textAt(group, 'name'),
      versions: all.includes(preferred) ? [preferred, ...all.filter((v) => v !== preferred)] : all,
    };
  });
  return versions.length === 0 ? groups : [{ name: '', versions }, ...groups];
}

function mappingOf(groupVersion: { group: string; version: string }, resource: JsonValue): ResourceMapping {
  const name = textAt(resource, 'name');
  const kind = textAt(resource, 'kind');
  return {
    group: textAt(resource, 'group') || groupVersion.group,
    version: textAt(resource, 'version') || groupVersion.version,
    kind,
    resource: name,
    singular: textAt(resource, 'singularName') || kind.toLowerCase(),
    shortNames: texts(at(resource, 'shortNames')),
    categories: texts(at(resource, 'categories')),
    namespaced: at(resource, 'namespaced') === true,
    verbs: texts(at(resource, 'verbs')),
  };
}

function texts(list: JsonValue | undefined): string[] {
  return listAt(list).filter((item) => typeof item === 'string');
}
