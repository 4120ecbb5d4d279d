import { at, objectAt, textAt } from '../json';
import { isObject, type JsonObject } from '../../api/go/json-value';
import type { Rest } from '../rest';

/** An OpenAPI v3 document as far as explain reads it. */
export interface OpenApi {
  /** The schema of a kind, if the document has it. */
  schemaOfKind(kind: {
    readonly group: string;
    readonly version: string;
    readonly kind: string;
  }): JsonObject | undefined;
  /** The schema behind a `$ref`; undefined for no ref and for one that leads nowhere. */
  resolve(ref: string): JsonObject | undefined;
}

/** Undefined when the server has no document for the group version (`v1`, `apps/v1`). */
export async function fetchOpenApi(rest: Rest, groupVersion: string): Promise<OpenApi | undefined> {
  const path = groupVersion.includes('/') ? `apis/${groupVersion}` : `api/${groupVersion}`;
  // A server of Kubernetes calls this plain text (kube-openapi/pkg/handler3/handler.go).
  const index = parseObject(await rest.text('/openapi/v3'));
  if (at(index, 'paths', path) === undefined) return undefined;
  const schemas = objectAt(await rest.get(`/openapi/v3/${path}`), 'components', 'schemas');
  return {
    schemaOfKind: (kind) =>
      Object.values(schemas)
        .filter(isObject)
        .find((schema) => isOfKind(schema, kind)),
    resolve: (ref) => {
      const schema = ref === '' ? undefined : at(schemas, ref.slice(ref.lastIndexOf('/') + 1));
      return isObject(schema) ? schema : undefined;
    },
  };
}

function parseObject(text: string): JsonObject {
  const parsed: unknown = JSON.parse(text);
  return isObject(parsed) ? parsed : {};
}

function isOfKind(
  schema: JsonObject,
  wanted: { readonly group: string; readonly version: string; readonly kind: string },
): boolean {
  const kinds = at(schema, 'x-kubernetes-group-version-kind');
  if (!Array.isArray(kinds)) return false;
  return kinds.some(
    (kind) =>
      textAt(kind, 'group') === wanted.group &&
      textAt(kind, 'version') === wanted.version &&
      textAt(kind, 'kind') === wanted.kind,
  );
}
