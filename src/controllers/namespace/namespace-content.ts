import { pods } from '../../api/kinds/pod/pod';
import type { Namespace } from '../../api/generated/types';
import { storageOf } from '../../api/conversion';
import type { Kind } from '../../api/kind';
import type { KubeObject } from '../../api/object';
import type { ApiServer } from '../../api/server';
import { ApiError, isReason } from '../../api/status';

/** What one pass over a namespace's content has come to. */
export interface ContentDeletion {
  /** Look again in half of this; 0: nothing is left, or something is stuck. */
  readonly estimateSeconds: number;
  readonly errors: readonly string[];
  /** By resource as the condition names it, `pods.`, `deployments.apps`. Undefined while pods hold up the rest: then nobody counts. */
  readonly remaining: ReadonlyMap<string, number> | undefined;
  readonly finalizers: ReadonlyMap<string, number>;
}

/** How long objects are thought to keep their finalizers. */
const FINALIZER_ESTIMATE_SECONDS = 15;

/**
 * Deletes what is in the namespace: pods first, and everything else only when no pod is left
 * (pkg/controller/namespace/deletion/namespaced_resources_deleter.go, OrderedNamespaceDeletion).
 */
export function deleteAllContent(api: ApiServer, namespace: Namespace): ContentDeletion {
  const podDeletion = deleteAllOf(api, pods, namespace);
  const podErrors = podDeletion.error === undefined ? [] : [podDeletion.error];
  if (podDeletion.remaining > 0) {
    return {
      estimateSeconds: podDeletion.estimateSeconds,
      errors: podErrors,
      remaining: undefined,
      finalizers: new Map(),
    };
  }
  let estimateSeconds = 0;
  const errors = [...podErrors];
  const remaining = new Map<string, number>();
  const finalizers = new Map<string, number>();
  const emptied = new Set<Kind>();
  for (const kind of api.kinds()) {
    if (!kind.namespaced || !kind.verbs.includes('delete') || kind.plural === 'pods') continue;
    // Versions of one kind show the same objects.
    const storage = storageOf(kind);
    if (emptied.has(storage)) continue;
    emptied.add(storage);
    const deletion = deleteAllOf(api, kind, namespace);
    if (deletion.error !== undefined) errors.push(deletion.error);
    estimateSeconds = Math.max(estimateSeconds, deletion.estimateSeconds);
    if (deletion.remaining > 0) remaining.set(`${kind.plural}.${kind.group}`, deletion.remaining);
    for (const [finalizer, count] of deletion.finalizers)
      finalizers.set(finalizer, (finalizers.get(finalizer) ?? 0) + count);
  }
  return { estimateSeconds, errors, remaining, finalizers };
}

interface KindDeletion {
  readonly estimateSeconds: number;
  readonly remaining: number;
  readonly finalizers: ReadonlyMap<string, number>;
  readonly error?: string;
}

const NOTHING_LEFT: KindDeletion = { estimateSeconds: 0, remaining: 0, finalizers: new Map() };

function deleteAllOf<T extends KubeObject>(api: ApiServer, kind: Kind<T>, { metadata }: Namespace): KindDeletion {
  const namespace = metadata.name;
  const objects = api.list(kind, { namespace });
  if (objects.length === 0) return NOTHING_LEFT;
  const estimate = kind.plural === 'pods' ? gracefulTerminationSeconds(api, metadata) : 0;
  for (const { metadata } of objects) {
    try {
      api.delete(kind, { namespace, name: metadata.name }, { propagationPolicy: 'Background' });
    } catch (error) {
      if (isReason(error, 'NotFound') || isReason(error, 'MethodNotAllowed')) continue;
      if (!(error instanceof ApiError)) throw error;
      return { estimateSeconds: estimate, remaining: 0, finalizers: new Map(), error: error.message };
    }
  }
  const left = api.list(kind, { namespace });
  if (left.length === 0) return NOTHING_LEFT;
  const finalizers = countFinalizers(left);
  const remaining = left.length;
  if (estimate !== 0) return { estimateSeconds: estimate, remaining, finalizers };
  if (finalizers.size > 0) return { estimateSeconds: FINALIZER_ESTIMATE_SECONDS, remaining, finalizers };
  const resource = `${kind.group}/${kind.version}, Resource=${kind.plural}`;
  const error = `unexpected items still remain in namespace: ${namespace} for gvr: ${resource}`;
  return { estimateSeconds: 0, remaining, finalizers, error };
}

/** The longest grace period of the pods, unless that long has passed since the namespace was deleted. */
function gracefulTerminationSeconds(api: ApiServer, { name, deletionTimestamp = '' }: Namespace['metadata']): number {
  const graces = api
    .list(pods, { namespace: name })
    .filter(({ status }) => status?.phase !== 'Succeeded' && status?.phase !== 'Failed')
    .map(({ spec }) => spec.terminationGracePeriodSeconds ?? 0);
  const estimate = Math.max(0, ...graces);
  return api.sim.nowMs - Date.parse(deletionTimestamp) >= estimate * 1000 ? 0 : estimate;
}

function countFinalizers(objects: readonly KubeObject[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { metadata } of objects) {
    for (const finalizer of metadata.finalizers ?? []) counts.set(finalizer, (counts.get(finalizer) ?? 0) + 1);
  }
  return counts;
}
