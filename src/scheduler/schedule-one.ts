import type { Pod } from '../api/generated/types';
import { pods } from '../api/kinds/pod/pod';
import { keyOf, keyText } from '../api/object';
import type { ApiServer } from '../api/server';
import { flat } from '../sim/hash';
import type { RandomStream } from '../sim/random';
import type { SchedulerCache } from './cache/cache';
import type { FilterResult, NodeFinder } from './find-nodes';
import { ASSIGNED_POD_DELETE } from './framework/cluster-event';
import { CycleState } from './framework/cycle-state';
import { fitErrorMessage, NO_NODES_AVAILABLE } from './framework/fit-error';
import type { NodeInfo } from './framework/node-info';
import { NodeStatuses } from './framework/node-statuses';
import { podInfo, type PodInfo } from './framework/pod-info';
import type { Scores } from './framework/scoring';
import type { PodsInPreBind } from './framework/pods-in-pre-bind';
import { isRejected, statusMessage, WAIT, type Status } from './framework/status';
import type { Profiles, RunningProfile } from './profiles';
import { announceNode, updateUnscheduledPod, type UnscheduledReason } from './pod-status';
import type { QueuedPodInfo } from './queue/queued-pod-info';
import type { SchedulingQueue } from './queue/scheduling-queue';
import { selectHost } from './select-host';
import type { ScoreTable, Verdicts } from './verdicts';

/** What the cycles of a profile's pods work with. */
export interface CycleParts extends RunningProfile {
  readonly api: ApiServer;
  readonly cache: SchedulerCache;
  readonly queue: SchedulingQueue;
  readonly finder: NodeFinder;
  readonly random: RandomStream;
  readonly verdicts: Verdicts;
  readonly podsInPreBind: PodsInPreBind;
}

interface Choice {
  readonly nodeName: string;
  readonly scores: ScoreTable;
  readonly statuses: NodeStatuses;
}

/** Why the pod gets no node this time. */
interface Failure {
  readonly reason: UnscheduledReason;
  readonly message: string;
  /** What it waits for; none after an error. */
  readonly unschedulablePlugins?: ReadonlySet<string>;
  readonly pendingPlugins?: ReadonlySet<string>;
  /** Undefined: leave the nomination as it is. */
  readonly nominatedNodeName?: string | undefined;
  readonly statuses?: NodeStatuses;
}

/** Of how many nodes the scores are remembered: as many as a person compares. */
const MAX_SCORED_NODES = 10;
/** Longer messages are cut in events (pkg/apis/core/validation, `NoteLengthLimit`). */
const NOTE_LENGTH_LIMIT = 1024;
/** How often it is asked whether a pod that waits for its volumes has them (volumebinding/binder.go, `BindPodVolumes`). */
const PRE_BIND_POLL_MS = 1000;

/** Takes the next pod from the queue and finds it a node, or says why there is none (pkg/scheduler/schedule_one.go). */
export function scheduleOne(queue: SchedulingQueue, profiles: Profiles<CycleParts>): void {
  const queued = queue.pop();
  if (queued === undefined) return;
  const parts = profiles.of(queued.info.pod);
  if (isSkipped(parts, queued.info)) return;
  const state = new CycleState();
  const outcome = schedulePod(parts, state, queued.info);
  const failure = 'nodeName' in outcome ? placePod(parts, state, queued, outcome) : outcome;
  if (failure !== undefined) handleFailure(parts, queued, failure);
}

/** Is there nothing to do for the pod any more? */
function isSkipped({ cache, recorder }: CycleParts, { pod, uid }: PodInfo): boolean {
  if (pod.metadata.deletionTimestamp === undefined) return cache.isAssumed(uid);
  recorder.event(pod, 'Warning', 'FailedScheduling', `skip schedule deleting pod: ${podText(pod)}`);
  return true;
}

function schedulePod(parts: CycleParts, state: CycleState, info: PodInfo): Choice | Failure {
  const { cache, finder } = parts;
  if (cache.list().length === 0) return { reason: 'Unschedulable', message: NO_NODES_AVAILABLE, nominatedNodeName: '' };
  const found = finder.find(state, info);
  if (found.error !== undefined) return schedulerError(found.error);
  if (found.feasible.nodes.length === 0) return noFit(parts, state, info, found);
  return prioritize(parts, state, info, found);
}

function prioritize(
  { framework, random }: CycleParts,
  state: CycleState,
  info: PodInfo,
  { feasible, statuses }: FilterResult,
): Choice | Failure {
  const { nodes } = feasible;
  const [only] = nodes;
  if (only !== undefined && nodes.length === 1)
    return { nodeName: only.name, scores: { nodeNames: [only.name], plugins: [], weighted: [] }, statuses };
  const scores = framework.runScore(state, info, feasible);
  if (isStatus(scores)) return schedulerError(scores);
  const index = selectHost(scores.total, random);
  const chosen = nodes[index] as NodeInfo;
  const { plugins } = scores;
  if (nodes.length > MAX_SCORED_NODES)
    return {
      nodeName: chosen.name,
      scores: { nodeNames: [chosen.name], plugins, weighted: scores.weighted(index) },
      statuses,
    };
  const nodeNames = nodes.map(({ name }) => name);
  const weighted = nodeNames.flatMap((_name, row) => scores.weighted(row));
  return { nodeName: chosen.name, scores: { nodeNames, plugins, weighted }, statuses };
}

