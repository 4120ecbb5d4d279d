import type { Pod } from '../../api/generated/types';
import type { PodNominator } from '../framework/plugin';
import type { PodInfo } from '../framework/pod-info';

/** Remembers which pods are to go where once there is room (pkg/scheduler/backend/queue/nominator.go). */
export class Nominator implements PodNominator {
  readonly #byNode = new Map<string, Map<string, PodInfo>>();
  readonly #nodeOf = new Map<string, string>();
  readonly #isPending: (pod: Pod) => boolean;

  /** `isPending` says whether the API still has the pod and without a node. */
  constructor(isPending: (pod: Pod) => boolean) {
    this.#isPending = isPending;
  }

  get size(): number {
    return this.#nodeOf.size;
  }

  nominatedPods(nodeName: string): readonly PodInfo[] {
    const pods = this.#byNode.get(nodeName);
    return pods === undefined ? NONE : [...pods.values()];
  }

  /** Nominates the pod to `nodeName`, by default to what its status says; '' takes the nomination back. */
  set(info: PodInfo, nodeName = nominatedNodeName(info.pod)): void {
    this.delete(info.uid);
    if (nodeName === '' || !this.#isPending(info.pod)) return;
    this.#nodeOf.set(info.uid, nodeName);
    const pods = this.#byNode.get(nodeName) ?? new Map<string, PodInfo>();
    this.#byNode.set(nodeName, pods.set(info.uid, info));
  }

  /** A new version of a pod came. A nomination that its status does not show yet stays. */
  update(old: Pod, info: PodInfo): void {
    const known = this.#nodeOf.get(info.uid);
    const unsaid = nominatedNodeName(old) === '' && nominatedNodeName(info.pod) === '';
    if (known === undefined && nominatedNodeName(info.pod) === '') return;
    this.set(info, unsaid ? known : undefined);
  }

  delete(uid: string): void {
    const nodeName = this.#nodeOf.get(uid);
    if (nodeName === undefined) return;
    this.#nodeOf.delete(uid);
    const pods = this.#byNode.get(nodeName);
    pods?.delete(uid);
    if (pods?.size === 0) this.#byNode.delete(nodeName);
  }
}

const NONE: readonly PodInfo[] = [];

export function nominatedNodeName({ status }: Pod): string {
  return status?.nominatedNodeName ?? '';
}
