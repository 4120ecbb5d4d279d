import { goTypes } from '../go/types';
import { schema } from '../schema';

/**
 * The object that Kubernetes compares a new one with: a Go struct in which nothing is set. Structs within it are there, and lists that Go
 * writes even when they are nil are null, so that a creator owns `spec.containers[...]` but neither `spec` nor `spec.containers` itself.
 */
export function zeroObject(typeId: string): Readonly<Record<string, unknown>> {
  let object = objects.get(typeId);
  if (object === undefined) objects.set(typeId, (object = makeZero(typeId)));
  return object;
}

const objects = new Map<string, Readonly<Record<string, unknown>>>();

function makeZero(typeId: string): Readonly<Record<string, unknown>> {
  const object: Record<string, unknown> = {};
  for (const [name, { type }] of Object.entries(schema.types[typeId]?.fields ?? {})) {
    const zero = goTypes[typeId]?.[name]?.zero;
    if (zero === 'fill') object[name] = zeroOf(type);
    else if (zero === 'keep' && (type.startsWith('[]') || type.startsWith('map[]'))) object[name] = null;
  }
  return object;
}

function zeroOf(type: string): unknown {
  if (type.startsWith('#')) return zeroObject(type.slice(1));
  if (type === 'string' || type === 'bytes') return '';
  if (type === 'bool') return false;
  if (type === 'Time' || type === 'MicroTime') return null;
  return type === 'Quantity' ? '0' : 0;
}
