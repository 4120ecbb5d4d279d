import type { Kind } from '../kind';
import { customResourceDefinitions } from '../kinds/api-extensions';
import type { ApiServer } from '../server';
import { referenceTo, type SchemaObject } from './document';
import { isJsonObject } from '../json-object';

const OBJECT_META = referenceTo('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta');
const TYPE_FIELDS = { apiVersion: { type: 'string' }, kind: { type: 'string' } };

/**
 * The published schema of a custom resource: its definition's, with the fields that every object has. Descriptions are the definition's own.
 * Source: apiextensions-apiserver/pkg/controller/openapi/builder/builder.go (`buildKubeNative`).
 */
export function customSchema(api: ApiServer, { group, version, kind, plural }: Kind): SchemaObject | undefined {
  const definition = api.find(customResourceDefinitions, { namespace: '', name: `${plural}.${group}` });
  const found = definition?.spec.versions.find(({ name }) => name === version);
  if (found === undefined) return undefined;
  const structural: unknown = found.schema?.openAPIV3Schema;
  const extension = { 'x-kubernetes-group-version-kind': [{ group, kind, version }] };
  if (!isJsonObject(structural)) return { type: 'object', ...extension };
  const own = withEmbeddedFields(structural);
  return {
    ...own,
    properties: { ...propertiesOf(own), ...TYPE_FIELDS, metadata: { allOf: [OBJECT_META] } },
    ...extension,
  };
}

/** An embedded object has a kind and metadata, too. */
function withEmbeddedFields(value: SchemaObject): SchemaObject {
  const result: Record<string, unknown> = { ...value };
  if ('properties' in value) {
    const entries = Object.entries(propertiesOf(value));
    result['properties'] = Object.fromEntries(
      entries.map(([name, property]) => [name, isJsonObject(property) ? withEmbeddedFields(property) : property]),
    );
  }
  for (const key of ['items', 'additionalProperties']) {
    const part = value[key];
    if (isJsonObject(part)) result[key] = withEmbeddedFields(part);
  }
  if (value['x-kubernetes-embedded-resource'] !== true) return result;
  const required = Array.isArray(value['required']) ? (value['required'] as readonly unknown[]) : [];
  result['properties'] = { ...propertiesOf(result), ...TYPE_FIELDS, metadata: { allOf: [OBJECT_META] } };
  result['required'] = [...new Set([...required, 'kind', 'apiVersion'])];
  return result;
}

function propertiesOf({ properties }: SchemaObject): SchemaObject {
  return isJsonObject(properties) ? properties : {};
}
