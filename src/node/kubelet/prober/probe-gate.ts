import type { Container, ContainerStatus, Pod, PodStatus } from '../../../api/generated/types';
import { hasTerminalPhase } from '../../../api/kinds/pod/phase';
import { containerShouldRestart, isRestartableInitContainer } from '../restart-policy';

export const PROBE_TYPES = ['startup', 'readiness', 'liveness'] as const;
export type ProbeType = (typeof PROBE_TYPES)[number];

/** What a worker does at one of its moments. */
export type GateVerdict =
  /** There is something to find out. */
  | { readonly does: 'probe' }
  /** Not now: not before the pod's status changes or `untilMs` has come. */
  | { readonly does: 'wait'; readonly untilMs: number }
  /** The container does not run: that counts as a failure. `last`: and never will again. */
  | { readonly does: 'fail'; readonly last: boolean }
  /** The pod is going: nothing is wrong with it, and nothing is left to find out. */
  | { readonly does: 'succeed' }
  | { readonly does: 'stop' };

const WAIT: GateVerdict = { does: 'wait', untilMs: Infinity };

/** The reported status of a container that has been made; undefined while there is none. */
export function madeStatus(status: PodStatus, name: string): ContainerStatus | undefined {
  return [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])].find(
    (container) => container.name === name && (container.containerID ?? '') !== '',
  );
}

/** Whether it is time to probe (worker.go, `doProbe`). `onHold`: the verdict on this very container has been spoken. */
export function probeGate(
  type: ProbeType,
  pod: Pod,
  spec: Container,
  status: PodStatus,
  onHold: boolean,
  nowMs: number,
): GateVerdict {
  if (hasTerminalPhase(status)) return { does: 'stop' };
  const container = madeStatus(status, spec.name);
  if (container === undefined || onHold) return WAIT;
  const { running, terminated } = container.state ?? {};
  if (running === undefined) {
    const restarts =
      terminated === undefined ||
      isRestartableInitContainer(spec) ||
      containerShouldRestart(spec, pod.spec, terminated.exitCode);
    return { does: 'fail', last: !restarts };
  }
  if (pod.metadata.deletionTimestamp !== undefined && type !== 'readiness') return { does: 'succeed' };
  const delayMs = (spec[`${type}Probe`]?.initialDelaySeconds ?? 0) * 1000;
  const beginsMs = Date.parse(running.startedAt ?? '') + delayMs;
  if (nowMs < beginsMs) return { does: 'wait', untilMs: beginsMs };
  // The startup probe goes first, and the others follow when it is through.
  return (container.started === true) === (type !== 'startup') ? { does: 'probe' } : WAIT;
}
