import type { Node, Taint } from '../../api/generated/types';
import { HostPorts } from './host-ports';
import { NodeNumbers } from './node-numbers';
import type { PodInfo } from './pod-info';
import { resourceOfList } from './resource';

/** An image and how many nodes have it. */
export interface ImageState {
  readonly sizeBytes: number;
  readonly nodes: ReadonlySet<string>;
}

type Labels = Readonly<Record<string, string>>;
type Amounts = ReadonlyMap<string, number>;

/**
 * A node with the sum of what its pods take (pkg/scheduler/framework/types.go, `NodeInfo`). Kept up to date pod by pod, so that no
 * decision has to add anything up. CPU is in thousandths, memory and storage in bytes.
 */
export class NodeInfo {
  // What is asked of every node in every cycle comes first, to lie together in memory.
  /** Where it stands in the list of nodes; -1: not there. */
  position = -1;
  /** Undefined while pods are known that name a node which does not exist. */
  node: Node | undefined;
  /** The node's, nearer at hand. */
  labels: Labels = NO_LABELS;
  readonly #numbers: NodeNumbers;
  readonly #row: number;
  readonly name: string;
  /** By uid. */
  readonly pods = new Map<string, PodInfo>();
  readonly usedPorts: HostPorts;
  /** Extended, huge page and attachable volume resources by name. */
  allocatableScalar: Amounts = NO_AMOUNTS;
  requestedScalar: Map<string, number> | undefined;
  #imageStates: ReadonlyMap<string, ImageState> = NO_IMAGES;

  constructor(name: string, numbers = new NodeNumbers(1), from?: NodeInfo) {
    this.name = name;
    this.#numbers = numbers;
    this.#row = from === undefined ? numbers.allocate() : numbers.copyRow(from.#numbers, from.#row);
    this.usedPorts = new HostPorts(from?.usedPorts);
    if (from === undefined) return;
    this.node = from.node;
    this.labels = from.labels;
    this.position = from.position;
    for (const [uid, info] of from.pods) this.pods.set(uid, info);
    this.allocatableScalar = from.allocatableScalar;
    this.requestedScalar = from.requestedScalar && new Map(from.requestedScalar);
    this.#imageStates = from.#imageStates;
  }

  get allocatableMilliCpu(): number {
    return this.#get(ALLOCATABLE_MILLI_CPU);
  }

  get allocatableMemory(): number {
    return this.#get(ALLOCATABLE_MEMORY);
  }

  get allocatableEphemeralStorage(): number {
    return this.#get(ALLOCATABLE_EPHEMERAL_STORAGE);
  }

  get allowedPodNumber(): number {
    return this.#get(ALLOWED_POD_NUMBER);
  }

  get requestedMilliCpu(): number {
    return this.#get(REQUESTED_MILLI_CPU);
  }

  get requestedMemory(): number {
    return this.#get(REQUESTED_MEMORY);
  }

  get requestedEphemeralStorage(): number {
    return this.#get(REQUESTED_EPHEMERAL_STORAGE);
  }

  get podCount(): number {
    return this.#get(POD_COUNT);
  }

  /** What the pods take, with a minimum for each container that requests nothing: for scores. */
  get nonZeroMilliCpu(): number {
    return this.#get(NON_ZERO_MILLI_CPU);
  }

  get nonZeroMemory(): number {
    return this.#get(NON_ZERO_MEMORY);
  }

  get unschedulable(): boolean {
    return this.#get(UNSCHEDULABLE) === 1;
  }

  get taints(): readonly Taint[] {
    return this.#get(TAINTS) === 0 ? NO_TAINTS : (this.node?.spec.taints ?? NO_TAINTS);
  }

  get imageStates(): ReadonlyMap<string, ImageState> {
    return this.#get(IMAGES) === 0 ? NO_IMAGES : this.#imageStates;
  }

  set imageStates(states: ReadonlyMap<string, ImageState>) {
    this.#imageStates = states;
    this.#set(IMAGES, states.size);
  }

  setNode(node: Node): void {
    this.node = node;
    this.labels = node.metadata.labels ?? NO_LABELS;
    const { milliCpu, memory, ephemeralStorage, allowedPodNumber, scalar } = resourceOfList(node.status?.allocatable);
    this.#set(ALLOCATABLE_MILLI_CPU, milliCpu);
    this.#set(ALLOCATABLE_MEMORY, memory);
    this.#set(ALLOCATABLE_EPHEMERAL_STORAGE, ephemeralStorage);
    this.#set(ALLOWED_POD_NUMBER, allowedPodNumber);
    this.#set(UNSCHEDULABLE, node.spec.unschedulable === true ? 1 : 0);
    this.#set(TAINTS, node.spec.taints?.length ?? 0);
    this.allocatableScalar = scalar ?? NO_AMOUNTS;
  }

