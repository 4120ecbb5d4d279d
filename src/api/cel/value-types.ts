import type { CelType } from './types';
import { Duration, isList, isMap, isOpaque, Optional, Timestamp, TypeValue, Uint, type CelValue } from './values';

/** Is the value of the type, as far as a call has to know? What is in lists and maps is not looked at. */
export function valueFits(type: CelType, value: CelValue): boolean {
  switch (type.kind) {
    case 'dyn':
    case 'error':
    case 'parameter':
      return true;
    case 'bool':
      return typeof value === 'boolean';
    case 'int':
      return typeof value === 'bigint';
    case 'uint':
      return value instanceof Uint;
    case 'double':
      return typeof value === 'number';
    case 'string':
      return typeof value === 'string';
    case 'bytes':
      return value instanceof Uint8Array;
    case 'null':
      return value === null;
    case 'timestamp':
      return value instanceof Timestamp;
    case 'duration':
      return value instanceof Duration;
    case 'type':
      return value instanceof TypeValue;
    case 'list':
      return isList(value);
    case 'map':
    case 'object':
      return isMap(value);
    case 'opaque':
      return type.name === 'optional_type'
        ? value instanceof Optional
        : isOpaque(value) && value.typeName === type.name;
  }
}
