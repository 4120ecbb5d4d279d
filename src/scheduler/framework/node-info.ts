import type { Node } from '../../api/generated/types';
import { HostPorts } from './host-ports';
import type { PodInfo } from './pod-info';
import { addResource, cloneResource, emptyResource, resourceOfList, type Resource } from './resource';

/** An image and how many nodes have it. */
export interface ImageState {
  readonly sizeBytes: number;
  readonly nodes: ReadonlySet<string>;
}

/**
 * A node with the sum of what its pods take (pkg/scheduler/framework/types.go, `NodeInfo`). Kept up to date pod by pod, so that no
 * decision has to add anything up.
 */
export class NodeInfo {
  readonly name: string;
  /** Undefined while pods are known that name a node which does not exist. */
  node: Node | undefined;
  allocatable: Resource = emptyResource();
  readonly requested: Resource;
  nonZeroMilliCpu = 0;
  nonZeroMemory = 0;
  /** By uid. */
  readonly pods: Map<string, PodInfo>;
  readonly podsWithAffinity: Map<string, PodInfo>;
  readonly podsWithRequiredAntiAffinity: Map<string, PodInfo>;
  readonly usedPorts: HostPorts;
  imageStates: ReadonlyMap<string, ImageState> = new Map();

  constructor(name: string, from?: NodeInfo) {
    this.name = name;
    this.requested = from === undefined ? emptyResource() : cloneResource(from.requested);
    this.pods = new Map(from?.pods);
    this.podsWithAffinity = new Map(from?.podsWithAffinity);
    this.podsWithRequiredAntiAffinity = new Map(from?.podsWithRequiredAntiAffinity);
    this.usedPorts = new HostPorts(from?.usedPorts);
    if (from === undefined) return;
    this.node = from.node;
    this.allocatable = from.allocatable;
    this.nonZeroMilliCpu = from.nonZeroMilliCpu;
    this.nonZeroMemory = from.nonZeroMemory;
    this.imageStates = from.imageStates;
  }

  setNode(node: Node): void {
    this.node = node;
    this.allocatable = resourceOfList(node.status?.allocatable);
  }

  removeNode(): void {
    this.node = undefined;
    this.allocatable = emptyResource();
  }

  addPod(info: PodInfo): void {
    if (this.pods.has(info.uid)) throw new Error(`pod ${info.uid} is on node ${this.name} already`);
    this.pods.set(info.uid, info);
    if (info.affinity !== undefined) {
      this.podsWithAffinity.set(info.uid, info);
      if (info.affinity.requiredAntiAffinity.length > 0) this.podsWithRequiredAntiAffinity.set(info.uid, info);
    }
    this.#count(info, 1);
    for (const port of info.hostPorts) this.usedPorts.add(port);
  }

  /** Puts a new version in the place of a pod that takes exactly what it took before. */
  replacePod(info: PodInfo): void {
    for (const pods of [this.pods, this.podsWithAffinity, this.podsWithRequiredAntiAffinity]) if (pods.has(info.uid)) pods.set(info.uid, info);
  }

  /** Takes the pod away as it was added. Throws when it is not there. */
  removePod(uid: string): void {
    const info = this.pods.get(uid);
    if (info === undefined) throw new Error(`no corresponding pod ${uid} in pods of node ${this.name}`);
    this.pods.delete(uid);
    this.podsWithAffinity.delete(uid);
    this.podsWithRequiredAntiAffinity.delete(uid);
    this.#count(info, -1);
    for (const port of info.hostPorts) this.usedPorts.remove(port);
  }

  /** A copy that pods can be added to and removed from without touching this one. */
  snapshot(): NodeInfo {
    return new NodeInfo(this.name, this);
  }

  #count({ resources }: PodInfo, sign: 1 | -1): void {
    addResource(this.requested, resources.requests, sign);
    this.nonZeroMilliCpu += sign * resources.nonZeroMilliCpu;
    this.nonZeroMemory += sign * resources.nonZeroMemory;
  }
}

/** A node outside the cache, with no pods: for hints that judge a node object alone. */
export function nodeInfoOf(node: Node): NodeInfo {
  const info = new NodeInfo(node.metadata.name);
  info.setNode(node);
  return info;
}
