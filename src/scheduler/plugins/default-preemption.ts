import type { Pod, PodDisruptionBudget } from '../../api/generated/types';
import { podCondition } from '../../api/kinds/pod/conditions';
import type { KubeObject } from '../../api/object';
import type { ApiServer } from '../../api/server';
import { DEFAULT_PLUGIN_ARGS, type DefaultPreemptionArgs } from '../config/plugin-args';
import { Action } from '../framework/cluster-event';
import type { CycleState } from '../framework/cycle-state';
import { fitErrorMessage } from '../framework/fit-error';
import { NodeStatuses } from '../framework/node-statuses';
import type { Plugin, PluginHandle, PostFilterOutcome } from '../framework/plugin';
import type { PodInfo } from '../framework/pod-info';
import { newStatus, statusMessage, type Status } from '../framework/status';
import { pickOneNode, type Candidate } from '../preemption/candidate';
import { actuatePreemption } from '../preemption/executor';
import { hasPotentialVictims, NO_VICTIMS, selectVictimsOnNode } from '../preemption/select-victims';
import { DEFAULT_PREEMPTION } from './names';

const REASON_NOT_HELPFUL = 'Preemption is not helpful for scheduling';

const NOT_HELPFUL = newStatus('', 'UnschedulableAndUnresolvable', REASON_NOT_HELPFUL);

const WAITING = newStatus(
  DEFAULT_PREEMPTION,
  'UnschedulableAndUnresolvable',
  'waiting for the preemption for this pod to be finished',
);

/**
 * Makes room for a pod that fits nowhere by evicting pods of lower priority
 * (pkg/scheduler/framework/plugins/defaultpreemption, pkg/scheduler/framework/preemption).
 */
export function defaultPreemption(
  handle: PluginHandle,
  args: DefaultPreemptionArgs = DEFAULT_PLUGIN_ARGS.DefaultPreemption,
): Plugin {
  const running: RunningPreemptions = new Map();
  return {
    name: DEFAULT_PREEMPTION,
    preEnqueue: ({ metadata }) => (isRunning(handle, running, metadata.uid) ? WAITING : undefined),
    // What the pod waits for is for the plugins to say that have rejected it; this one only lets it in.
    events: [{ event: { resource: 'Pod', action: Action.Delete }, podHint: () => false }],
    postFilter(state, info, statuses) {
      const outcome = preempt(handle, args, running, state, info, statuses);
      const message = statusMessage(outcome.status);
      if (outcome.status === undefined || message === '') return outcome;
      return { ...outcome, status: newStatus(DEFAULT_PREEMPTION, outcome.status.code, `preemption: ${message}`) };
    },
  };
}

/** The victim that goes last, by the uids of the pods whose preemption runs. */
type RunningPreemptions = Map<string, { readonly nodeName: string; readonly uid: string }>;

/** Until the scheduler has heard that the last victim is going or gone (pkg/scheduler/framework/preemption/executor.go, `isRunningPreemption`). */
function isRunning({ nodes }: PluginHandle, running: RunningPreemptions, uid: string): boolean {
  const last = running.get(uid);
  if (last === undefined) return false;
  const victim = nodes.get(last.nodeName)?.pods.get(last.uid);
  if (victim !== undefined && victim.pod.metadata.deletionTimestamp === undefined) return true;
  running.delete(uid);
  return false;
}

/** How many candidates are enough: by default a tenth of the nodes, at least 100 (`calculateNumCandidates`). */
export function candidatesWanted(
  nodes: number,
  { minCandidateNodesPercentage, minCandidateNodesAbsolute }: DefaultPreemptionArgs,
): number {
  const percentage = Math.trunc((nodes * minCandidateNodesPercentage) / 100);
  return Math.min(Math.max(percentage, minCandidateNodesAbsolute), nodes);
}

