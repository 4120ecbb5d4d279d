import type { Pod, PodCondition, PodStatus } from '../../api/generated/types';
import { hasTerminalPhase } from '../../api/kinds/pod/phase';
import { podCondition, withTransitionTime } from '../../api/kinds/pod/conditions';
import { deepEqual } from '../../api/equality';
import { pods } from '../../api/kinds/pod/pod';
import { containerTransitionErrors } from '../../api/kinds/pod/status-validation';
import type { ApiServer } from '../../api/server';
import { timestamp } from '../../api/time';
import { extended, type Mutable } from '../../api/mutable';
import { findInApi, isMirrorPod } from './mirror-pods';
import { isOwnCondition, othersConditions, ownConditions, withDisruption } from './conditions';

/** What the writer must know of the pod's worker. */
export interface PodProgress {
  /** Its containers may still run: then no phase is reported from which there is no way back. */
  couldHaveRunningContainers(): boolean;
  /** Everything is done: a deleted pod may go. */
  isFinished(): boolean;
  canWrite(): boolean;
  /** The status is another than before. */
  statusChanged(): void;
}

const MAX_TERMINATION_MESSAGES = 12 * 1024;

/**
 * Brings the status of one pod to the API server, all changes of one moment at once, and removes the pod there when it has been deleted and
 * has ended. Source: pkg/kubelet/status/status_manager.go.
 */
export class PodStatusWriter {
  readonly #api: ApiServer;
  readonly #progress: PodProgress;
  #status: PodStatus | undefined;
  #pod: Pod;
  #planned = false;
  #unwritten = false;

  constructor(api: ApiServer, pod: Pod, progress: PodProgress) {
    this.#api = api;
    this.#pod = pod;
    this.#progress = progress;
  }

  /** The status as it was last set; before that what the API server has. */
  get status(): PodStatus {
    return this.#status ?? this.#pod.status ?? {};
  }

  /** `force`: the pod is being deleted, which goes on with the next write even when nothing else has changed. */
  set(pod: Pod, status: PodStatus, force = false): void {
    this.#pod = pod;
    // Only after a restart of the node can it look as if a container had not ended: nothing is said until it has ended again.
    if (containerTransitionErrors(pod.spec, status, this.status).length > 0) return;
    const old = this.#status;
    const next = this.#completed(pod, status);
    if (old !== undefined && !force && sameStatus(old, next)) return;
    this.#status = next;
    this.#progress.statusChanged();
    this.plan();
  }

  /** Writes (or finds that all is written) after what is going on now. */
  plan(): void {
    if (this.#planned) return;
    this.#planned = true;
    this.#api.sim.post(() => {
      this.#planned = false;
      this.#unwritten = !this.#progress.canWrite();
      if (!this.#unwritten) this.#write();
    });
  }

