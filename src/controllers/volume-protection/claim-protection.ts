import type { Pod } from '../../api/generated/types';
import { hasTerminalPhase } from '../../api/kinds/pod/phase';
import { pods } from '../../api/kinds/pod/pod';
import { podVolumeClaims } from '../../api/kinds/pod/volume-claims';
import { persistentVolumeClaims } from '../../api/kinds/storage/core-storage';
import { withMetadata } from '../../api/object';
import type { ApiServer } from '../../api/server';
import { startReconciler, type Controller } from '../controller';
import { changedFinalizers, isFinalizerWrong } from './finalizer';

const FINALIZER = 'kubernetes.io/pvc-protection';

/** A claim that is deleted stays until no pod uses it; one without the finalizer for that gets it (pkg/controller/volume/pvcprotection). */
export const claimProtection: Controller = {
  name: 'persistentvolumeclaim-protection-controller',
  start: (api) =>
    startReconciler(api, {
      watch: (queue) => [
        api.watch(persistentVolumeClaims, {}, ({ type, object }) => {
          const { namespace = '', name } = object.metadata;
          if (type !== 'DELETED' && isFinalizerWrong(object.metadata, FINALIZER)) queue.add(`${namespace}/${name}`);
        }),
        api.watch(pods, { matches: usesClaims }, ({ type, object }) => {
          if (type !== 'DELETED' && !hasTerminalPhase(object.status)) return;
          for (const { name } of podVolumeClaims(object)) queue.add(`${object.metadata.namespace ?? ''}/${name}`);
        }),
      ],
      reconcile(key) {
        const [namespace = '', name = ''] = key.split('/');
        const claim = api.find(persistentVolumeClaims, { namespace, name });
        if (claim === undefined) return;
        const finalizers = changedFinalizers(claim.metadata, FINALIZER, () => isUsed(api, namespace, name));
        if (finalizers !== undefined) api.update(persistentVolumeClaims, withMetadata(claim, { finalizers }));
      },
    }),
};

function usesClaims({ spec }: Pod): boolean {
  return spec.volumes?.some(({ persistentVolumeClaim, ephemeral }) => persistentVolumeClaim ?? ephemeral) === true;
}

/** A pod that was never given a node uses nothing (`podUsesPVC`). */
function isUsed(api: ApiServer, namespace: string, name: string): boolean {
  return api
    .list(pods, { namespace })
    .some(
      (pod) =>
        Boolean(pod.spec.nodeName) &&
        !hasTerminalPhase(pod.status) &&
        podVolumeClaims(pod).some((claim) => claim.name === name),
    );
}
