import { deepEqual } from '../../api/equality';
import type { EventRecorder } from '../../api/events/event-recorder';
import type { Deployment, DeploymentStatus, ReplicaSet } from '../../api/generated/types';
import { deployments } from '../../api/kinds/apps/deployment';
import { replicaSets } from '../../api/kinds/apps/replica-set';
import { withMetadata } from '../../api/object';
import type { ApiServer } from '../../api/server';

/**
 * One look at a Deployment: where it is read and written, and what it is after the writes so far.
 *
 * Divergence from real Kubernetes: the controller goes on with what it has just written, where a real one writes from what it read, is told of
 * the conflict and looks again.
 */
export class Rollout {
  #deployment: Deployment;

  constructor(
    readonly api: ApiServer,
    readonly recorder: EventRecorder,
    deployment: Deployment,
  ) {
    this.#deployment = deployment;
  }

  get deployment(): Deployment {
    return this.#deployment;
  }

  get replicas(): number {
    return this.#deployment.spec.replicas ?? 1;
  }

  /** Writes status and annotations, if they are news. */
  write(status: DeploymentStatus, annotations = this.#deployment.metadata.annotations): void {
    const { metadata, status: old = {} } = this.#deployment;
    const noted = deepEqual(annotations, metadata.annotations)
      ? this.#deployment
      : withMetadata(this.#deployment, { annotations });
    if (noted === this.#deployment && deepEqual(status, old)) return;
    this.#deployment = this.api.updateStatus(deployments, { ...noted, status });
  }

  updateReplicaSet(set: ReplicaSet): ReplicaSet {
    return this.api.update(replicaSets, set);
  }
}

/** The ReplicaSets of a Deployment: the one with its template, if there is one yet, and the others, oldest first. */
export interface Revisions {
  readonly newSet: ReplicaSet | undefined;
  readonly oldSets: readonly ReplicaSet[];
}

export function allSets({ newSet, oldSets }: Revisions): readonly ReplicaSet[] {
  return newSet === undefined ? oldSets : [...oldSets, newSet];
}

export function isActive({ spec }: ReplicaSet): boolean {
  return replicasOf({ spec }) > 0;
}

export function replicasOf({ spec }: Pick<ReplicaSet, 'spec'>): number {
  return spec.replicas ?? 1;
}

/** What all of them ask for. */
export function totalReplicas(sets: readonly ReplicaSet[]): number {
  return sets.reduce((sum, set) => sum + replicasOf(set), 0);
}

/** What all of them have, by one of the counts of their statuses. */
export function totalOf(
  sets: readonly ReplicaSet[],
  count: 'availableReplicas' | 'readyReplicas' | 'replicas',
): number {
  return sets.reduce((sum, { status }) => sum + (status?.[count] ?? 0), 0);
}

/** Older first (`ReplicaSetsByCreationTimestamp` in pkg/controller/controller_utils.go). */
export function byCreation({ metadata: a }: ReplicaSet, { metadata: b }: ReplicaSet): number {
  if (a.creationTimestamp !== b.creationTimestamp) return a.creationTimestamp < b.creationTimestamp ? -1 : 1;
  return a.name < b.name ? -1 : 1;
}