  /** Writes what could not be written when it was planned, and what somebody else has written over meanwhile (`needsReconcile`). */
  flush(): void {
    if (this.#unwritten || this.#isOverwritten()) this.plan();
  }

  #isOverwritten(): boolean {
    const status = findInApi(this.#api, this.#pod)?.status;
    return status !== undefined && this.#status !== undefined && !sameStatus(status, this.#status);
  }

  #completed(pod: Pod, status: PodStatus): PodStatus {
    const old = this.status;
    const now = timestamp(this.#api.sim.nowMs);
    const conditions = (status.conditions ?? []).map((condition): PodCondition => {
      const before = podCondition(old, condition.type);
      if (!isOwnCondition(condition)) return condition;
      if (before === undefined || before.status !== condition.status) return withTransitionTime(condition, now);
      // What has not changed stays the same object: most conditions of most reports.
      if (sameVerdict(before, condition) && before.observedGeneration === condition.observedGeneration) return before;
      return withTransitionTime(condition, before.lastTransitionTime ?? now);
    });
    const startTime = old.startTime ?? status.startTime ?? now;
    // Where the fields are there already a spread is faster.
    const whole =
      status.startTime === undefined || status.conditions === undefined
        ? extended(status, { conditions, startTime })
        : { ...status, conditions, startTime };
    return withShortMessages(pod, whole);
  }

  #write(): void {
    const pod = findInApi(this.#api, this.#pod);
    if (pod === undefined || this.#status === undefined) return;
    const { namespace = '', name, uid } = pod.metadata;
    const written = this.#api.updateStatus(pods, { ...pod, status: this.#merged(pod.status ?? {}, this.#status) });
    this.#share(written);
    const { phase } = written.status ?? {};
    if (
      written.metadata.deletionTimestamp === undefined ||
      (phase !== 'Failed' && phase !== 'Succeeded') ||
      !this.#progress.isFinished() ||
      isMirrorPod(written)
    )
      return;
    if (this.#api.find(pods, { namespace, name })?.metadata.uid !== uid) return;
    this.#api.delete(pods, { namespace, name }, { gracePeriodSeconds: 0, preconditions: { uid } });
  }

  /** What was written says the same as what is remembered: one copy of it will do, and no old state of the pod. */
  #share(written: Pod): void {
    const { status } = written;
    if (this.#status === undefined || status?.conditions === undefined) return;
    if (written.metadata.uid === this.#pod.metadata.uid) this.#pod = written;
    const conditions = withDisruption(status.conditions, this.#status.conditions);
    const isSame = conditions === status.conditions && equalButForConditions(status, this.#status);
    this.#status = isSame ? status : { ...this.#status, conditions };
  }

  /** What others write stays, and a phase that is an end waits for the end (`mergePodStatus`). */
  #merged(old: PodStatus, status: PodStatus): PodStatus {
    const becomesTerminal =
      !hasTerminalPhase(old) && hasTerminalPhase(status) && !this.#progress.couldHaveRunningContainers();
    const kept = othersConditions(old.conditions);
    const others = becomesTerminal ? withDisruption(kept, status.conditions) : kept;
    const own = ownConditions(status.conditions);
    const merged: Mutable<PodStatus> = { ...status, conditions: others.length === 0 ? own : [...others, ...own] };
    // What is stored knows no empty list.
    if (merged.conditions?.length === 0) delete merged.conditions;
    keep(merged, old, 'resourceClaimStatuses');
    keep(merged, old, 'extendedResourceClaimStatus');
    keep(merged, old, 'nominatedNodeName');
    keep(merged, old, 'resize');
    if (hasTerminalPhase(old) || !hasTerminalPhase(status) || !this.#progress.couldHaveRunningContainers())
      return merged;
    for (const field of ['phase', 'reason', 'message'] as const) {
      delete merged[field];
      keep(merged, old, field);
    }
    return merged;
  }
}

function keep<Field extends keyof PodStatus>(status: Mutable<PodStatus>, old: PodStatus, field: Field): void {
  if (old[field] !== undefined) status[field] = old[field];
}

/** Equal as far as the kubelet is concerned: times and generations of conditions do not count (`isPodStatusByKubeletEqual`). */
function sameStatus(a: PodStatus, b: PodStatus): boolean {
  const own = ownConditions(a.conditions);
  const others = ownConditions(b.conditions);
  if (own.length !== others.length || !equalButForConditions(a, b)) return false;
  return others.every((condition) => {
    const before = own.find(({ type }) => type === condition.type);
    return before !== undefined && sameVerdict(before, condition);
  });
}

function equalButForConditions(a: PodStatus, b: PodStatus): boolean {
  const left = a as Readonly<Record<string, unknown>>;
  const right = b as Readonly<Record<string, unknown>>;
  for (const key in left) if (key !== 'conditions' && !deepEqual(left[key], right[key])) return false;
  for (const key in right)
    if (key !== 'conditions' && right[key] !== undefined && left[key] === undefined) return false;
  return true;
}

function sameVerdict(a: PodCondition, b: PodCondition): boolean {
  return a === b || (a.status === b.status && a.reason === b.reason && a.message === b.message);
}

/** All termination messages of a pod share 12 KiB (`normalizeStatus`). */
function withShortMessages({ spec }: Pod, status: PodStatus): PodStatus {
  const limit = Math.floor(MAX_TERMINATION_MESSAGES / (spec.containers.length + (spec.initContainers?.length ?? 0)));
  const isLong = (message: string | undefined) => message !== undefined && message.length > limit;
  if (status.containerStatuses?.some(({ state }) => isLong(state?.terminated?.message)) !== true) return status;
  const containerStatuses = status.containerStatuses.map((container) => {
    const terminated = container.state?.terminated;
    if (terminated === undefined || !isLong(terminated.message)) return container;
    return {
      ...container,
      state: { terminated: { ...terminated, message: terminated.message?.slice(0, limit) ?? '' } },
    };
  });
  return { ...status, containerStatuses };
}
