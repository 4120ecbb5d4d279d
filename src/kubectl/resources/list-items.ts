import { isObject, type JsonObject } from '../../api/go/json-value';
import { quote } from '../../api/go/text';
import { KubectlError, throwAggregate, userError, type UserError } from '../errors';
import { at, listAt, textAt } from '../json';
import { infoOfObject, type Info } from './info';
import type { ManifestReader } from './manifest-files';
import { apiVersionOf, type ResourceMapping } from './resource-mapping';

export type Visit = (info: Info) => Promise<void>;

/** Hands the items of a list on, each with its own type. */
export function flattened(mappingFor: ManifestReader['mappingFor'], visit: Visit): Visit {
  return async (info) => {
    const { object } = info;
    if (object === undefined || at(object, 'items') === undefined) {
      await visit(info);
      return;
    }
    const errors: UserError[] = [];
    for (const item of listAt(object, 'items')) {
      if (!isObject(item)) continue;
      try {
        const typed = withListsType(item, info, object);
        const mapping = await mappingOfItem(mappingFor, info, typed);
        await (at(typed, 'items') === undefined
          ? visit({ ...infoOfObject(mapping, typed), ...(info.source !== undefined && { source: info.source }) })
          : flattened(mappingFor, visit)({ ...info, object: typed }));
      } catch (error) {
        errors.push(userError(error));
      }
    }
    throwAggregate(errors);
  };
}

/** Items of a typed list say nothing of their type: they are what the list is a list of. */
function withListsType(item: JsonObject, { mapping }: Info, list: JsonObject): JsonObject {
  if (textAt(item, 'kind') !== '') return item;
  const kind = textAt(list, 'kind').replace(/List$/, '') || mapping.kind;
  return { apiVersion: textAt(list, 'apiVersion') || apiVersionOf(mapping), kind, ...item };
}

async function mappingOfItem(
  mappingFor: ManifestReader['mappingFor'],
  { mapping }: Info,
  item: JsonObject,
): Promise<ResourceMapping> {
  const [apiVersion, kind] = [textAt(item, 'apiVersion'), textAt(item, 'kind')];
  if (mapping.kind === kind && apiVersionOf(mapping) === apiVersion) return mapping;
  const found = await mappingFor(apiVersion, kind);
  if (found !== undefined) return found;
  throw new KubectlError(`unable to recognize no matches for kind ${quote(kind)} in version ${quote(apiVersion)}`);
}