  removeNode(): void {
    this.node = undefined;
    this.labels = NO_LABELS;
    for (let column = ALLOCATABLE_MILLI_CPU; column <= ALLOWED_POD_NUMBER; column += 1) this.#set(column, 0);
    this.allocatableScalar = NO_AMOUNTS;
    this.imageStates = NO_IMAGES;
  }

  addPod(info: PodInfo): void {
    if (this.pods.has(info.uid)) throw new Error(`pod ${info.uid} is on node ${this.name} already`);
    this.pods.set(info.uid, info);
    this.#count(info, 1);
    for (const port of info.hostPorts) this.usedPorts.add(port);
  }

  /** Puts a new version in the place of a pod that takes exactly what it took before. */
  replacePod(info: PodInfo): void {
    if (this.pods.has(info.uid)) this.pods.set(info.uid, info);
  }

  /** Takes the pod away as it was added. Throws when it is not there. */
  removePod(uid: string): void {
    const info = this.pods.get(uid);
    if (info === undefined) throw new Error(`no corresponding pod ${uid} in pods of node ${this.name}`);
    this.pods.delete(uid);
    this.#count(info, -1);
    for (const port of info.hostPorts) this.usedPorts.remove(port);
  }

  /** A copy that pods can be added to and removed from without touching this one. To be released when it is no longer needed. */
  snapshot(): NodeInfo {
    return new NodeInfo(this.name, SNAPSHOT_NUMBERS, this);
  }

  /** The node, or the copy, is forgotten for good: its row of the shared numbers is free for another. */
  release(): void {
    this.#numbers.free(this.#row);
  }

  #get(column: number): number {
    return this.#numbers.data[this.#row + column] as number;
  }

  #set(column: number, value: number): void {
    this.#numbers.data[this.#row + column] = value;
  }

  #add(column: number, value: number): void {
    this.#set(column, this.#get(column) + value);
  }

  #count({ resources: { requests, nonZeroMilliCpu, nonZeroMemory } }: PodInfo, sign: 1 | -1): void {
    this.#add(REQUESTED_MILLI_CPU, sign * requests.milliCpu);
    this.#add(REQUESTED_MEMORY, sign * requests.memory);
    this.#add(REQUESTED_EPHEMERAL_STORAGE, sign * requests.ephemeralStorage);
    this.#add(NON_ZERO_MILLI_CPU, sign * nonZeroMilliCpu);
    this.#add(NON_ZERO_MEMORY, sign * nonZeroMemory);
    this.#add(POD_COUNT, sign);
    if (requests.scalar === undefined) return;
    const scalar = (this.requestedScalar ??= new Map());
    for (const [name, amount] of requests.scalar) scalar.set(name, (scalar.get(name) ?? 0) + sign * amount);
  }
}

/** Nodes of the list of nodes. */
export interface ListedNodes {
  readonly nodes: readonly NodeInfo[];
  /** Where each stands in the list: going through the positions alone is many times faster than going through thousands of objects. */
  readonly positions: readonly number[];
}

/** A node outside the cache, with no pods: for hints that judge a node object alone. */
export function nodeInfoOf(node: Node): NodeInfo {
  const info = new NodeInfo(node.metadata.name);
  info.setNode(node);
  return info;
}

/** Those of all copies: preemption makes thousands, one after the other, and a table of its own takes more than the rest of a copy. */
const SNAPSHOT_NUMBERS = new NodeNumbers();

const NO_LABELS: Labels = {};
const NO_AMOUNTS: Amounts = new Map();
const NO_TAINTS: readonly Taint[] = [];
const NO_IMAGES: ReadonlyMap<string, ImageState> = new Map();

// The columns of a node's row; filters need the first eight only, which are one cache line.
const ALLOCATABLE_MILLI_CPU = 0;
const ALLOCATABLE_MEMORY = 1;
const ALLOCATABLE_EPHEMERAL_STORAGE = 2;
const ALLOWED_POD_NUMBER = 3;
const REQUESTED_MILLI_CPU = 4;
const REQUESTED_MEMORY = 5;
const REQUESTED_EPHEMERAL_STORAGE = 6;
const POD_COUNT = 7;
const NON_ZERO_MILLI_CPU = 8;
const NON_ZERO_MEMORY = 9;
const UNSCHEDULABLE = 10;
const TAINTS = 11;
const IMAGES = 12;
