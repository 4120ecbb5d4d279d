import type { KubeObject } from '../api/object';
import { resourcePath } from '../api/rest/path';
import { ApiError } from '../api/status';
import type { Status } from '../api/generated/types';
import type { ApiRequest, ApiResponse } from '../api/rest/request';
import type { Client } from './client';

/** A resource as a path names it, with the type of its objects. */
export interface Resource<T extends KubeObject = KubeObject> {
  readonly apiVersion: string;
  readonly plural: string;
  /** Never set; carries the type. */
  readonly example?: T;
}

/** Sends a request; a refusal (code 400 and above) rejects with the `ApiError` of its `Status`. */
export async function send(client: Client, request: ApiRequest): Promise<unknown> {
  return bodyOf(await client.request(request));
}

function bodyOf({ code, body }: ApiResponse): unknown {
  if (code >= 400) throw new ApiError(body as Status);
  return body;
}

/** The object, or undefined when there is none of that name. */
export async function readObject<T extends KubeObject>(
  client: Client,
  { apiVersion, plural }: Resource<T>,
  namespace: string,
  name: string,
): Promise<T | undefined> {
  const path = resourcePath({ apiVersion, plural, namespace, name, subresource: '' });
  const response = await client.request({ method: 'GET', path });
  return response.code === 404 ? undefined : (bodyOf(response) as T);
}

/** All objects of a namespace, or of all namespaces when it is empty. `query` holds selectors. */
export async function listObjects<T extends KubeObject>(
  client: Client,
  { apiVersion, plural }: Resource<T>,
  namespace = '',
  query: Readonly<Record<string, string>> = {},
): Promise<readonly T[]> {
  const path = resourcePath({ apiVersion, plural, namespace, name: '', subresource: '' });
  const { items } = (await send(client, { method: 'GET', path, query })) as { readonly items: readonly T[] };
  return items;
}
