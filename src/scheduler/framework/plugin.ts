import type { EventRecorder } from '../../api/events/event-recorder';
import type { AllocationResult, Node, Pod } from '../../api/generated/types';
import type { ObjectKey } from '../../api/object';
import type { LabelMatcher } from '../../api/scheduling/label-requirement';
import type { ApiServer } from '../../api/server';
import type { RandomStream } from '../../sim/random';
import type { ClusterEvent } from './cluster-event';
import type { CycleState } from './cycle-state';
import type { Framework } from './framework';
import type { NodeInfo } from './node-info';
import type { NodeStatuses } from './node-statuses';
import type { LayeredCounts } from './layered-counts';
import type { AffinitySort, AffinityTerm } from './pod-affinity-terms';
import type { PodInfo } from './pod-info';
import type { PodsInPreBind } from './pods-in-pre-bind';
import type { Status } from './status';
import type { StorageChange } from './storage-change';

export const MAX_NODE_SCORE = 100;

/** A pod as the queue orders it. */
export interface QueuedPod {
  readonly info: PodInfo;
  /** When it came into the queue or was last found unschedulable. */
  readonly timestampMs: number;
  /** Grows with every arrival: the order of those that came in the same virtual moment. */
  readonly sequence: number;
}

/** Undefined means: no objection, any node. */
export interface PreFilterOutcome {
  readonly status?: Status;
  /** The only nodes worth looking at. */
  readonly nodeNames?: ReadonlySet<string>;
}

export interface PostFilterOutcome {
  /** Undefined: the pod can be scheduled once what the plugin began has come about. */
  readonly status?: Status;
  /** The node to nominate, or '' to take a nomination back; undefined leaves it as it is. */
  readonly nominatedNodeName?: string;
}

/** An event that may make a pod schedulable that the plugin rejected; without a hint it always may. */
export interface ClusterEventWithHint {
  readonly event: ClusterEvent;
  /** Is it worth trying the pod again? `old` or `object` is undefined for an added or deleted object. */
  readonly podHint?: (pod: Pod, old: Pod | undefined, object: Pod | undefined) => boolean;
  readonly nodeHint?: (pod: Pod, old: Node | undefined, object: Node | undefined) => boolean;
  readonly storageHint?: (pod: Pod, change: StorageChange) => boolean;
}

/**
 * One rule of scheduling, at whichever extension points it has something to say (kube-scheduler/framework/interface.go). Plugins get
 * what they need from the handle that they are made with; the framework knows none of them by name.
 */
export interface Plugin {
  readonly name: string;
  /**
   * What of the pod `filter` and `score` look at (kube-scheduler/framework/interface.go, `SignPlugin`): pods with the same text get the same
   * answer of a node until it changes, and Skip alike. Only plugins have it that look at nothing but the pod and the node.
   */
  sign?(info: PodInfo): string;
  /** QueueSort: does `a` come first? Exactly one plugin of a profile has this. */
  less?(a: QueuedPod, b: QueuedPod): boolean;
  /** May the pod enter the queue at all? */
  preEnqueue?(pod: Pod): Status | undefined;
  /** Once per cycle, before any node is looked at: works out what Filter needs, or rejects the pod outright. */
  preFilter?(state: CycleState, info: PodInfo): PreFilterOutcome | undefined;
  /** Corrects what PreFilter worked out for a pod that a dry run adds to or removes from a node. */
  addPod?(state: CycleState, info: PodInfo, added: PodInfo, node: NodeInfo): void;
  removePod?(state: CycleState, info: PodInfo, removed: PodInfo, node: NodeInfo): void;
  /** Can the pod run on the node? */
  filter?(state: CycleState, info: PodInfo, node: NodeInfo): Status | undefined;
  /** No node was found: can something be done about it? */
  postFilter?(state: CycleState, info: PodInfo, statuses: NodeStatuses): PostFilterOutcome;
  preScore?(state: CycleState, info: PodInfo, nodes: readonly NodeInfo[]): Status | undefined;
  /** Writes how good each node is: `scores[i]` for `nodes[i]`, any range when `normalizeScore` follows, else 0 to 100. */
  score?(state: CycleState, info: PodInfo, nodes: readonly NodeInfo[], scores: Float64Array): void;
  /** Brings the scores into the range 0 to 100. */
  normalizeScore?(state: CycleState, info: PodInfo, nodes: readonly NodeInfo[], scores: Float64Array): void;
  reserve?(state: CycleState, info: PodInfo, nodeName: string): Status | undefined;
  unreserve?(state: CycleState, info: PodInfo, nodeName: string): void;
  /** `WAIT`: what it asked for takes time; it is called again every second until it says something else. */
  preBind?(state: CycleState, info: PodInfo, nodeName: string): Status | undefined;
  /** The first plugin that does not answer Skip binds. */
  bind?(state: CycleState, info: PodInfo, nodeName: string): Status | undefined;
  /** What may make pods schedulable that this plugin rejected. */
  readonly events?: readonly ClusterEventWithHint[];
}

