import type { Namespace } from '../../api/generated/types';
import { namespaces } from '../../api/kinds/namespace';
import { finalizeNamespace } from '../../api/kinds/namespace/finalize';
import type { ApiServer } from '../../api/server';
import { startReconciler, type Controller } from '../controller';
import { RetryError, type WorkQueue } from '../work-queue';
import { withDeletionConditions } from './deletion-conditions';
import { deleteAllContent } from './namespace-content';

/** Between hearing of a terminating namespace and acting on it (`namespaceDeletionGracePeriod`). */
const DELAY_MS = 5_000;
const BACK_OFF = { baseMs: 5, maxMs: 60_000 };
const FINALIZER = 'kubernetes';

/** Empties namespaces that are being deleted and then lets them go (pkg/controller/namespace). */
export const namespaceController: Controller = {
  name: 'namespace-controller',
  start: (api) =>
    startReconciler(api, {
      backOff: BACK_OFF,
      watch: (queue) => [
        api.watch(namespaces, {}, ({ type, object: { metadata } }) => {
          if (type !== 'DELETED' && metadata.deletionTimestamp !== undefined) queue.addAfter(metadata.name, DELAY_MS);
        }),
      ],
      reconcile: (name, queue) => syncNamespace(api, name, queue),
    }),
};

function syncNamespace(api: ApiServer, name: string, queue: WorkQueue): void {
  const namespace = markTerminating(api, name);
  if (namespace === undefined || (namespace.spec.finalizers ?? []).length === 0) return;
  const deletion = deleteAllContent(api, namespace);
  api.modifyStatus(namespaces, { namespace: '', name }, (latest) => ({
    ...latest,
    status: withDeletionConditions(latest.status ?? {}, deletion, api.sim.nowMs),
  }));
  if (deletion.errors.length > 0) throw new RetryError(deletion.errors.join(', '));
  if (deletion.estimateSeconds > 0) {
    queue.addAfter(name, (Math.floor(deletion.estimateSeconds / 2) + 1) * 1000);
    return;
  }
  finalize(api, name);
}

function markTerminating(api: ApiServer, name: string): Namespace | undefined {
  const namespace = api.find(namespaces, { namespace: '', name });
  if (namespace?.metadata.deletionTimestamp === undefined || namespace.status?.phase === 'Terminating') {
    return namespace?.metadata.deletionTimestamp === undefined ? undefined : namespace;
  }
  return api.updateStatus(namespaces, { ...namespace, status: { ...namespace.status, phase: 'Terminating' } });
}

/** The subresource `namespaces/finalize`: without its own finalizer the namespace goes, unless others hold it. */
function finalize(api: ApiServer, name: string): void {
  const namespace = api.get(namespaces, { namespace: '', name });
  const finalizers = (namespace.spec.finalizers ?? []).filter((finalizer) => finalizer !== FINALIZER).sort();
  finalizeNamespace(api, { ...namespace, spec: { ...namespace.spec, finalizers } });
}
