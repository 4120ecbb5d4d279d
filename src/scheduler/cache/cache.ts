import type { Node, Pod } from '../../api/generated/types';
import type { ObjectKey } from '../../api/object';
import type { LabelMatcher } from '../../api/scheduling/label-requirement';
import { NodeInfo } from '../framework/node-info';
import { NodeNumbers } from '../framework/node-numbers';
import type { NodeLister, PlacedTerm, PodCounter } from '../framework/plugin';
import type { AffinitySort, AffinityTerm } from '../framework/pod-affinity-terms';
import { podInfo, updatedPodInfo, type PodInfo } from '../framework/pod-info';
import { ClaimUses } from './claim-uses';
import { ImageStates } from './image-states';
import { labelNumbers, type LabelNumbers } from './label-numbers';
import { NodeTree } from './node-tree';
import { PlacedTerms } from './placed-terms';
import { PodCounters } from './pod-counters';

interface PodState {
  readonly info: PodInfo;
  readonly nodeName: string;
  /** Placed by this scheduler, and the API server has not told of it yet. */
  readonly assumed: boolean;
}

/**
 * The nodes and what runs on them, as far as the scheduler has heard (pkg/scheduler/backend/cache/cache.go). Every change costs what
 * it changes; nothing is summed up or copied for a cycle.
 *
 * Divergence from real Kubernetes: a cycle reads the cache itself instead of a snapshot, because nothing runs at the same time.
 */
export class SchedulerCache implements NodeLister {
  readonly #numbers = new NodeNumbers();
  readonly #nodes = new Map<string, NodeInfo>();
  readonly #pods = new Map<string, PodState>();
  readonly #tree = new NodeTree();
  readonly #images = new ImageStates();
  readonly #labelNumbers = new Map<string, LabelNumbers>();
  readonly #counters = new PodCounters((key) => this.#numbersOf(key));
  readonly #terms = new PlacedTerms((key) => this.#numbersOf(key));
  readonly #claims = new ClaimUses();

  list(): readonly NodeInfo[] {
    return this.#tree.list();
  }

  generations(): Uint32Array {
    return this.#tree.generations();
  }

  get(name: string): NodeInfo | undefined {
    const info = this.#nodes.get(name);
    return info?.node === undefined ? undefined : info;
  }

  placedTerms(sort: AffinitySort): Iterable<PlacedTerm> {
    return this.#terms.get(sort);
  }

  countMatching(terms: readonly AffinityTerm[]): PodCounter {
    return this.#counters.matching(terms, this.#nodes.values());
  }

  countPods(namespace: string, selector: LabelMatcher): PodCounter {
    return this.#counters.selected(namespace, selector, this.#nodes.values());
  }

  isClaimUsed(claim: ObjectKey): boolean {
    return this.#claims.isUsed(claim, this.#nodes.values());
  }

  /** Adds the node or brings it up to date. */
  setNode(node: Node): void {
    const info = this.#nodeInfo(node.metadata.name);
    const old = info.node;
    info.setNode(node);
    this.#tree.set(info, node);
    this.#tree.change(info);
    const isSame = old?.metadata.labels === node.metadata.labels && old?.spec.taints === node.spec.taints;
    if (old === undefined || !isSame) this.#forgetNodes();
    if (old !== undefined && old.status?.images === node.status?.images) return;
    if (old !== undefined) this.#images.remove(old);
    info.imageStates = this.#images.add(node);
    // How many nodes have an image is something of every node that has it.
    this.#tree.changeAll();
  }

  /** The node is gone; pods that still name it are remembered until they go too. */
  removeNode(name: string): void {
    const info = this.#nodes.get(name);
    if (info?.node === undefined) return;
    this.#images.remove(info.node);
    this.#tree.delete(name);
    info.removeNode();
    this.#forgetNodes();
    this.#dropIfUnused(info);
  }

  /** A pod is to go to a node: from now on it counts there. */
  assumePod(info: PodInfo, nodeName: string): void {
    if (this.#pods.has(info.uid)) throw new Error(`pod ${info.uid} is in the cache, so can't be assumed`);
    this.#place({ info, nodeName, assumed: true });
  }

  /** The assumed pod will not get to its node after all. */
  forgetPod(uid: string): void {
    const state = this.#pods.get(uid);
    if (state === undefined) return;
    if (!state.assumed) throw new Error(`pod ${uid} wasn't assumed so cannot be forgotten`);
    this.#displace(state);
  }

  isAssumed(uid: string): boolean {
    return this.#pods.get(uid)?.assumed === true;
  }

  /** A pod with a node, or a new version of one: confirms an assumed pod, and moves one that went elsewhere. */
  setPod(pod: Pod): void {
    const { nodeName = '' } = pod.spec;
    const old = this.#pods.get(pod.metadata.uid);
    const info = old === undefined ? podInfo(pod) : updatedPodInfo(old.info, pod);
    if (old?.nodeName === nodeName && old.info.resources === info.resources && old.info.affinity === info.affinity) {
      // The common case, a new status, changes nothing that is summed up.
      const node = this.#nodeInfo(nodeName);
      node.replacePod(info);
      this.#counters.replace(old.info.pod, pod, node);
      this.#pods.set(info.uid, { info, nodeName, assumed: false });
      return;
    }
    if (old !== undefined) this.#displace(old);
    this.#place({ info, nodeName, assumed: false });
  }

  removePod(uid: string): void {
    const state = this.#pods.get(uid);
    if (state !== undefined) this.#displace(state);
  }

  #nodeInfo(name: string): NodeInfo {
    let info = this.#nodes.get(name);
    if (info === undefined) this.#nodes.set(name, (info = new NodeInfo(name, this.#numbers)));
    return info;
  }

  #place(state: PodState): void {
    const node = this.#nodeInfo(state.nodeName);
    node.addPod(state.info);
    this.#tree.change(node);
    this.#counters.add(state.info.pod, node);
    this.#pods.set(state.info.uid, state);
    this.#terms.count(state.info, node, 1);
    this.#claims.count(state.info.pod, node, 1);
  }

  #displace({ info, nodeName }: PodState): void {
    const node = this.#nodeInfo(nodeName);
    node.removePod(info.uid);
    this.#tree.change(node);
    this.#counters.remove(info.pod, node);
    this.#pods.delete(info.uid);
    this.#terms.count(info, node, -1);
    this.#claims.count(info.pod, node, -1);
    this.#dropIfUnused(node);
  }

  #numbersOf(key: string): LabelNumbers {
    let numbers = this.#labelNumbers.get(key);
    if (numbers === undefined) this.#labelNumbers.set(key, (numbers = labelNumbers(this.list(), key)));
    return numbers;
  }

  #forgetNodes(): void {
    this.#labelNumbers.clear();
    this.#counters.forgetNodes();
    this.#terms.forgetNodes();
  }

  #dropIfUnused(info: NodeInfo): void {
    if (info.node !== undefined || info.pods.size > 0) return;
    this.#nodes.delete(info.name);
    info.release();
  }
}
