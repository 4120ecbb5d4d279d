import { typeSchema } from '../schema';
import { escapedName } from './schema-types';
import { bool, bytes, double, dyn, int, list, map, string, timestamp, type CelType, type ObjectField } from './types';

/** Each is put together once, when an expression is first checked against it. */
const known = new Map<string, CelType>();

/**
 * The type of an object of Kubernetes' own, `core.v1.Pod`. Quantities can't be seen, and numbers that may be texts are of any type.
 * Source: apiserver/pkg/cel/openapi, apiserver/pkg/cel/common/schemas.go (SchemaDeclType).
 */
export function typeOfKind(typeId: string): CelType | undefined {
  const found = known.get(typeId);
  if (found !== undefined) return found;
  const schema = typeSchema(typeId);
  if (schema === undefined) return undefined;
  const fields = new Map<string, ObjectField>();
  const type: CelType = { kind: 'object', name: typeId.split('.').at(-1) ?? typeId, fields };
  // Types may hold themselves.
  known.set(typeId, type);
  for (const [name, { type: own }] of Object.entries(schema.fields)) {
    const escaped = escapedName(name);
    const fieldType = typeOfField(own);
    if (escaped !== undefined && fieldType !== undefined) fields.set(escaped, { name, type: fieldType });
  }
  return type;
}

function typeOfField(text: string): CelType | undefined {
  if (text.startsWith('#')) return typeOfKind(text.slice(1));
  const isMap = text.startsWith('map[]');
  if (isMap || text.startsWith('[]')) {
    const element = typeOfField(text.slice(isMap ? 'map[]'.length : '[]'.length));
    if (element === undefined) return undefined;
    return isMap ? map(string, element) : list(element);
  }
  switch (text) {
    case 'string':
      return string;
    case 'bytes':
      return bytes;
    case 'int32':
    case 'int64':
      return int;
    case 'float64':
      return double;
    case 'bool':
      return bool;
    case 'Time':
    case 'MicroTime':
      return timestamp;
    case 'IntOrString':
      return dyn;
    default:
      return undefined;
  }
}
