import type { ScalePaths } from '../../kind';
import type { KubeObject } from '../../object';
import { scalePart } from './scale';
import type { ObjectPart } from './subresource';
import { getOwn, isJsonObject, type JsonObject } from '../../json-object';

/**
 * `scale` of a custom resource, at the paths that its definition tells.
 * Source: apiextensions-apiserver/pkg/registry/customresource/etcd.go (scaleFromCustomResource).
 */
export function customScale(paths: ScalePaths): ObjectPart {
  const known = parts.get(paths);
  if (known !== undefined) return known;
  const { specReplicasPath, statusReplicasPath, labelSelectorPath = '' } = paths;
  const part = scalePart<KubeObject>({
    wanted: (object) => numberAt(object, specReplicasPath),
    withWanted: (object, replicas) => ({
      ...object,
      ...withValue({ ...object }, fieldsOf(specReplicasPath), replicas),
    }),
    current: (object) => numberAt(object, statusReplicasPath) ?? 0,
    selector(object) {
      const selector = labelSelectorPath === '' ? undefined : valueAt(object, labelSelectorPath);
      return typeof selector === 'string' ? selector : '';
    },
    isChecked: true,
    path: specReplicasPath,
  });
  parts.set(paths, part);
  return part;
}

const parts = new WeakMap<ScalePaths, ObjectPart>();

function fieldsOf(path: string): readonly string[] {
  return path.split('.').filter((field) => field !== '');
}

function valueAt(object: KubeObject, path: string): unknown {
  let value: unknown = object;
  for (const field of fieldsOf(path)) value = isJsonObject(value) ? getOwn(value, field) : undefined;
  return value;
}

function numberAt(object: KubeObject, path: string): number | undefined {
  const value = valueAt(object, path);
  return typeof value === 'number' ? value : undefined;
}

function withValue(object: JsonObject, [field = '', ...rest]: readonly string[], value: unknown): JsonObject {
  if (rest.length === 0) return { ...object, [field]: value };
  const inner = getOwn(object, field);
  return { ...object, [field]: withValue(isJsonObject(inner) ? inner : {}, rest, value) };
}
