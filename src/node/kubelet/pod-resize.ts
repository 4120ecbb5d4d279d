import type { Pod, PodCondition, PodStatus } from '../../api/generated/types';
import { actuateResize, resizeMessage } from '../resources/resize';
import type { KubeletContext } from './kubelet-context';

/** Why the pod does not have the resources yet that it asks for. */
export type ResizePending = Pick<PodCondition, 'reason' | 'message'>;

/** How far a pod has come on the way to other resources (pkg/kubelet/status/status_manager.go, `PodResizeConditions`). */
export class PodResize {
  readonly #context: KubeletContext;
  #pending: ResizePending | undefined;
  #isInProgress = false;

  constructor(context: KubeletContext) {
    this.#context = context;
  }

  /** The node has promised the pod what it asks for, or cannot yet. */
  decide(pending: ResizePending | undefined, isAccepted: boolean): void {
    this.#pending = pending;
    if (isAccepted) this.#isInProgress = true;
  }

  /** Gives the containers that go on their new bounds; true when that was all. */
  actuate(pod: Pod): boolean {
    if (!this.#isInProgress) return false;
    const { runtime, recorder } = this.#context;
    const { latest } = runtime.pod(pod.metadata.uid) ?? {};
    if (!actuateResize(pod, (name) => latest?.get(name), runtime.resources.capacity.memoryBytes)) return false;
    this.#isInProgress = false;
    recorder.event(pod, 'Normal', 'ResizeCompleted', resizeMessage('Pod resize completed', pod));
    return true;
  }

  /** The status with the conditions of a resize that is not done. */
  onStatus(pod: Pod, status: PodStatus): PodStatus {
    if (this.#pending === undefined && !this.#isInProgress) return status;
    const { generation } = pod.metadata;
    const condition = (type: string): PodCondition => ({
      type,
      ...(generation !== undefined && { observedGeneration: generation }),
      status: 'True',
    });
    const conditions = [...(status.conditions ?? [])];
    if (this.#pending !== undefined) conditions.push({ ...condition('PodResizePending'), ...this.#pending });
    if (this.#isInProgress) conditions.push(condition('PodResizeInProgress'));
    return { ...status, conditions };
  }
}
