import { bindPod } from '../kinds/pod/binding';
import { namespaces } from '../kinds/namespace';
import { finalizeNamespace } from '../kinds/namespace/finalize';
import { pods } from '../kinds/pod/pod';
import type { KubeObject, ObjectKey } from '../object';
import type { ApiServer } from '../server';
import { badRequest, methodNotSupported, notFound } from '../status';
import { decode } from '../decode';
import type { Binding } from '../generated/types';
import type { Call } from './call';
import { deleteOptionsOf } from './options';

type Subresource = (api: ApiServer, call: Call, key: ObjectKey) => unknown;

/**
 * What a client may do with the parts of an object besides reading and writing its status; by plural, subresource and method.
 *
 * Divergence from real Kubernetes: an eviction is a deletion, without a look at PodDisruptionBudgets
 * (pkg/registry/core/pod/storage/eviction.go). `pods/resize`, `pods/ephemeralcontainers`, `scale`, `serviceaccounts/token` and the
 * others that discovery lists are answered 405, as are the orders that are not among ORDERS (TokenReview, SubjectAccessReview).
 */
const SUBRESOURCES: Readonly<Record<string, Subresource>> = {
  'pods/binding POST': (api, call, key) => bind(api, call, decodeBinding(call), key),
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

/** Kinds that are questions or orders: nothing of them is stored. By plural. */
const ORDERS: Readonly<Record<string, (api: ApiServer, call: Call) => unknown>> = {
  bindings: (api, call) => {
    const binding = decodeBinding(call);
    return bind(api, call, binding, { namespace: call.path.namespace, name: binding.metadata.name });
  },
};

/** Carries out the creation of an object that is an order; undefined for a kind that is stored. */
export function carryOut(api: ApiServer, call: Call): unknown {
  const order = Object.hasOwn(ORDERS, call.kind.plural) ? ORDERS[call.kind.plural] : undefined;
  if (order !== undefined) return order(api, call);
  if (call.kind.verbs.includes('get')) return undefined;
  throw methodNotSupported(call.kind, 'create');
}

export function writeSubresource(api: ApiServer, call: Call, key: ObjectKey): unknown {
  const { kind, path, request } = call;
  const handler = SUBRESOURCES[`${kind.plural}/${path.subresource} ${request.method}`];
  if (handler === undefined) throw methodNotSupported(kind, request.method.toLowerCase());
  if (api.find<KubeObject>(kind, key) === undefined) throw notFound(kind, key.name);
  return handler(api, call, key);
}

function decodeBinding({ request }: Call): Binding {
  const decoded = decode('core.v1.Binding', request.body);
  if ('error' in decoded) throw badRequest(decoded.error);
  return decoded.object as unknown as Binding;
}

function bind(api: ApiServer, { options }: Call, { target }: Binding, key: ObjectKey): unknown {
  bindPod(api, key, target.name ?? '', { dryRun: options.dryRun === true });
  return success();
}

function success() {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };
}
