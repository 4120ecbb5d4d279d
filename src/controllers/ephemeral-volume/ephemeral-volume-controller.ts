import { createEventRecorder } from '../../api/events/event-recorder';
import { pods } from '../../api/kinds/pod/pod';
import { persistentVolumeClaims } from '../../api/kinds/storage/core-storage';
import { volumeClaim } from '../../api/kinds/pod/volume-claims';
import { startReconciler, type Controller } from '../controller';

/** Makes the claims of pods' own volumes; they go with their pod (pkg/controller/volume/ephemeral/controller.go). */
export const ephemeralVolumeController: Controller = {
  name: 'ephemeral-volume-controller',
  start: (api) => {
    const recorder = createEventRecorder(api, { component: 'ephemeral_volume' });
    return startReconciler(api, {
      watch: (queue) => [
        api.watch(
          pods,
          { matches: ({ spec }) => spec.volumes?.some(({ ephemeral }) => ephemeral !== undefined) === true },
          ({ type, object }) => {
            const { namespace = '', name, deletionTimestamp } = object.metadata;
            if (type === 'ADDED' && deletionTimestamp === undefined) queue.add(`${namespace}/${name}`);
          },
        ),
      ],
      reconcile(key) {
        const [namespace = '', podName = ''] = key.split('/');
        const pod = api.find(pods, { namespace, name: podName });
        for (const volume of pod?.spec.volumes ?? []) {
          const { name, ephemeral } = volume;
          const template = ephemeral?.volumeClaimTemplate;
          const claimName = volumeClaim(podName, volume)?.name;
          if (pod === undefined || template === undefined || claimName === undefined) continue;
          const { uid } = pod.metadata;
          const found = api.find(persistentVolumeClaims, { namespace, name: claimName });
          if (found !== undefined) {
            if (found.metadata.ownerReferences?.some((owner) => owner.uid === uid) === true) continue;
            const message = `PVC ${namespace}/${claimName} was not created for pod ${namespace}/${podName} (pod is not owner)`;
            recorder.event(pod, 'Warning', 'FailedBinding', `ephemeral volume ${name}: ${message}`);
            continue;
          }
          api.create(persistentVolumeClaims, {
            apiVersion: 'v1',
            kind: 'PersistentVolumeClaim',
            metadata: {
              ...template.metadata,
              namespace,
              name: claimName,
              ownerReferences: [
                { apiVersion: 'v1', kind: 'Pod', name: podName, uid, controller: true, blockOwnerDeletion: true },
              ],
            },
            spec: template.spec,
          });
        }
      },
    });
  },
};
