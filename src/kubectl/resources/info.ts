import { ApiError } from '../../api/status';
import { KubectlError } from '../errors';
import { objectAt, textAt } from '../json';
import type { JsonObject } from '../../api/go/json-value';
import type { Rest } from '../rest';
import { pathOf, type ResourceMapping } from './resource-mapping';

/** An object (or a list of them) that a command is to work on. */
export interface Info {
  readonly mapping: ResourceMapping;
  /** Empty for cluster-scoped objects. */
  readonly namespace: string;
  readonly name: string;
  /** Undefined as long as it has not been fetched. */
  readonly object?: JsonObject;
  /** The file that it was read from. */
  readonly source?: string;
  readonly resourceVersion?: string;
}

/** `pods/web`, as some messages name it. */
export function objectName({ mapping, name }: Info): string {
  return `${mapping.resource}/${name}`;
}

export function infoOfObject(mapping: ResourceMapping, object: JsonObject, source?: string): Info {
  return {
    mapping,
    namespace: textAt(object, 'metadata', 'namespace'),
    name: textAt(object, 'metadata', 'name'),
    object,
    resourceVersion: textAt(object, 'metadata', 'resourceVersion'),
    ...(source !== undefined && { source }),
  };
}

/** The same with its present state from the server. A missing namespace is reported rather than the object in it. */
export async function fetchInfo(rest: Rest, info: Info, subresource = '', as?: 'object' | 'table'): Promise<Info> {
  const { mapping, namespace, name } = info;
  // client-go/rest/request.go (Name)
  if (name === '') throw new KubectlError('resource name may not be empty');
  try {
    const object = await rest.get(pathOf(mapping, namespace, name, subresource), undefined, as);
    return { ...info, object, resourceVersion: textAt(object, 'metadata', 'resourceVersion') };
  } catch (error) {
    if (isNotFound(error) && namespace !== '' && namespace !== 'default') {
      await rest.get(`/api/v1/namespaces/${encodeURIComponent(namespace)}`).catch((absent: unknown) => {
        if (isNotFound(absent)) throw absent;
      });
    }
    throw error;
  }
}

export function isNotFound(error: unknown): error is ApiError {
  return error instanceof ApiError && error.reason === 'NotFound';
}

/** The object with its namespace set (or taken away where it has none). */
export function withNamespace(info: Info, namespace: string): Info {
  const { object } = info;
  if (object === undefined) return { ...info, namespace };
  const { namespace: _, ...metadata } = isMetadata(object['metadata']) ? object['metadata'] : {};
  return {
    ...info,
    namespace,
    object: { ...object, metadata: namespace === '' ? metadata : { ...metadata, namespace } },
  };
}

/** An object to be created has no version yet, whatever its manifest says. */
export function withoutResourceVersion(object: JsonObject): JsonObject {
  const metadata = objectAt(object, 'metadata');
  if (metadata['resourceVersion'] === undefined) return object;
  const { resourceVersion: _, ...rest } = metadata;
  return { ...object, metadata: rest };
}

function isMetadata(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
