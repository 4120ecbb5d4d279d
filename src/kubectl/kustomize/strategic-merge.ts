import { schema, type FieldSchema } from '../../api/schema';
import { groupVersionOf } from '../resources/resource-mapping';
import { KubectlError } from '../errors';
import { printYaml } from '../output/yaml-print';
import {
  field,
  isMap,
  isSequence,
  plainScalar,
  scalarText,
  setField,
  textField,
  type Node,
  type NodeMap,
} from './node';

/** The Go type of a field, `#core.v1.PodSpec`, with how its lists are merged; undefined where nothing is known. */
type Schema = Pick<FieldSchema, 'type' | 'patchStrategy' | 'mergeKey' | 'mapKeys'> | undefined;

/**
 * Merges a patch into an object, in place; undefined when the patch deletes it. What a patch adds to a list stands first.
 * Source: kyaml/yaml/merge2, kyaml/yaml/walk.
 * Divergence from real Kubernetes: a field that has no value at all (`emptyDir:`) counts as an explicit null and stays.
 */
export function mergeStrategically(patch: NodeMap, object: NodeMap): NodeMap | undefined {
  const merged = merge(object, patch, typeOf(object) ?? typeOf(patch));
  return isMap(merged) ? merged : undefined;
}

function typeOf(object: NodeMap): Schema {
  const { group, version } = groupVersionOf(textField(object, 'apiVersion'));
  const kind = textField(object, 'kind');
  const found = schema.kinds.find((one) => one.group === group && one.version === version && one.kind === kind);
  return found === undefined ? undefined : { type: `#${found.type}` };
}

function fieldSchema(parent: Schema, key: string): Schema {
  if (parent === undefined) return undefined;
  const { type } = parent;
  if (type.startsWith('map[]')) return { type: type.slice('map[]'.length) };
  const fields = type.startsWith('#') ? (schema.types[type.slice(1)]?.fields ?? {}) : {};
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}

/** A null that the object had and that no patch is about. */
const KEPT_NULL = Symbol('null');
type Merged = Node | typeof KEPT_NULL | undefined;

function merge(dest: Node | undefined, patch: Node | undefined, type: Schema): Merged {
  const first = [dest, patch].find((node) => node !== undefined && node !== null);
  if (first === undefined || isMap(first)) return mergeMap(requireKind(dest, 'map'), requireKind(patch, 'map'), type);
  if (isSequence(first)) {
    const [to, from] = [requireKind(dest, 'sequence'), requireKind(patch, 'sequence')];
    return type?.patchStrategy?.includes('merge') === true ? mergeList(to, from, type) : from === undefined ? to : from;
  }
  requireKind(dest, 'scalar');
  requireKind(patch, 'scalar');
  return patch === undefined ? dest : patch;
}

const KIND_NAMES = { map: 'MappingNode', sequence: 'SequenceNode', scalar: 'ScalarNode' } as const;
type Kind = keyof typeof KIND_NAMES;

function kindOf(node: Node): Kind {
  return isMap(node) ? 'map' : isSequence(node) ? 'sequence' : 'scalar';
}

function requireKind(node: Node | undefined, kind: 'map'): NodeMap | null | undefined;
function requireKind(node: Node | undefined, kind: 'sequence'): Node[] | null | undefined;
function requireKind(node: Node | undefined, kind: 'scalar'): Node | undefined;
function requireKind(node: Node | undefined, kind: Kind): Node | undefined {
  if (node === undefined || node === null || kindOf(node) === kind) return node;
  throw new KubectlError(
    `wrong node kind: expected ${KIND_NAMES[kind]} but got ${KIND_NAMES[kindOf(node)]}: node contents:\n${printYaml(node)}`,
  );
}

function mergeMap(dest: NodeMap | null | undefined, patch: NodeMap | null | undefined, type: Schema): Merged {
  if (dest === null && patch === undefined) return KEPT_NULL;
  if (patch === null) return undefined;
  const directive = isMap(patch) ? takeDirective(patch) : 'merge';
  if (directive === 'delete') return undefined;
  const target = dest === undefined || dest === null || directive === 'replace' ? patch : dest;
  if (target === undefined) return undefined;
  const keys = [...new Set([...Object.keys(target), ...Object.keys(patch ?? {})])].sort();
  for (const key of keys) {
    const merged = merge(field(target, key), field(patch, key), fieldSchema(type, key));
    if (merged === KEPT_NULL) setField(target, key, null);
    else if (merged === undefined || merged === null) delete target[key];
    else setField(target, key, merged);
  }
  return target;
}

function takeDirective(map: NodeMap): string {
  const value = field(map, '$patch');
  if (value === undefined) return 'merge';
  delete map.$patch;
  return knownDirective(scalarText(value));
}

function knownDirective(text: string): string {
  if (['delete', 'replace', 'merge'].includes(text)) return text;
  throw new KubectlError(`unknown patch strategy '${text}'`);
}

/** A directive for a list is an item that is nothing else. */
function takeListDirective(list: Node[]): string {
  const item = list.find((one) => field(one, '$patch') !== undefined);
  if (!isMap(item) || Object.keys(item).length > 1) return 'merge';
  const text = textField(item, '$patch');
  removeWhere(list, (one) => textField(one, '$patch') === text);
  return knownDirective(text);
}

