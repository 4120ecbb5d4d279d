import { deepEqual } from '../equality';
import { forbidden, invalid, tooLong, type FieldError } from '../field-error';
import type { ConfigMap } from '../generated/types';
import { byteLength } from '../go/text';
import { defineKind } from '../kind';
import { isConfigMapKey } from '../names';
import { addInvalid, type Errors } from '../validation/field-checks';
import { base64Bytes, MAX_DATA_BYTES } from './data-size';
import { age, columns } from './tables/cells';

const IMMUTABLE = 'field is immutable when `immutable` is set';

export const configMaps = defineKind<ConfigMap>('v1', 'ConfigMap', {
  validate: validateConfigMap,
  validateUpdate: (map, old) => [...immutableErrors(map, old), ...validateConfigMap(map)],
  table: {
    columns: columns('Name', 'Data', 'Age'),
    cells: (map, nowMs) => [map.metadata.name, sizeOf(map.data) + sizeOf(map.binaryData), age(map, nowMs)],
  },
});

/** pkg/apis/core/validation/validation.go, `ValidateConfigMap`. */
function validateConfigMap({ data = {}, binaryData = {} }: ConfigMap): readonly FieldError[] {
  const errors: Errors = [];
  let bytes = 0;
  for (const [key, value] of Object.entries(data)) {
    addInvalid(errors, `data[${key}]`, key, isConfigMapKey(key));
    if (Object.hasOwn(binaryData, key))
      errors.push(invalid(`data[${key}]`, key, 'duplicate of key present in binaryData'));
    bytes += byteLength(value);
  }
  for (const [key, value] of Object.entries(binaryData)) {
    addInvalid(errors, `binaryData[${key}]`, key, isConfigMapKey(key));
    bytes += base64Bytes(value);
  }
  // The empty path stands for the object as a whole; Kubernetes prints it so.
  if (bytes > MAX_DATA_BYTES) errors.push(tooLong('[]', MAX_DATA_BYTES));
  return errors;
}

function immutableErrors(map: ConfigMap, old: ConfigMap): readonly FieldError[] {
  if (old.immutable !== true) return [];
  return [
    ...(map.immutable === true ? [] : [forbidden('immutable', IMMUTABLE)]),
    ...(deepEqual(map.data ?? {}, old.data ?? {}) ? [] : [forbidden('data', IMMUTABLE)]),
    ...(deepEqual(map.binaryData ?? {}, old.binaryData ?? {}) ? [] : [forbidden('binaryData', IMMUTABLE)]),
  ];
}

function sizeOf(map: object | undefined): number {
  return Object.keys(map ?? {}).length;
}
