import type { Pod, StatefulSet, StatefulSetStatus } from '../../api/generated/types';
import type { Mutable } from '../../api/mutable';
import { isPodAvailable, isPodReady } from '../pod-activity';
import { REVISION_LABEL } from './identity';

/** The names of the revisions that a set goes from and to, and how often a name was taken. */
export interface RevisionNames {
  readonly current: string;
  readonly update: string;
  readonly collisionCount: number;
}

/** What the pods of a set add up to (`updateStatus` in pkg/controller/statefulset/stateful_set_control.go). */
export function statefulSetStatus(
  { metadata, spec, status: old }: StatefulSet,
  pods: readonly Pod[],
  { current, update, collisionCount }: RevisionNames,
  nowMs: number,
): Mutable<StatefulSetStatus> {
  const count = (holds: (pod: Pod) => boolean) => pods.reduce((sum, pod) => sum + Number(holds(pod)), 0);
  const isOf = (revision: string) => (pod: Pod) =>
    pod.metadata.deletionTimestamp === undefined && pod.metadata.labels?.[REVISION_LABEL] === revision;
  const status: Mutable<StatefulSetStatus> = {
    replicas: pods.length,
    readyReplicas: count(isRunningAndReady),
    availableReplicas: count((pod) => isRunningAndReady(pod) && isPodAvailable(pod, spec.minReadySeconds ?? 0, nowMs)),
    currentReplicas: count(isOf(current)),
    updatedReplicas: count(isOf(update)),
    currentRevision: current,
    updateRevision: update,
    collisionCount,
  };
  if (metadata.generation !== undefined) status.observedGeneration = metadata.generation;
  if (old?.conditions !== undefined) status.conditions = old.conditions;
  return status;
}

/** With the update complete, what it led to is what is current (`completeRollingUpdate`). */
export function completed({ spec }: StatefulSet, status: Mutable<StatefulSetStatus>): void {
  const { replicas = 1, updateStrategy } = spec;
  if (updateStrategy?.type !== 'RollingUpdate') return;
  if ([status.updatedReplicas, status.readyReplicas, status.replicas].some((count) => count !== replicas)) return;
  status.currentReplicas = replicas;
  if (status.updateRevision !== undefined) status.currentRevision = status.updateRevision;
}

/** Would anybody see the difference (`inconsistentStatus`)? */
export function isNews({ status: old }: StatefulSet, status: StatefulSetStatus): boolean {
  if ((status.observedGeneration ?? 0) > (old?.observedGeneration ?? 0)) return true;
  if (COUNTS.some((field) => (old?.[field] ?? 0) !== (status[field] ?? 0))) return true;
  return status.currentRevision !== old?.currentRevision || status.updateRevision !== old?.updateRevision;
}

/** As Go writes it: what counts nothing is left out, except for what is always told. */
export function asWritten(status: StatefulSetStatus): StatefulSetStatus {
  const { readyReplicas = 0, currentReplicas = 0, updatedReplicas = 0, ...always } = status;
  const written: Mutable<StatefulSetStatus> = always;
  if (readyReplicas > 0) written.readyReplicas = readyReplicas;
  if (currentReplicas > 0) written.currentReplicas = currentReplicas;
  if (updatedReplicas > 0) written.updatedReplicas = updatedReplicas;
  return written;
}

export function isRunningAndReady(pod: Pod): boolean {
  return pod.status?.phase === 'Running' && isPodReady(pod);
}

const COUNTS = ['replicas', 'availableReplicas', 'readyReplicas', 'currentReplicas', 'updatedReplicas'] as const;
