import type { EventRecorder } from '../api/events/event-recorder';
import type { Pod } from '../api/generated/types';
import { pods } from '../api/kinds/pod/pod';
import { keyOf, keyText } from '../api/object';
import type { ApiServer } from '../api/server';
import type { RandomStream } from '../sim/random';
import type { SchedulerCache } from './cache/cache';
import type { FilterResult, NodeFinder } from './find-nodes';
import { ASSIGNED_POD_DELETE } from './framework/cluster-event';
import { CycleState } from './framework/cycle-state';
import { fitErrorMessage, NO_NODES_AVAILABLE } from './framework/fit-error';
import type { Framework, Scores } from './framework/framework';
import type { NodeInfo } from './framework/node-info';
import { NodeStatuses } from './framework/node-statuses';
import { podInfo, type PodInfo } from './framework/pod-info';
import { isRejected, statusMessage, type Status } from './framework/status';
import { updateUnscheduledPod, type UnscheduledReason } from './pod-status';
import type { QueuedPodInfo } from './queue/queued-pod-info';
import type { SchedulingQueue } from './queue/scheduling-queue';
import { selectHost } from './select-host';
import type { ScoreTable, Verdicts } from './verdicts';

/** What a cycle works with. */
export interface CycleParts {
  readonly api: ApiServer;
  readonly cache: SchedulerCache;
  readonly queue: SchedulingQueue;
  readonly framework: Framework;
  readonly finder: NodeFinder;
  readonly recorder: EventRecorder;
  readonly random: RandomStream;
  readonly verdicts: Verdicts;
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

/** Takes the next pod from the queue and finds it a node, or says why there is none (pkg/scheduler/schedule_one.go). */
export function scheduleOne(parts: CycleParts): void {
  const queued = parts.queue.pop();
  if (queued === undefined || isSkipped(parts, queued.info)) return;
  const state = new CycleState();
  const outcome = schedulePod(parts, state, queued.info);
  const failure = 'nodeName' in outcome ? placePod(parts, state, queued.info, outcome) : outcome;
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
  if (found.feasible.length === 0) return noFit(parts, state, info, found);
  return prioritize(parts, state, info, found);
}

function prioritize(
  { framework, random }: CycleParts,
  state: CycleState,
  info: PodInfo,
  { feasible, statuses }: FilterResult,
): Choice | Failure {
  const [only] = feasible;
  if (only !== undefined && feasible.length === 1)
    return { nodeName: only.name, scores: { nodeNames: [only.name], plugins: [], weighted: [] }, statuses };
  const scores = framework.runScore(state, info, feasible);
  if (isStatus(scores)) return schedulerError(scores);
  const index = selectHost(scores.total, random);
  const chosen = feasible[index] as NodeInfo;
  const { plugins, byPlugin } = scores;
  if (feasible.length > MAX_SCORED_NODES)
    return {
      nodeName: chosen.name,
      scores: { nodeNames: [chosen.name], plugins, weighted: byPlugin.map((weighted) => weighted[index] ?? 0) },
      statuses,
    };
  const nodeNames = feasible.map(({ name }) => name);
  const weighted = nodeNames.flatMap((_name, row) => byPlugin.map((column) => column[row] ?? 0));
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
function placePod(parts: CycleParts, state: CycleState, info: PodInfo, choice: Choice): Failure | undefined {
  const { api, cache, framework, queue, recorder, verdicts } = parts;
  const { nodeName } = choice;
  cache.assumePod(info, nodeName);
  queue.nominator.delete(info.uid);
  const status =
    framework.runReserve(state, info, nodeName) ??
    framework.runPreBind(state, info, nodeName) ??
    framework.runBind(state, info, nodeName);
  if (status === undefined) {
    recorder.event(info.pod, 'Normal', 'Scheduled', `Successfully assigned ${podText(info.pod)} to ${nodeName}`);
    const statuses = choice.statuses.size === 0 ? undefined : choice.statuses;
    verdicts.set(podText(info.pod), { atMs: api.sim.nowMs, message: '', nodeName, scores: choice.scores, statuses });
    return undefined;
  }
  framework.runUnreserve(state, info, nodeName);
  cache.forgetPod(info.uid);
  queue.move({ ...ASSIGNED_POD_DELETE, of: 'pod', old: info.pod }, (pod) => pod.metadata.uid !== info.uid);
  return isRejected(status) ? rejectedOnOneNode(nodeName, status) : schedulerError(status);
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

function podText({ metadata }: Pod): string {
  return keyText(metadata.namespace ?? '', metadata.name);
}
