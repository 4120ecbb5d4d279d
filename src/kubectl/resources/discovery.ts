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

/** Asks the server once for a client; `refresh` asks again. */
export async function discover(rest: Rest, refresh = false): Promise<Discovery> {
  const cached = known.get(rest.client);
  if (cached !== undefined && !refresh) return cached;
  const [core, named] = await Promise.all([rest.get('/api'), rest.get('/apis')]);
  const groups = groupsOf(core, named);
  const lists = await Promise.all(
    groups.flatMap(({ name, versions }) =>
      versions.map((version) => rest.get(name === '' ? `/api/${version}` : `/apis/${name}/${version}`)),
    ),
  );
  const discovery = meaningOf(named, groups, lists);
  known.set(rest.client, discovery);
  return discovery;
}

interface Meaning {
  readonly lists: readonly JsonObject[];
  readonly discovery: Discovery;
}

/** By the list of groups. Servers in this process give the very same answers while they serve the same kinds. */
const meanings = new WeakMap<JsonObject, Meaning>();

function meaningOf(named: JsonObject, groups: readonly ApiGroup[], lists: readonly JsonObject[]): Discovery {
  const before = meanings.get(named);
  if (before?.lists.length === lists.length && lists.every((list, index) => list === before.lists[index]))
    return before.discovery;
  const resources = lists.flatMap((list) => {
    const groupVersion = groupVersionOf(textAt(list, 'groupVersion'));
    return listAt(list, 'resources')
      .filter((resource) => !textAt(resource, 'name').includes('/'))
      .map((resource) => mappingOf(groupVersion, resource));
  });
  const discovery = { groups, resources };
  meanings.set(named, { lists, discovery });
  return discovery;
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