/** A plugin that has the extension point `P`. */
export type With<P extends keyof Plugin> = Plugin & Required<Pick<Plugin, P>>;

/** Reads the nodes of the cluster as the running cycle sees them. */
export interface NodeLister {
  /** In the order in which cycles go through them: zone by zone in turn. */
  list(): readonly NodeInfo[];
  /** How often each of them has changed, by its position; another array where all may have, and the list be another. */
  generations(): Uint32Array;
  get(name: string): NodeInfo | undefined;
  /** The affinity terms of one sort that pods with a node have. */
  placedTerms(sort: AffinitySort): Iterable<PlacedTerm>;
  /** How many pods all of the terms, of which there is at least one, speak of; kept up to date. */
  countMatching(terms: readonly AffinityTerm[]): PodCounter;
  /** How many living pods of the namespace the selector, which is not empty, selects on each node; kept up to date. */
  countPods(namespace: string, selector: LabelMatcher): PodCounter;
  /** Does a pod that is on a node name the claim? */
  isClaimUsed(claim: ObjectKey): boolean;
}

export interface PodCounter {
  /** Nodes without any are absent. */
  readonly byNode: ReadonlyMap<NodeInfo, number>;
  /** The same by the value of a node label; nodes without the label do not count. Valid for one cycle. */
  byOwnLabel(key: string): PodsByValue;
  /** The same of the nodes that are included. `nodes`: all there are. Valid for one cycle. */
  domains(key: string, inclusion: NodeInclusion, nodes: readonly NodeInfo[]): TopologyDomains;
}

/** How many pods there are on the nodes that have one value for a label. */
export interface PodsByValue {
  /** How many values there are with any. */
  readonly size: number;
  /** For the value that the node has; undefined when it has no such label. Asked of every node. */
  at(node: NodeInfo): number | undefined;
  get(value: string): number;
  /** Those with any. */
  values(): Iterable<string>;
}

/** How many pods there are in the domains of a topology. */
export interface TopologyDomains {
  /** By the value of the label, '' for nodes that lack it; 0 for values that only nodes without any pods have. */
  readonly counts: LayeredCounts;
  /** The same, quickly asked of a node. */
  readonly byValue: PodsByValue;
}

/** A choice of nodes by their labels, names and taints. */
export interface NodeInclusion {
  /** Equal only for those that choose the same nodes. */
  readonly text: string;
  readonly includes: (node: Node) => boolean;
}

/** An affinity term that some pods with a node have in common. */
export interface PlacedTerm {
  readonly term: AffinityTerm;
  /** 0 for a required one. */
  readonly weight: number;
  /** The pods that have it. */
  readonly counts: PodCounter;
}

/** Pods that are to go to a node once there is room, by node. */
export interface PodNominator {
  readonly size: number;
  nominatedPods(nodeName: string): readonly PodInfo[];
}

/** What plugins are given. */
export interface PluginHandle {
  readonly api: ApiServer;
  readonly schedulerName: string;
  readonly nodes: NodeLister;
  readonly nominator: PodNominator;
  readonly recorder: EventRecorder;
  readonly random: RandomStream;
  readonly podsInPreBind: Pick<PodsInPreBind, 'cancel'>;
  /** The devices of resource claims whose pods are on their way to a node, by the claims' uids, until the claims say so themselves. */
  readonly pendingAllocations: Map<string, AllocationResult>;
  /** For plugins that try out filters; complete once all plugins are made. */
  framework(): Framework;
}

export interface ProfilePlugin {
  readonly plugin: Plugin;
  /** Multiplies the plugin's scores. Default 1. */
  readonly weight?: number;
}

/** A set of plugins under a scheduler name; extension points run in this order unless a `PluginOrder` says otherwise. */
export type Profile = (handle: PluginHandle) => readonly ProfilePlugin[];

/** Where plugins have their say (pkg/scheduler/apis/config/types.go, `Plugins`). */
export type ExtensionPoint =
  | 'preEnqueue'
  | 'queueSort'
  | 'preFilter'
  | 'filter'
  | 'postFilter'
  | 'preScore'
  | 'score'
  | 'reserve'
  | 'preBind'
  | 'bind';

/** The names of the plugins that run at each extension point, in their order. */
export type PluginOrder = Readonly<Record<ExtensionPoint, readonly string[]>>;
