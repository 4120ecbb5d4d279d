import { parseYamlDocument } from '../../api/yaml';
import { at, listAt, objectAt, textAt, asJson } from '../json';
import type { JsonObject, JsonValue } from '../../api/go/json-value';

/** A kubeconfig with its named lists as maps. Source: client-go/tools/clientcmd/api/v1/types.go. */
export interface Kubeconfig {
  readonly clusters: ReadonlyMap<string, JsonObject>;
  readonly contexts: ReadonlyMap<string, JsonObject>;
  readonly users: ReadonlyMap<string, JsonObject>;
  readonly currentContext: string;
  readonly preferences?: JsonObject;
}

/** A named list of the file, and what its entries are called there. */
export type Section = 'clusters' | 'contexts' | 'users';
const ENTRY: Readonly<Record<Section, string>> = { clusters: 'cluster', contexts: 'context', users: 'user' };
const SECTIONS: readonly Section[] = ['clusters', 'contexts', 'users'];

export const emptyKubeconfig: Kubeconfig = {
  clusters: new Map(),
  contexts: new Map(),
  users: new Map(),
  currentContext: '',
};

/** Texts that were parsed last: every command of a terminal reads the same file anew. */
const known = new Map<string, Kubeconfig | { readonly error: string }>();
const MAX_KNOWN = 16;

/** What is wrong with the YAML is the `error`. */
export function parseKubeconfig(text: string): Kubeconfig | { readonly error: string } {
  const config = known.get(text) ?? parse(text);
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(text, config);
  return config;
}

function parse(text: string): Kubeconfig | { readonly error: string } {
  const parsed = parseYamlDocument(text);
  if ('error' in parsed) return parsed;
  const document = asJson(parsed.value);
  const preferences = at(document, 'preferences');
  return {
    clusters: entries(document, 'clusters'),
    contexts: entries(document, 'contexts'),
    users: entries(document, 'users'),
    currentContext: textAt(document, 'current-context'),
    ...(preferences !== undefined && { preferences: objectAt(preferences) }),
  };
}

function entries(document: JsonValue, section: Section): ReadonlyMap<string, JsonObject> {
  const named = new Map<string, JsonObject>();
  // The first entry of a name wins, as in clientcmd.
  for (const item of listAt(document, section)) {
    const name = textAt(item, 'name');
    if (!named.has(name)) named.set(name, objectAt(item, ENTRY[section]));
  }
  return named;
}

/** The file's object; empty lists are null as Go writes them. */
export function kubeconfigObject(config: Kubeconfig): JsonObject {
  const object: Record<string, JsonValue> = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': config.currentContext,
  };
  for (const section of SECTIONS) {
    const names = [...config[section].keys()].sort();
    const items = names.map((name) => ({ name, [ENTRY[section]]: config[section].get(name) ?? {} }));
    object[section] = items.length === 0 ? null : items;
  }
  if (Object.keys(config.preferences ?? {}).length > 0) object['preferences'] = config.preferences ?? {};
  return object;
}

/** Where two files say the same thing, the first is right. */
export function mergeKubeconfigs(configs: readonly Kubeconfig[]): Kubeconfig {
  const [only] = configs;
  if (only !== undefined && configs.length === 1) return only;
  const merge = (section: Section) => {
    const merged = new Map<string, JsonObject>();
    for (const config of configs) {
      for (const [name, entry] of config[section]) if (!merged.has(name)) merged.set(name, entry);
    }
    return merged;
  };
  const preferences = configs.find((config) => config.preferences !== undefined)?.preferences;
  return {
    clusters: merge('clusters'),
    contexts: merge('contexts'),
    users: merge('users'),
    currentContext: configs.find(({ currentContext }) => currentContext !== '')?.currentContext ?? '',
    ...(preferences && { preferences }),
  };
}

/** The same kubeconfig with one entry changed, or removed when `entry` is undefined. */
export function withEntry(
  config: Kubeconfig,
  section: Section,
  name: string,
  entry: JsonObject | undefined,
): Kubeconfig {
  const changed = new Map(config[section]);
  if (entry === undefined) changed.delete(name);
  else changed.set(name, entry);
  return { ...config, [section]: changed };
}