/** No node will do: asks the PostFilter plugins whether one can be made to. */
function noFit({ cache, framework }: CycleParts, state: CycleState, info: PodInfo, found: FilterResult): Failure {
  const { statuses, preFilterMessage, unschedulablePlugins, pendingPlugins } = found;
  const { status, nominatedNodeName } = framework.hasPostFilter
    ? framework.runPostFilter(state, info, statuses)
    : { nominatedNodeName: '' };
  const message = fitErrorMessage({
    numAllNodes: cache.list().length,
    statuses,
    preFilterMessage,
    postFilterMessage: statusMessage(status),
  });
  return { reason: 'Unschedulable', message, unschedulablePlugins, pendingPlugins, nominatedNodeName, statuses };
}

/** Reserves and binds. Until the API tells of the binding, the pod counts as being on its node. */
function placePod(
  parts: CycleParts,
  state: CycleState,
  queued: QueuedPodInfo,
  { nodeName, scores, statuses }: Choice,
): Failure | undefined {
  const { api, cache, framework, queue, verdicts } = parts;
  const { info } = queued;
  cache.assumePod(info, nodeName);
  queue.nominator.delete(info.uid);
  const refusal = framework.runReserve(state, info, nodeName);
  const failure =
    refusal === undefined
      ? bindPod(parts, state, queued, nodeName)
      : removeFromNode(parts, state, info, nodeName, refusal);
  if (failure !== undefined) return failure;
  const refused = statuses.size === 0 ? undefined : statuses;
  verdicts.set(podText(info.pod), { atMs: api.sim.nowMs, message: '', nodeName, scores, statuses: refused });
  return undefined;
}

/** Binds once the PreBind plugins have what they need, and meanwhile other pods get their turn (`bindingCycle`). */
function bindPod(parts: CycleParts, state: CycleState, queued: QueuedPodInfo, nodeName: string): Failure | undefined {
  const { framework, recorder } = parts;
  const { info } = queued;
  const notReady = framework.runPreBind(state, info, nodeName);
  if (notReady === WAIT) {
    bindLater(parts, state, queued, nodeName);
    return undefined;
  }
  const status = notReady ?? framework.runBind(state, info, nodeName);
  if (status !== undefined) return removeFromNode(parts, state, info, nodeName, status);
  recorder.event(info.pod, 'Normal', 'Scheduled', `Successfully assigned ${podText(info.pod)} to ${nodeName}`);
  return undefined;
}

function bindLater(parts: CycleParts, state: CycleState, queued: QueuedPodInfo, nodeName: string): void {
  const { api, cache, framework, podsInPreBind } = parts;
  const current = api.find(pods, keyOf(queued.info.pod));
  if (current !== undefined) announceNode(api, current, nodeName);
  podsInPreBind.wait(queued.info.uid, state, PRE_BIND_POLL_MS, () => {
    // The pod may be gone, or somebody else has bound it.
    if (!cache.isAssumed(queued.info.uid)) {
      framework.runUnreserve(state, queued.info, nodeName);
      return;
    }
    const failure = bindPod(parts, state, queued, nodeName);
    if (failure !== undefined) handleFailure(parts, queued, failure);
  });
}

/** The pod will not get to its node after all. */
function removeFromNode(
  { cache, framework, queue }: CycleParts,
  state: CycleState,
  info: PodInfo,
  nodeName: string,
  why: Status,
): Failure {
  framework.runUnreserve(state, info, nodeName);
  cache.forgetPod(info.uid);
  const old: Pod = { ...info.pod, spec: { ...info.pod.spec, nodeName } };
  queue.move({ ...ASSIGNED_POD_DELETE, of: 'pod', old }, (pod) => pod.metadata.uid !== info.uid);
  return isRejected(why) ? rejectedOnOneNode(nodeName, why) : schedulerError(why);
}

/** The pod goes back to the queue, and events and conditions tell why (`handleSchedulingFailure`). */
function handleFailure({ api, queue, recorder, verdicts }: CycleParts, queued: QueuedPodInfo, failure: Failure): void {
  const { reason, message, unschedulablePlugins = NONE, pendingPlugins = NONE, nominatedNodeName, statuses } = failure;
  const current = api.find(pods, keyOf(queued.info.pod));
  const exists = current !== undefined && current.metadata.uid === queued.info.uid;
  if (exists && (current.spec.nodeName ?? '') === '') {
    queued.info = current === queued.info.pod ? queued.info : podInfo(current);
    queued.unschedulablePlugins = unschedulablePlugins;
    queued.pendingPlugins = pendingPlugins;
    queue.addUnschedulable(queued);
    queue.nominator.set(queued.info, nominatedNodeName);
  }
  const { pod } = queued.info;
  recorder.event(pod, 'Warning', 'FailedScheduling', truncated(message));
  verdicts.set(podText(pod), { atMs: api.sim.nowMs, message, scores: undefined, statuses });
  if (exists) updateUnscheduledPod(api, current, reason, message, nominatedNodeName);
}

function schedulerError(status: Status): Failure {
  return { reason: 'SchedulerError', message: statusMessage(status), nominatedNodeName: '' };
}

function rejectedOnOneNode(nodeName: string, status: Status): Failure {
  const statuses = new NodeStatuses();
  statuses.add(nodeName, status);
  const message = fitErrorMessage({ numAllNodes: 1, statuses, preFilterMessage: '', postFilterMessage: '' });
  return {
    reason: 'Unschedulable',
    message,
    unschedulablePlugins: new Set([status.plugin]),
    nominatedNodeName: '',
    statuses,
  };
}

const NONE: ReadonlySet<string> = new Set();

function isStatus(scores: Scores | Status): scores is Status {
  return 'code' in scores;
}

function truncated(message: string): string {
  const suffix = ' ...';
  return message.length <= NOTE_LENGTH_LIMIT ? message : message.slice(0, NOTE_LENGTH_LIMIT - suffix.length) + suffix;
}

/** In one piece: there is one in the verdicts for every pod. */
function podText({ metadata }: Pod): string {
  return flat(keyText(metadata.namespace ?? '', metadata.name));
}
