import type { JsonObject, JsonValue } from '../../api/go/json-value';
import { objectAt } from '../json';
import type { Query, Rest } from '../rest';
import type { Info } from './info';
import { pathOf } from './resource-mapping';

/** Sends a strategic merge patch, and returns the object as it is then. */
export async function patchObject(
  rest: Rest,
  { mapping, namespace, name }: Info,
  patch: JsonValue,
  query: Query,
): Promise<JsonObject> {
  const contentType = 'application/strategic-merge-patch+json';
  const path = pathOf(mapping, namespace, name);
  return objectAt(await rest.request({ method: 'PATCH', path, query, contentType, body: patch }));
}
