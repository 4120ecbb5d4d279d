import type { ReplicationController } from '../../api/generated/types';
import { replicationControllers } from '../../api/kinds/core/core-controllers';
import { NOTHING, setMatcher } from '../../api/scheduling/label-requirement';
import { replicatedController } from '../replica-set/replicated';

const NO_RELATIVES: ReadonlyMap<string, number> = new Map();

/** Keeps as many pods as a ReplicationController asks for, just as a ReplicaSet's controller does (pkg/controller/replication). */
export const replicationController = replicatedController<ReplicationController>({
  kind: replicationControllers,
  name: 'replicationcontroller-controller',
  component: 'replication-controller',
  countsTerminating: false,
  selectorOf: ({ spec }) => (spec.selector === undefined ? NOTHING : setMatcher(spec.selector)),
  relatedPodsByNode: () => NO_RELATIVES,
});