function mergeList(dest: Node[] | null | undefined, patch: Node[] | null | undefined, type: Schema): Merged {
  if (patch === null && dest !== undefined && dest !== null) return undefined;
  let target = dest;
  if (dest === undefined || dest === null) target = patch;
  else if (patch !== undefined && patch !== null) {
    const directive = takeListDirective(patch);
    if (directive === 'delete') return undefined;
    if (directive === 'replace') target = patch;
  }
  if (target === undefined || target === null) return undefined;
  const keys = type?.mapKeys ?? (type?.mergeKey === undefined ? [] : [type.mergeKey]);
  const sources = [target, patch ?? undefined];
  return keys.length > 0
    ? mergeItems(target, sources, keys, type)
    : [...new Map([...(patch ?? []), ...target].map((item) => [scalarText(item), item])).values()];
}

/** The items' keys, those of the patch first; '' where an item lacks one. */
function keysOfItems(sources: readonly (Node[] | undefined)[], keys: readonly string[]): string[][] {
  const seen = new Set<string>();
  const found: string[][] = [];
  for (const source of [sources[1], sources[0]]) {
    for (const item of source ?? []) {
      const values = keys.map((key) => textField(item, key));
      const text = JSON.stringify(values);
      if (!seen.has(text)) found.push(values);
      seen.add(text);
    }
  }
  return keys.length > 1 ? completed(found) : found;
}

/** What one item leaves out, as protocol, and another says is the same if all that both say is. */
function completed(found: string[][]): string[][] {
  for (const [i, one] of found.entries()) {
    for (const [j, other] of found.entries()) {
      // A pair that was completed before counts as it is now.
      const both = unified(found[i] ?? one, found[j] ?? other);
      if (both === undefined) continue;
      found[i] = both;
      found[j] = both;
    }
  }
  return found;
}

function unified(one: readonly string[], other: readonly string[]): string[] | undefined {
  const isContrary = one.some((value, index) => value !== '' && other[index] !== '' && value !== other[index]);
  if (isContrary || !one.some((value, index) => value === other[index])) return undefined;
  return one.map((value, index) => (value === '' ? (other[index] ?? '') : value));
}

interface ItemKey {
  readonly keys: readonly string[];
  readonly values: readonly string[];
}

/** Only the keys that any item says. */
function saidKeys(all: readonly (readonly string[])[], values: readonly string[], keys: readonly string[]): ItemKey {
  const said = new Set(keys.filter((_, index) => all.some((one) => (one[index] ?? '') !== '')));
  if (said.size === 0) return { keys, values };
  return {
    keys: keys.filter((key) => said.has(key)),
    values: values.filter((value, index) => value !== '' || said.has(keys[index] ?? '')),
  };
}

function mergeItems(
  target: Node[],
  sources: readonly (Node[] | undefined)[],
  keys: readonly string[],
  type: Schema,
): Merged {
  const itemType: Schema = type === undefined ? undefined : { type: type.type.replace(/^\[\]/, '') };
  const all = keysOfItems(sources, keys);
  const added: Node[] = [];
  let last: ItemKey = { keys, values: [] };
  for (const values of all) {
    last = saidKeys(all, values, keys);
    const own = saidKeys([last.values], last.values, last.keys);
    const [dest, patch] = sources.map((source) => source?.find((item) => matchesExactly(item, own)));
    const merged = merge(dest, patch, itemType);
    if (!isMap(merged) || Object.keys(merged).length === 0) {
      setItem(target, undefined, last);
      continue;
    }
    for (const [index, key] of last.keys.entries()) {
      const value = last.values[index] ?? '';
      if (field(merged, key) === undefined && value !== '') setField(merged, key, plainScalar(value));
    }
    setItem(added, merged, last);
  }
  if (all.length === 0) return target;
  return withOthers(added, target, last.keys);
}

/** Behind what the patch names comes the rest, each item once. */
function withOthers(list: Node[], others: readonly Node[], keys: readonly string[]): Node[] {
  for (const item of others) {
    const values: string[] = [];
    for (const key of keys) {
      const value = field(item, key);
      if (value === undefined || value === null) list.push(item);
      else values.push(scalarText(value));
    }
    const key = { keys, values };
    if (keys.length > 1) setItem(list, undefined, key);
    setItem(list, item, key);
  }
  return list;
}

function matchesExactly(item: Node, { keys, values }: ItemKey): boolean {
  return (
    isMap(item) &&
    keys.length === values.length &&
    keys.every((key, index) => field(item, key) !== undefined && scalarText(field(item, key)) === values[index])
  );
}

/** Replaces the items with the key, or takes them away; appends where there is none. Source: kyaml/yaml/fns.go (ElementSetter). */
function setItem(list: Node[], item: Node | undefined, { keys, values }: ItemKey): void {
  let isFound = false;
  const kept: Node[] = [];
  for (const one of list) {
    if (one === null || (isMap(one) && Object.keys(one).length === 0)) continue;
    if (!isMap(one) && (values[0] ?? '') !== '') {
      kept.push(one);
      continue;
    }
    const matches = keys.every((key, index) => {
      // A key beyond the values is as good as the one before it.
      if (index >= values.length) return values.length > 0;
      const value = field(one, key);
      // Where no value is asked for, any will do.
      return value !== undefined && (!values[index] || scalarText(value) === values[index]);
    });
    if (!matches) {
      if (values.length > 0) kept.push(one);
      continue;
    }
    isFound = true;
    if (item !== undefined) kept.push(item);
  }
  if (item !== undefined && !isFound) kept.push(item);
  list.splice(0, list.length, ...kept);
}

function removeWhere(list: Node[], isRemoved: (item: Node) => boolean): void {
  const kept = list.filter((item) => !isRemoved(item));
  list.splice(0, list.length, ...kept);
}
