import type { PodDisruptionBudget } from '../../api/generated/types';
import type { CycleState } from '../framework/cycle-state';
import type { Framework } from '../framework/framework';
import type { NodeInfo } from '../framework/node-info';
import type { PodInfo } from '../framework/pod-info';
import { newStatus, type Status } from '../framework/status';
import { byImportance, type Candidate } from './candidate';
import { partByBudgetViolation } from './pod-disruption-budgets';

const REASON_NO_VICTIMS = 'No preemption victims found for incoming pod';

export const NO_VICTIMS = newStatus('', 'UnschedulableAndUnresolvable', REASON_NO_VICTIMS);

/** Is there any pod that `preemptor` may evict? Asked before anything is copied, as on most nodes there is none. */
export function hasPotentialVictims({ pods }: NodeInfo, { priority }: PodInfo): boolean {
  for (const pod of pods.values()) if (pod.priority < priority) return true;
  return false;
}

/**
 * The fewest and least important pods of the node whose going makes room for `preemptor`, found by trying: take away all pods of lower
 * priority, then give back as many as possible, the most important first (defaultpreemption, `SelectVictimsOnNode`).
 * `state` and `node` are changed: pass copies.
 */
export function selectVictimsOnNode(
  framework: Framework,
  state: CycleState,
  preemptor: PodInfo,
  node: NodeInfo,
  budgets: readonly PodDisruptionBudget[],
  nowMs: number,
): Candidate | Status {
  const remove = (victim: PodInfo) => {
    node.removePod(victim.uid);
    framework.runPreFilterRemovePod(state, preemptor, victim, node);
  };
  const potential: PodInfo[] = [];
  for (const pod of node.pods.values()) if (pod.priority < preemptor.priority) potential.push(pod);
  for (const victim of potential) remove(victim);
  if (potential.length === 0) return NO_VICTIMS;
  const refusal = framework.runFilterWithNominatedPods(state, preemptor, node);
  if (refusal !== undefined) return refusal;

  const victims: PodInfo[] = [];
  /** Says whether the pod can stay. */
  const reprieve = (victim: PodInfo) => {
    node.addPod(victim);
    framework.runPreFilterAddPod(state, preemptor, victim, node);
    if (framework.runFilterWithNominatedPods(state, preemptor, node) === undefined) return true;
    remove(victim);
    victims.push(victim);
    return false;
  };
  potential.sort((a, b) => byImportance(a, b, nowMs));
  const { violating, nonViolating } = partByBudgetViolation(potential, budgets);
  let pdbViolations = 0;
  for (const victim of violating) if (!reprieve(victim)) pdbViolations += 1;
  for (const victim of nonViolating) reprieve(victim);
  if (victims.length === 0) return newStatus('', 'Error', `expected at least one victim pod on node "${node.name}"`);
  victims.sort((a, b) => byImportance(a, b, nowMs));
  return { nodeName: node.name, victims, pdbViolations };
}
