import type { Deployment, ReplicaSet } from '../../api/generated/types';
import { replicaSets } from '../../api/kinds/apps/replica-set';
import { controllerOf, type Draft } from '../../api/object';
import { ApiError } from '../../api/status';
import { controllerReference, isNamespaceTerminating } from '../pod-control';
import { podTemplateHash } from '../pod-template-hash/pod-template-hash';
import { withTemplateMetadata } from '../template-metadata';
import { annotationsOfNewest, nextRevision, REVISION, sizeAnnotations } from './annotations';
import { newCondition, withCondition, withConditions } from './deployment-conditions';
import { hasProgressDeadline } from './deployment-status';
import { isRollingUpdate, maxSurge } from './fenceposts';
import { replicasOf, totalReplicas, type Rollout } from './rollout';
import { sameTemplate, TEMPLATE_HASH } from './template-identity';

const MAX_NAME_LENGTH = 253;

/**
 * Makes the ReplicaSet of the Deployment's template, as large as it may be at once. One of that name with another template is a collision of
 * hashes: it is counted, and the next attempt takes another hash (`getNewReplicaSet` in pkg/controller/deployment/sync.go).
 */
export function createNewSet(rollout: Rollout, oldSets: readonly ReplicaSet[]): ReplicaSet {
  const { api, deployment, recorder } = rollout;
  const revision = nextRevision(oldSets);
  const draft = newSetDraft(deployment, oldSets, revision);
  const name = draft.metadata.name ?? '';
  let created: ReplicaSet;
  try {
    created = api.create(replicaSets, draft);
  } catch (error) {
    if (!(error instanceof ApiError) || isNamespaceTerminating(error)) throw error;
    if (error.status.reason !== 'AlreadyExists') {
      tellFailure(rollout, `Failed to create new replica set "${name}": ${error.message}`);
      throw error;
    }
    const existing = ownSetOfThatName(rollout, name);
    if (existing === undefined) {
      const { status = {} } = deployment;
      rollout.write({ ...status, collisionCount: (status.collisionCount ?? 0) + 1 });
      throw error;
    }
    rollout.write(deployment.status ?? {}, withRevision(deployment, revision));
    return existing;
  }
  const replicas = replicasOf(created);
  if (replicas > 0)
    recorder.event(deployment, 'Normal', 'ScalingReplicaSet', `Scaled up replica set ${name} from 0 to ${replicas}`);
  const { status = {} } = deployment;
  const told = newCondition(
    'Progressing',
    'True',
    'NewReplicaSetCreated',
    `Created new replica set "${name}"`,
    api.sim.nowMs,
  );
  const conditions = withCondition(status.conditions ?? [], told);
  rollout.write(
    hasProgressDeadline(deployment) ? withConditions(status, conditions) : status,
    withRevision(deployment, revision),
  );
  return created;
}

function newSetDraft(deployment: Deployment, oldSets: readonly ReplicaSet[], revision: number): Draft<ReplicaSet> {
  const { metadata, spec, status } = deployment;
  const hash = podTemplateHash(spec.template, status?.collisionCount);
  const labels = { ...spec.template.metadata?.labels, [TEMPLATE_HASH]: hash };
  const bare = { name: setName(metadata.name, hash), labels, ownerReferences: [controllerReference(deployment)] };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      ...bare,
      ...(metadata.namespace !== undefined && { namespace: metadata.namespace }),
      annotations: {
        ...annotationsOfNewest(deployment, undefined, revision),
        ...sizeAnnotations(deployment),
      },
    },
    spec: {
      replicas: newSetSize(deployment, oldSets, 0),
      ...(spec.minReadySeconds !== undefined && { minReadySeconds: spec.minReadySeconds }),
      selector: { ...spec.selector, matchLabels: { ...spec.selector.matchLabels, [TEMPLATE_HASH]: hash } },
      template: withTemplateMetadata(spec.template, { labels }),
    },
  };
}

/**
 * How large the newest ReplicaSet may be, which has `size` replicas: in a rolling update all together are no more than the surge allows
 * (`NewRSNewReplicas`).
 */
export function newSetSize(deployment: Deployment, oldSets: readonly ReplicaSet[], size: number): number {
  const { replicas = 1 } = deployment.spec;
  if (!isRollingUpdate(deployment)) return replicas;
  const room = replicas + maxSurge(deployment) - totalReplicas(oldSets) - size;
  return room <= 0 ? size : size + Math.min(room, replicas - size);
}

/** `generateReplicaSetName`. */
function setName(deploymentName: string, hash: string): string {
  return `${deploymentName.slice(0, MAX_NAME_LENGTH - 1 - hash.length)}-${hash}`;
}

function ownSetOfThatName({ api, deployment }: Rollout, name: string): ReplicaSet | undefined {
  const { namespace = '', uid } = deployment.metadata;
  const set = api.find(replicaSets, { namespace, name });
  return set !== undefined && controllerOf(set)?.uid === uid && sameTemplate(set, deployment) ? set : undefined;
}

function withRevision({ metadata }: Deployment, revision: number): Readonly<Record<string, string>> {
  return { ...metadata.annotations, [REVISION]: String(revision) };
}

function tellFailure(rollout: Rollout, message: string): void {
  const { api, deployment, recorder } = rollout;
  const { status = {} } = deployment;
  if (hasProgressDeadline(deployment)) {
    const failed = newCondition('Progressing', 'False', 'ReplicaSetCreateError', message, api.sim.nowMs);
    rollout.write(withConditions(status, withCondition(status.conditions ?? [], failed)));
  }
  recorder.event(deployment, 'Warning', 'ReplicaSetCreateError', message);
}
