import type { Container as ContainerSpec, Pod } from '../../api/generated/types';
import type { Container } from '../runtime/container';
import { runHook } from './hooks';
import { containerFieldPath, type KubeletContext } from './kubelet-context';
import type { Procedure } from './procedure';
import type { TerminationOrder } from './termination-order';

/** The probe because of which a container is killed: it may have a grace period of its own. */
export type KillReason = 'liveness' | 'startup';

export interface KillOptions {
  /** What the `Killing` event says. Default: `Stopping container ...`. */
  readonly message?: string;
  readonly reason?: KillReason | undefined;
  /** Instead of what the pod or the probe says. */
  readonly graceSeconds?: number | undefined;
  readonly order?: TerminationOrder | undefined;
}

/** However short the grace period is, containers get so long to end (`minimumGracePeriodInSeconds`). */
const MINIMUM_GRACE_SECONDS = 2;

/**
 * Ends a container: its preStop hook, then its turn among the sidecars, then SIGTERM, and SIGKILL when the grace period that all of it shares
 * is over (kuberuntime/kuberuntime_container.go, `killContainer`). `lifecycle.stopSignal` has no effect: its feature gate is off in 1.36, and the
 * signal is the image's.
 */
export function* killContainer(
  context: KubeletContext,
  pod: Pod,
  container: Container,
  { message, reason, graceSeconds, order }: KillOptions = {},
): Procedure<void> {
  const { sim, recorder } = context;
  const { name } = container.config;
  const spec = containerSpec(pod, name);
  const text = message ?? `Stopping container ${name}`;
  recorder.event(pod, 'Normal', 'Killing', text, containerFieldPath(pod, name));
  let seconds = graceSeconds ?? terminationGraceSeconds(pod, spec, reason);
  const preStop = spec?.lifecycle?.preStop;
  if (spec !== undefined && preStop !== undefined && seconds > 0) {
    const fromMs = sim.nowMs;
    const graceMs = seconds * 1000;
    const tell = () =>
      recorder.event(pod, 'Warning', 'FailedPreStopHook', 'PreStopHook failed', containerFieldPath(pod, name));
    // One that is still at work then fails with its container.
    const outcome = yield* runHook(context, pod, spec, container, preStop, graceMs, tell);
    if (outcome !== undefined) tell();
    seconds -= Math.floor((sim.nowMs - fromMs) / 1000);
  }
  if (order !== undefined && seconds > 0) {
    const fromMs = sim.nowMs;
    yield* order.waitForTurn(name, seconds * 1000);
    seconds -= Math.floor((sim.nowMs - fromMs) / 1000);
  }
  if (container.state === 'running') {
    yield (resume) => {
      container.stop(Math.max(seconds, MINIMUM_GRACE_SECONDS) * 1000);
      container.onExit(resume);
    };
  }
  order?.terminated(name);
}

/** The container of that name, of whichever sort. */
function containerSpec({ spec }: Pod, name: string): ContainerSpec | undefined {
  const isIt = (container: ContainerSpec): boolean => container.name === name;
  return spec.containers.find(isIt) ?? spec.initContainers?.find(isIt) ?? spec.ephemeralContainers?.find(isIt);
}

/** `setTerminationGracePeriod`. */
function terminationGraceSeconds(
  { metadata, spec }: Pod,
  container: ContainerSpec | undefined,
  reason: KillReason | undefined,
): number {
  if (metadata.deletionGracePeriodSeconds !== undefined) return metadata.deletionGracePeriodSeconds;
  if (spec.terminationGracePeriodSeconds === undefined) return MINIMUM_GRACE_SECONDS;
  const probe = reason === undefined ? undefined : container?.[`${reason}Probe`];
  return probe?.terminationGracePeriodSeconds ?? spec.terminationGracePeriodSeconds;
}
