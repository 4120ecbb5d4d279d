import type { Job } from '../../api/generated/types';
import { jobs } from '../../api/kinds/batch/job';
import { keyText } from '../../api/object';
import { parseTimestamp } from '../../api/time';
import { startReconciler, type Controller } from '../controller';

/** Deletes finished Jobs, and what they own first, once their `ttlSecondsAfterFinished` are over (pkg/controller/ttlafterfinished). */
export const ttlAfterFinishedController: Controller = {
  name: 'ttl-after-finished-controller',
  start(api) {
    return startReconciler(api, {
      watch: (queue) => [
        api.watch(jobs, {}, ({ type, object }) => {
          if (type === 'DELETED' || expiryMs(object) === undefined) return;
          queue.add(keyText(object.metadata.namespace ?? '', object.metadata.name));
        }),
      ],
      reconcile(key, queue) {
        const [namespace = '', name = ''] = key.split('/');
        const job = api.find(jobs, { namespace, name });
        const expires = job && expiryMs(job);
        if (job === undefined || expires === undefined) return;
        const leftMs = expires - api.sim.nowMs;
        if (leftMs > 0) {
          queue.addAfter(key, leftMs);
          return;
        }
        const { uid } = job.metadata;
        api.delete(jobs, { namespace, name }, { propagationPolicy: 'Foreground', preconditions: { uid } });
      },
    });
  },
};

/** When a job is to go; undefined for one that is not finished, has no limit or is on its way already. */
function expiryMs({ metadata, spec, status }: Job): number | undefined {
  const { ttlSecondsAfterFinished } = spec;
  if (metadata.deletionTimestamp !== undefined || ttlSecondsAfterFinished === undefined) return undefined;
  const end = status?.conditions?.find(
    ({ type, status: is }) => (type === 'Complete' || type === 'Failed') && is === 'True',
  );
  if (end?.lastTransitionTime === undefined) return undefined;
  return parseTimestamp(end.lastTransitionTime) + ttlSecondsAfterFinished * 1000;
}
