import { bindPod } from '../kinds/pod/binding';
import { namespaces } from '../kinds/namespace';
import { finalizeNamespace } from '../kinds/namespace/finalize';
import { pods } from '../kinds/pod/pod';
import type { KubeObject, ObjectKey } from '../object';
import type { ApiServer } from '../server';
import { badRequest, methodNotSupported, notFound } from '../status';
import { decode } from '../decode';
import type { Binding } from '../generated/types';
import { deleteOptionsOf } from './body';
import type { Call } from './rest-api';

type Subresource = (api: ApiServer, call: Call, key: ObjectKey) => unknown;

/** What a client may do with the parts of an object besides reading and writing its status; by plural, subresource and method. */
const SUBRESOURCES: Readonly<Record<string, Subresource>> = {
  'pods/binding POST': (api, call, key) => {
    const decoded = decode('core.v1.Binding', call.request.body);
    if ('error' in decoded) throw badRequest(decoded.error);
    const { target } = decoded.object as unknown as Binding;
    bindPod(api, key, target.name ?? '', { dryRun: call.options.dryRun === true });
    return success();
  },
  'pods/eviction POST': (api, call, key) => {
    const { deleteOptions } = (call.request.body ?? {}) as { readonly deleteOptions?: unknown };
    api.delete(pods, key, deleteOptionsOf(deleteOptions, {}), call.options);
    return success();
  },
  // The one door to a namespace's spec.finalizers; the namespace controller goes through it (pkg/registry/core/namespace/storage).
  'namespaces/finalize PUT': (api, call, key) => {
    const { spec } = (call.request.body ?? {}) as { readonly spec?: { readonly finalizers?: readonly string[] } };
    return finalizeNamespace(api, { ...api.get(namespaces, key), spec: spec ?? {} }, call.options);
  },
};

export function writeSubresource(api: ApiServer, call: Call, key: ObjectKey): unknown {
  const { kind, path, request } = call;
  const handler = SUBRESOURCES[`${kind.plural}/${path.subresource} ${request.method}`];
  if (handler === undefined) throw methodNotSupported(kind, request.method.toLowerCase());
  if (api.find<KubeObject>(kind, key) === undefined) throw notFound(kind, key.name);
  return handler(api, call, key);
}

function success() {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };
}
