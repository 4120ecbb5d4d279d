import { goTypes } from '../go/types';
import { getOwn, isJsonObject } from '../json-object';
import { isCustomKind, type Kind } from '../kind';
import type { KubeObject } from '../object';
import { typeSchema } from '../schema';

type Path = readonly string[];

/** Deeper than any such list of a built-in kind. */
const MAX_DEPTH = 8;

const POD_SPEC = '#core.v1.PodSpec';

/** What a pod that is valid can be without; there are many pods. */
const POD_SPEC_PATHS: readonly Path[] = [['volumes', '*', 'projected', 'sources']];

/** Stored as JSON, which tells an empty list from none; protocol buffers don't. */
const JSON_GROUPS: ReadonlySet<string> = new Set(['apiextensions.k8s.io', 'apiregistration.k8s.io']);

/** Times that Go holds as they are, not by a pointer; others are always there. */
const TIMES: Readonly<Record<string, readonly Path[]>> = {
  'core.v1.Event': [['firstTimestamp'], ['lastTimestamp'], ['eventTime']],
  'events.v1.Event': [['deprecatedFirstTimestamp'], ['deprecatedLastTimestamp']],
};

const pathsOfTypes = new Map<string, readonly Path[]>();

/**
 * The object as Go writes it: a list or a time that may not be left out and that nobody has given is `null` (`rules` of a role,
 * `currentMetrics` of an autoscaler, `eventTime`), and so is a list that has been stored without items. The same object when it has all such
 * fields.
 */
export function withNullFields(kind: Kind, object: KubeObject): KubeObject {
  // A subresource may answer an object of another kind.
  if (object.kind !== kind.kind || isCustomKind(kind)) return object;
  const forgetsEmpty = kind.verbs.includes('get') && !JSON_GROUPS.has(kind.group);
  let whole = object;
  for (const path of pathsOf(kind.type)) whole = withNull(whole, path, 0, forgetsEmpty);
  return whole;
}

function withNull<T extends object>(value: T, path: Path, at: number, forgetsEmpty: boolean): T {
  const field = path[at] ?? '';
  const inner: unknown = Reflect.get(value, field);
  if (at === path.length - 1) {
    const isEmpty = forgetsEmpty && Array.isArray(inner) && inner.length === 0;
    return inner === undefined || isEmpty ? { ...value, [field]: null } : value;
  }
  if (path[at + 1] === '*') {
    if (!Array.isArray(inner)) return value;
    const items: readonly unknown[] = inner;
    const changed = items.map((item) => (isJsonObject(item) ? withNull(item, path, at + 2, forgetsEmpty) : item));
    return changed.every((item, index) => item === items[index]) ? value : { ...value, [field]: changed };
  }
  if (!isJsonObject(inner)) return value;
  const changed = withNull(inner, path, at + 1, forgetsEmpty);
  return changed === inner ? value : { ...value, [field]: changed };
}

function pathsOf(typeId: string): readonly Path[] {
  const known = pathsOfTypes.get(typeId);
  if (known !== undefined) return known;
  const paths = [...listPaths(typeId, MAX_DEPTH), ...(getOwn(TIMES, typeId) ?? [])];
  pathsOfTypes.set(typeId, paths);
  return paths;
}

/** A step `*` stands for each item of a list. */
function listPaths(typeId: string, depth: number): readonly Path[] {
  return Object.entries(typeSchema(typeId)?.fields ?? {}).flatMap(([name, { type }]): readonly Path[] => {
    const isList = type.startsWith('[]');
    const own = isList && goTypes[typeId]?.[name]?.zero === 'keep' ? [[name]] : [];
    const itemType = isList ? type.slice(2) : type;
    if (!itemType.startsWith('#') || depth === 0) return own;
    const steps = isList ? [name, '*'] : [name];
    const paths = itemType === POD_SPEC ? POD_SPEC_PATHS : listPaths(itemType.slice(1), depth - 1);
    return [...own, ...paths.map((path) => [...steps, ...path])];
  });
}
