import type { Pod } from '../../api/generated/types';
import { pods } from '../../api/kinds/pod/pod';
import type { ApiServer } from '../../api/server';
import { deletionOrder } from '../deletion-order';
import { isPodActive } from '../pod-activity';
import type { PodControl } from '../pod-control';
import { RetryError } from '../work-queue';
import type { CreationLimit } from './creation-limit';
import type { Replicated } from './replicated';
import { slowStart } from './slow-start';

/** How many pods one round creates or deletes at most. */
const BURST_REPLICAS = 500;

/**
 * Creates what is missing of the object's pods, as far as the limit lets it, and deletes what is too much; returns why that failed
 * (`manageReplicas` in replica_set.go).
 */
export function manageReplicas(
  api: ApiServer,
  podControl: PodControl,
  object: Replicated,
  active: number,
  limit: CreationLimit,
  relatedByNode: () => ReadonlyMap<string, number>,
): string | undefined {
  const { replicas = 1, template = {} } = object.spec;
  const missing = Math.min(replicas - active, BURST_REPLICAS);
  if (missing > 0) {
    const { uid } = object.metadata;
    let made = 0;
    const error = slowStart(Math.min(missing, limit.available(uid, replicas, api.sim.nowMs)), () => {
      podControl.create(object, template);
      made += 1;
    });
    limit.spend(uid, made);
    return error?.message;
  }
  const excess = Math.min(active - replicas, BURST_REPLICAS);
  if (excess <= 0) return undefined;
  let failure: string | undefined;
  for (const pod of podsToDelete(api, object, excess, relatedByNode)) {
    try {
      podControl.delete(object, pod);
    } catch (error) {
      if (!(error instanceof RetryError)) throw error;
      failure ??= error.message;
    }
  }
  return failure;
}

function podsToDelete(
  api: ApiServer,
  { metadata }: Replicated,
  count: number,
  relatedByNode: () => ReadonlyMap<string, number>,
): readonly Pod[] {
  const active = [...api.collection(pods).under('controllerUid', metadata.uid)].filter(isPodActive);
  if (count >= active.length) return active;
  const onNode = relatedByNode();
  const rank = ({ spec }: Pod) => onNode.get(spec.nodeName ?? '') ?? 0;
  return active.sort((a, b) => deletionOrder(a, b, rank, api.sim.nowMs)).slice(0, count);
}
