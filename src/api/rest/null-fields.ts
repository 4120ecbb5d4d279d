import { goTypes } from '../go/types';
import { getOwn, isJsonObject } from '../json-object';
import type { Kind } from '../kind';
import type { KubeObject } from '../object';
import { typeSchema } from '../schema';

type Path = readonly string[];

/** Deeper than any list of a built-in kind that stands in no other list. */
const MAX_DEPTH = 8;

/** No pod is valid without its containers, and there are many. */
const ALWAYS_WHOLE = '#core.v1.PodSpec';

/** Times that Go holds as they are, not by a pointer; others are always there. */
const TIMES: Readonly<Record<string, readonly Path[]>> = {
  'core.v1.Event': [['firstTimestamp'], ['lastTimestamp'], ['eventTime']],
  'events.v1.Event': [['deprecatedFirstTimestamp'], ['deprecatedLastTimestamp']],
};

const pathsOfTypes = new Map<string, readonly Path[]>();

/**
 * The object as Go writes it: a list or a time that may not be left out and that nobody has given is `null` (`rules` of a role,
 * `currentMetrics` of an autoscaler, `eventTime`). The same object when it has all such fields.
 *
 * Divergence from real Kubernetes: in the items of lists such fields stay absent.
 */
export function withNullFields(kind: Kind, object: KubeObject): KubeObject {
  return object.kind === kind.kind ? pathsOf(kind.type).reduce(withNull, object) : object;
}

function withNull<T extends object>(value: T, [field = '', ...rest]: Path): T {
  const inner: unknown = Reflect.get(value, field);
  if (rest.length === 0) return inner === undefined ? { ...value, [field]: null } : value;
  if (!isJsonObject(inner)) return value;
  const changed = withNull(inner, rest);
  return changed === inner ? value : { ...value, [field]: changed };
}

function pathsOf(typeId: string): readonly Path[] {
  const known = pathsOfTypes.get(typeId);
  if (known !== undefined) return known;
  const paths = [...listPaths(typeId, MAX_DEPTH), ...(getOwn(TIMES, typeId) ?? [])];
  pathsOfTypes.set(typeId, paths);
  return paths;
}

function listPaths(typeId: string, depth: number): readonly Path[] {
  return Object.entries(typeSchema(typeId)?.fields ?? {}).flatMap(([name, { type }]): readonly Path[] => {
    if (type.startsWith('[]')) return goTypes[typeId]?.[name]?.zero === 'keep' ? [[name]] : [];
    if (!type.startsWith('#') || type === ALWAYS_WHOLE || depth === 0) return [];
    return listPaths(type.slice(1), depth - 1).map((path) => [name, ...path]);
  });
}
