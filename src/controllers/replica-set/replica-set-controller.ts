import type { ReplicaSet } from '../../api/generated/types';
import { replicaSets } from '../../api/kinds/apps/replica-set';
import { pods } from '../../api/kinds/pod/pod';
import { controllerOf } from '../../api/object';
import { labelMatcher } from '../../api/scheduling/label-requirement';
import type { ApiServer } from '../../api/server';
import { isPodActive } from '../pod-activity';
import { replicatedController } from './replicated';

/** Keeps as many pods as a ReplicaSet asks for (pkg/controller/replicaset). */
export const replicaSetController = replicatedController<ReplicaSet>({
  kind: replicaSets,
  name: 'replicaset-controller',
  component: 'replicaset-controller',
  countsTerminating: true,
  selectorOf: ({ spec }) => labelMatcher(spec.selector),
  relatedPodsByNode: podsOfSiblingsByNode,
});

/** How many active pods of the same Deployment run on each node; none for a ReplicaSet that nobody owns (`getIndirectlyRelatedPods`). */
function podsOfSiblingsByNode(api: ApiServer, replicaSet: ReplicaSet): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const owner = controllerOf(replicaSet);
  if (owner === undefined) return counts;
  for (const sibling of api.collection(replicaSets).under('controllerUid', owner.uid)) {
    for (const pod of api.collection(pods).under('controllerUid', sibling.metadata.uid)) {
      const { nodeName = '' } = pod.spec;
      if (isPodActive(pod)) counts.set(nodeName, (counts.get(nodeName) ?? 0) + 1);
    }
  }
  return counts;
}
