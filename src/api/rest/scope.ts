import type { WatchScope } from '../collection';
import type { Kind } from '../kind';
import type { KubeObject } from '../object';
import {
  matchesFieldSelector,
  parseFieldSelector,
  requiredFieldValue,
  type FieldSelector,
} from '../selectors/field-selector';
import { matchesSelector, parseLabelSelector } from '../selectors/label-selector';
import { badRequest } from '../status';
import type { ResourcePath } from './path';

/** Which objects a list, watch or deletecollection means: the namespace and name of its path, `labelSelector` and `fieldSelector` of its query. */
export function scopeOf(
  kind: Kind,
  path: ResourcePath,
  query: Readonly<Record<string, string>>,
): WatchScope<KubeObject> {
  const conditions: ((object: KubeObject) => boolean)[] = [];
  const { name, namespace } = path;
  if (name !== '') conditions.push(({ metadata }) => metadata.name === name);
  const { labelSelector = '', fieldSelector = '' } = query;
  if (labelSelector !== '') {
    const parsed = parseLabelSelector(labelSelector);
    if ('error' in parsed) throw badRequest(parsed.error);
    conditions.push(({ metadata }) => matchesSelector(parsed.selector, metadata.labels));
  }
  const fields = fieldSelector === '' ? [] : parseFields(kind, fieldSelector);
  if (name !== '' && fields.length > 0 && requiredFieldValue(fields, 'metadata.name') !== name)
    throw badRequest("fieldSelector metadata.name doesn't match requested name");
  if (fields.length > 0)
    conditions.push((object) => matchesFieldSelector(fields, (field) => readField(kind, object, field)));
  const index = Object.keys(kind.strategy.indexes ?? {}).find(
    (field) => requiredFieldValue(fields, field) !== undefined,
  );
  return {
    ...(namespace !== '' && { namespace }),
    ...(index !== undefined && { index: { name: index, value: requiredFieldValue(fields, index) ?? '' } }),
    ...(conditions.length > 0 && { matches: (object: KubeObject) => conditions.every((holds) => holds(object)) }),
  };
}

function parseFields(kind: Kind, text: string): FieldSelector {
  const parsed = parseFieldSelector(text);
  if ('error' in parsed) throw badRequest(parsed.error);
  for (const { field } of parsed.selector) {
    const known =
      field === 'metadata.name' ||
      (field === 'metadata.namespace' && kind.namespaced) ||
      fieldReader(kind, field) !== undefined;
    if (!known) throw badRequest(unknownField(kind, field));
  }
  return parsed.selector;
}

/** Kinds with selectable fields have words of their own (pkg/apis/core/v1/conversion.go and its like), all others those of apimachinery/pkg/runtime/conversion.go. */
function unknownField({ strategy, group, apiVersion, kind }: Kind, field: string): string {
  if (kind === 'Job' && group === 'batch') return `field label ${JSON.stringify(field)} not supported for Job`;
  if (kind === 'ResourceSlice') return `field label not supported for ${apiVersion}, Kind=${kind}: ${field}`;
  if (strategy.selectableFields !== undefined || strategy.decode !== undefined)
    return `field label not supported: ${field}`;
  return `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`;
}

function fieldReader({ strategy: { selectableFields = {} } }: Kind, field: string) {
  return Object.hasOwn(selectableFields, field) ? selectableFields[field] : undefined;
}

function readField(kind: Kind, object: KubeObject, field: string): string {
  if (field === 'metadata.name') return object.metadata.name;
  if (field === 'metadata.namespace') return object.metadata.namespace ?? '';
  return fieldReader(kind, field)?.(object) ?? '';
}
