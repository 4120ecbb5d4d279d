import { ageOf } from '../../duration';
import type { ContainerState, ContainerStatus, Pod } from '../../generated/types';
import { hasTerminalPhase } from './phase';
import type { TablePrinter } from '../../kind';
import { podCondition } from './conditions';
import { isRestartableInitContainer } from './requests';

/** `kubectl get pods` (pkg/printers/internalversion/printers.go, `printPod`). */
export const podTable: TablePrinter<Pod> = {
  columns: [
    { name: 'Name', type: 'string', format: 'name' },
    { name: 'Ready', type: 'string' },
    { name: 'Status', type: 'string' },
    { name: 'Restarts', type: 'string' },
    { name: 'Age', type: 'string' },
    { name: 'IP', type: 'string', priority: 1 },
    { name: 'Node', type: 'string', priority: 1 },
    { name: 'Nominated Node', type: 'string', priority: 1 },
    { name: 'Readiness Gates', type: 'string', priority: 1 },
  ],
  cells(pod, nowMs) {
    const { metadata, spec, status } = pod;
    const { ready, total, reason, restarts, lastRestart } = summarise(pod);
    return [
      metadata.name,
      `${ready}/${total}`,
      reason,
      restarts !== 0 && lastRestart !== '' ? `${restarts} (${ageOf(lastRestart, nowMs)} ago)` : String(restarts),
      ageOf(metadata.creationTimestamp, nowMs),
      status?.podIPs?.[0]?.ip || '<none>',
      spec.nodeName || '<none>',
      status?.nominatedNodeName || '<none>',
      readinessGates(pod),
    ];
  },
  conditions({ status }) {
    if (status?.phase === 'Succeeded') return completed('Succeeded', 'The pod has completed successfully.');
    return status?.phase === 'Failed' ? completed('Failed', 'The pod failed.') : undefined;
  },
};

function completed(reason: string, message: string) {
  return [{ type: 'Completed', status: 'True', reason, message }] as const;
}

interface Summary {
  readonly ready: number;
  readonly total: number;
  /** The STATUS column: the phase, unless a container, the deletion or the pod's own reason says more. */
  readonly reason: string;
  readonly restarts: number;
  /** RFC 3339; empty when no container has ended yet. */
  readonly lastRestart: string;
}

function summarise(pod: Pod): Summary {
  const { spec, status } = pod;
  const sidecars = new Set((spec.initContainers ?? []).filter(isRestartableInitContainer).map(({ name }) => name));
  const total = spec.containers.length + (spec.initContainers ?? []).filter(isRestartableInitContainer).length;
  const initialisation = summariseInitialisation(pod, sidecars);
  let reason = status?.reason || (status?.phase ?? '');
  if (podCondition(status, 'PodScheduled')?.reason === 'SchedulingGated') reason = 'SchedulingGated';
  let { ready, restarts, lastRestart } = initialisation;
  reason = initialisation.reason ?? reason;
  if (initialisation.reason === undefined || podCondition(status, 'Initialized')?.status === 'True') {
    const running = summariseContainers(pod, reason);
    ready += running.ready;
    restarts = initialisation.sidecarRestarts + running.restarts;
    lastRestart = later(initialisation.lastSidecarRestart, running.lastRestart);
    reason = running.reason;
  }
  return { ready, total, reason: reasonOfDeletion(pod) ?? reason, restarts, lastRestart };
}

function summariseInitialisation({ spec, status }: Pod, sidecars: ReadonlySet<string>) {
  let [ready, restarts, sidecarRestarts, lastRestart, lastSidecarRestart] = [0, 0, 0, '', ''];
  let reason: string | undefined;
  for (const [index, container] of (status?.initContainerStatuses ?? []).entries()) {
    const isSidecar = sidecars.has(container.name);
    restarts += container.restartCount;
    lastRestart = later(lastRestart, lastEnd(container));
    if (isSidecar) {
      sidecarRestarts += container.restartCount;
      lastSidecarRestart = later(lastSidecarRestart, lastEnd(container));
    }
    const { terminated, waiting } = container.state ?? {};
    if (terminated !== undefined && terminated.exitCode === 0) continue;
    if (isSidecar && container.started === true) {
      if (container.ready) ready += 1;
      continue;
    }
    if (terminated !== undefined) reason = `Init:${endOf(terminated)}`;
    else if (waiting?.reason && waiting.reason !== 'PodInitializing') reason = `Init:${waiting.reason}`;
    else reason = `Init:${index}/${spec.initContainers?.length ?? 0}`;
    break;
  }
  return { ready, restarts, sidecarRestarts, lastRestart, lastSidecarRestart, reason };
}

/** From the last container to the first, so that the first one's word stands. */
function summariseContainers({ status }: Pod, before: string) {
  let [ready, restarts, lastRestart, reason, errorReason] = [0, 0, '', before, ''];
  let hasRunning = false;
  for (const container of (status?.containerStatuses ?? []).toReversed()) {
    restarts += container.restartCount;
    lastRestart = later(lastRestart, lastEnd(container));
    const { waiting, terminated, running } = container.state ?? {};
    if (waiting?.reason) {
      reason = waiting.reason;
    } else if (terminated !== undefined) {
      reason = endOf(terminated);
      if (terminated.exitCode !== 0) errorReason = reason;
    } else if (container.ready && running !== undefined) {
      hasRunning = true;
      ready += 1;
    }
  }
  if (reason === 'Completed') {
    if (hasRunning && podCondition(status, 'Ready')?.status === 'True') reason = 'Running';
    else if (errorReason !== '') reason = errorReason;
    else if (hasRunning) reason = 'NotReady';
  }
  return { ready, restarts, lastRestart, reason };
}

function reasonOfDeletion({ metadata, status }: Pod): string | undefined {
  if (metadata.deletionTimestamp === undefined) return undefined;
  if (status?.reason === 'NodeLost') return 'Unknown';
  return hasTerminalPhase(status) ? undefined : 'Terminating';
}

function endOf({ reason, signal, exitCode }: NonNullable<ContainerState['terminated']>): string {
  return reason || (signal ? `Signal:${signal}` : `ExitCode:${exitCode}`);
}

function lastEnd({ lastState }: ContainerStatus): string {
  return lastState?.terminated?.finishedAt ?? '';
}

/** RFC 3339 times in UTC with whole seconds sort as texts. */
function later(a: string, b: string): string {
  return a > b ? a : b;
}

function readinessGates({ spec, status }: Pod): string {
  const gates = spec.readinessGates ?? [];
  if (gates.length === 0) return '<none>';
  const open = gates.filter(({ conditionType }) => podCondition(status, conditionType)?.status === 'True');
  return `${open.length}/${gates.length}`;
}