/** Why the pod may not evict others, or undefined when it may (`PodEligibleToPreemptOthers`). */
function ineligibility(
  { nodes }: Pick<PluginHandle, 'nodes'>,
  { pod, priority }: PodInfo,
  statuses: NodeStatuses,
): string | undefined {
  if (pod.spec.preemptionPolicy === 'Never') return 'not eligible due to preemptionPolicy=Never.';
  const nominated = pod.status?.nominatedNodeName ?? '';
  if (nominated === '' || statuses.get(nominated).code === 'UnschedulableAndUnresolvable') return undefined;
  for (const victim of nodes.get(nominated)?.pods.values() ?? []) {
    if (victim.priority < priority && isTerminatingByPreemption(victim.pod))
      return 'not eligible due to a terminating pod on the nominated node.';
  }
  return undefined;
}

function preempt(
  handle: PluginHandle,
  args: DefaultPreemptionArgs,
  running: RunningPreemptions,
  state: CycleState,
  info: PodInfo,
  statuses: NodeStatuses,
): PostFilterOutcome {
  const why = ineligibility(handle, info, statuses);
  if (why !== undefined) return { status: newStatus('', 'Unschedulable', why) };
  const { candidates, refusals } = findCandidates(handle, args, state, info, statuses);
  const best = pickOneNode(candidates, handle.api.sim.nowMs);
  if (best === undefined) {
    refusals.absent = NOT_HELPFUL;
    const numAllNodes = handle.nodes.list().length;
    const message = fitErrorMessage({ numAllNodes, statuses: refusals, preFilterMessage: '', postFilterMessage: '' });
    return { status: newStatus('', 'Unschedulable', message), nominatedNodeName: '' };
  }
  // Those that have ended without being asked, as their pods are gone, are not kept.
  for (const uid of running.keys()) isRunning(handle, running, uid);
  const last = actuatePreemption(handle, info, best);
  if (last !== undefined) running.set(info.uid, { nodeName: best.nodeName, uid: last.uid });
  return { nominatedNodeName: best.nodeName };
}

/** Tries the nodes where removing pods can help, from a random one on, until there are enough candidates (`DryRunPreemption`). */
function findCandidates(
  handle: PluginHandle,
  args: DefaultPreemptionArgs,
  state: CycleState,
  info: PodInfo,
  statuses: NodeStatuses,
) {
  const { api, nodes, random } = handle;
  const refusals = new NodeStatuses();
  const nonViolating: Candidate[] = [];
  const violating: Candidate[] = [];
  const potential = statuses.nodesWithCode('Unschedulable', nodes);
  if (potential.length > 0) {
    const budgets = podDisruptionBudgets(api);
    const wanted = candidatesWanted(potential.length, args);
    const offset = random.below(potential.length);
    for (let index = 0; index < potential.length; index += 1) {
      const node = potential[(offset + index) % potential.length];
      if (node === undefined) continue;
      if (!hasPotentialVictims(node, info)) {
        refusals.add(node.name, NO_VICTIMS);
        continue;
      }
      const copy = node.snapshot();
      const found = selectVictimsOnNode(handle.framework(), state.clone(), info, copy, budgets, api.sim.nowMs);
      copy.release();
      if (isStatus(found)) refusals.add(node.name, found);
      else (found.pdbViolations === 0 ? nonViolating : violating).push(found);
      if (nonViolating.length > 0 && nonViolating.length + violating.length >= wanted) break;
    }
  }
  return { candidates: [...nonViolating, ...violating], refusals };
}

function podDisruptionBudgets(api: ApiServer): readonly PodDisruptionBudget[] {
  const kind = api.kindOf('policy/v1', 'poddisruptionbudgets');
  return kind === undefined ? [] : api.list(kind).filter(isPodDisruptionBudget);
}

function isPodDisruptionBudget(object: KubeObject): object is PodDisruptionBudget {
  return object.kind === 'PodDisruptionBudget';
}

function isStatus(found: Candidate | Status): found is Status {
  return 'code' in found;
}

function isTerminatingByPreemption({ metadata, status }: Pod): boolean {
  const condition = podCondition(status, 'DisruptionTarget');
  return (
    metadata.deletionTimestamp !== undefined &&
    condition?.status === 'True' &&
    condition.reason === 'PreemptionByScheduler'
  );
}
