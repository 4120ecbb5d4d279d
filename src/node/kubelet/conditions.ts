import type { ContainerStatus, Pod, PodCondition } from '../../api/generated/types';
import { isRestartableInitContainer } from './restart-policy';
import type { Mutable } from '../../api/mutable';
import { statusesByName } from './statuses-by-name';
import type { PodPhase } from './phase';

/** What the conditions are made from. `statuses` are those of all containers. */
export interface ConditionInput {
  readonly pod: Pod;
  readonly phase: PodPhase;
  readonly statuses: readonly ContainerStatus[];
  readonly sandboxReady: boolean;
  /** Conditions that others set; readiness gates look here. */
  readonly otherConditions: readonly PodCondition[];
  /** What `AllContainersRestarting` says, for pods that have it. */
  readonly restarting?: Verdict | undefined;
}

/** The types that only the kubelet sets (pkg/kubelet/types/pod_status.go). */
const OWN_TYPES: ReadonlySet<string> = new Set([
  'PodScheduled',
  'Ready',
  'Initialized',
  'ContainersReady',
  'PodResizeInProgress',
  'PodResizePending',
  'PodReadyToStartContainers',
  'AllContainersRestarting',
]);

export function isOwnCondition({ type }: PodCondition): boolean {
  return OWN_TYPES.has(type);
}

/** The kubelet's conditions of a list: the very list when there are no others. */
export function ownConditions(conditions: readonly PodCondition[] = NONE): readonly PodCondition[] {
  return conditions.every(isOwnCondition) ? conditions : conditions.filter(isOwnCondition);
}

export function othersConditions(conditions: readonly PodCondition[] = NONE): readonly PodCondition[] {
  return conditions.every(isOwnCondition) ? NONE : conditions.filter((condition) => !isOwnCondition(condition));
}

/** What the kubelet has said of an eviction it says again: it came of something that happened once (pkg/kubelet/kubelet_pods.go). */
export function withDisruption(
  conditions: readonly PodCondition[],
  from: readonly PodCondition[] = NONE,
): readonly PodCondition[] {
  const disruption = from.find(({ type }) => type === 'DisruptionTarget');
  if (disruption === undefined) return conditions;
  return [...conditions.filter(({ type }) => type !== disruption.type), disruption];
}

const NONE: readonly PodCondition[] = [];

type Verdict = Pick<PodCondition, 'status' | 'reason' | 'message'>;

const TRUE: Verdict = { status: 'True' };

/** The kubelet's conditions in the order in which it reports them, without times (pkg/kubelet/status/generate.go). */
export function podConditions(input: ConditionInput): readonly PodCondition[] {
  const { pod, sandboxReady } = input;
  const { generation } = pod.metadata;
  const condition = (type: string, verdict: Verdict): PodCondition => {
    const made: Mutable<PodCondition> = { type, status: verdict.status };
    if (generation !== undefined) made.observedGeneration = generation;
    if (verdict.reason !== undefined) made.reason = verdict.reason;
    if (verdict.message !== undefined) made.message = verdict.message;
    return made;
  };
  const containersReady = containersReadyVerdict(input);
  const conditions = [
    condition('PodReadyToStartContainers', { status: sandboxReady ? 'True' : 'False' }),
    condition('Initialized', initializedVerdict(input)),
    condition('Ready', readyVerdict(input, containersReady)),
    condition('ContainersReady', containersReady),
    condition('PodScheduled', TRUE),
  ];
  if (input.restarting !== undefined) conditions.push(condition('AllContainersRestarting', input.restarting));
  return conditions;
}

function containersReadyVerdict({ pod, phase, statuses }: ConditionInput): Verdict {
  if (phase !== 'Succeeded' && phase !== 'Failed' && areAllReady(pod, statuses)) return TRUE;
  const unknown: string[] = [];
  const unready: string[] = [];
  const byName = statusesByName(statuses);
  const counted = [...(pod.spec.initContainers ?? []).filter(isRestartableInitContainer), ...pod.spec.containers];
  for (const { name } of counted) {
    const status = byName(name);
    if (status === undefined) unknown.push(name);
    else if (!status.ready) unready.push(name);
  }
  if (phase === 'Succeeded' && unknown.length === 0) return { status: 'False', reason: 'PodCompleted' };
  if (phase === 'Failed') return { status: 'False', reason: 'PodFailed' };
  const message = lists([
    ['unknown', unknown],
    ['unready', unready],
  ]);
  return message === '' ? TRUE : { status: 'False', reason: 'ContainersNotReady', message };
}

/** The common case: nothing but app containers, and all are ready. */
function areAllReady({ spec }: Pod, statuses: readonly ContainerStatus[]): boolean {
  if ((spec.initContainers?.length ?? 0) > 0 || statuses.length !== spec.containers.length) return false;
  return statuses.every(({ ready }) => ready);
}

function readyVerdict({ pod, otherConditions }: ConditionInput, containersReady: Verdict): Verdict {
  if (containersReady.status !== 'True') return containersReady;
  const gates = pod.spec.readinessGates;
  if (gates === undefined) return TRUE;
  const messages: string[] = [];
  for (const { conditionType } of gates) {
    const gate = otherConditions.find(({ type }) => type === conditionType);
    if (gate === undefined)
      messages.push(`corresponding condition of pod readiness gate "${conditionType}" does not exist.`);
    else if (gate.status !== 'True') {
      messages.push(`the status of pod readiness gate "${conditionType}" is not "True", but ${gate.status}`);
    }
  }
  return messages.length === 0
    ? TRUE
    : { status: 'False', reason: 'ReadinessGatesNotReady', message: messages.join(', ') };
}

function initializedVerdict({ pod, phase, statuses }: ConditionInput): Verdict {
  const { initContainers, containers } = pod.spec;
  if (initContainers === undefined || initContainers.length === 0)
    return phase === 'Succeeded' ? { status: 'True', reason: 'PodCompleted' } : TRUE;
  const unknown: string[] = [];
  const incomplete: string[] = [];
  const byName = statusesByName(statuses);
  for (const container of initContainers) {
    const status = byName(container.name);
    if (status === undefined) unknown.push(container.name);
    else if (!(isRestartableInitContainer(container) ? status.started === true : status.ready))
      incomplete.push(container.name);
  }
  if (phase === 'Succeeded' && unknown.length === 0) return { status: 'True', reason: 'PodCompleted' };
  const started = containers.some(({ name }) => {
    const state = byName(name)?.state;
    return state?.running !== undefined || state?.terminated !== undefined;
  });
  if (started) return TRUE;
  const message = lists([
    ['unknown', unknown],
    ['incomplete', incomplete],
  ]);
  if (
    message === '' ||
    pod.status?.conditions?.some(({ type, status }) => type === 'Initialized' && status === 'True') === true
  )
    return TRUE;
  return { status: 'False', reason: 'ContainersNotInitialized', message };
}

/** `containers with unready status: [a b]`, as Go prints lists. */
function lists(named: readonly (readonly [what: string, names: readonly string[]])[]): string {
  return named
    .filter(([, names]) => names.length > 0)
    .map(([what, names]) => `containers with ${what} status: [${names.join(' ')}]`)
    .join(', ');
}
