import type { Pod } from '../../api/generated/types';
import { pods } from '../../api/kinds/pod/pod';
import type { ApiServer } from '../../api/server';
import { isReason } from '../../api/status';
import type { KubeletContext } from './kubelet-context';
import { CONFIG_HASH, CONFIG_MIRROR } from './static-pod-manifest';

const REFUSALS = ['NotFound', 'Forbidden', 'AlreadyExists', 'Invalid'] as const;

/** The kubelet has this pod from a file of its machine, not from the API server. */
export function isStaticPod({ metadata }: Pod): boolean {
  return metadata.annotations?.[CONFIG_HASH] !== undefined && !isMirrorPod({ metadata });
}

/** The API server's image of a static pod, of which the kubelet takes no orders. */
export function isMirrorPod({ metadata }: Pick<Pod, 'metadata'>): boolean {
  return metadata.annotations?.[CONFIG_MIRROR] !== undefined;
}

/** The object of the API server in which a pod's status is written; undefined when there is none (or another one). */
export function findInApi(api: ApiServer, pod: Pod): Pod | undefined {
  const { namespace = '', name, uid } = pod.metadata;
  const found = api.find(pods, { namespace, name });
  if (found === undefined) return undefined;
  const isIt = isStaticPod(pod) ? isMirrorOf(found, pod) : found.metadata.uid === uid;
  return isIt ? found : undefined;
}

/** Makes the mirror pod of a static pod unless it is there; one that is being deleted, or mirrors something else, is made anew (kubelet.go, `tryReconcileMirrorPods`). */
export function reconcileMirrorPod({ api, availability, node }: KubeletContext, pod: Pod): void {
  const owner = node();
  if (!availability.available || owner === undefined || owner.metadata.deletionTimestamp !== undefined) return;
  const { namespace = '', name, labels, annotations } = pod.metadata;
  const found = api.find(pods, { namespace, name });
  if (found !== undefined) {
    if (!isMirrorPod(found)) return;
    if (found.metadata.deletionTimestamp === undefined && isMirrorOf(found, pod)) return;
    deleteMirrorPod(api, found);
  }
  try {
    api.create(pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        namespace,
        name,
        ...(labels && { labels }),
        annotations: { ...annotations, [CONFIG_MIRROR]: annotations?.[CONFIG_HASH] ?? '' },
        ownerReferences: [
          {
            apiVersion: 'v1',
            kind: 'Node',
            name: owner.metadata.name,
            uid: owner.metadata.uid ?? '',
            controller: true,
          },
        ],
      },
      spec: pod.spec,
    });
  } catch (error) {
    // As the kubelet does: it tries again at the next sync of the pod.
    if (!REFUSALS.some((reason) => isReason(error, reason))) throw error;
  }
}

export function deleteMirrorPod(api: ApiServer, { metadata }: Pod): void {
  const { namespace = '', name, uid } = metadata;
  const key = { namespace, name };
  if (api.find(pods, key)?.metadata.uid !== uid) return;
  api.delete(pods, key, { gracePeriodSeconds: 0, ...(uid !== undefined && { preconditions: { uid } }) });
}

function isMirrorOf(mirror: Pod, pod: Pod): boolean {
  return mirror.metadata.annotations?.[CONFIG_MIRROR] === pod.metadata.annotations?.[CONFIG_HASH];
}
