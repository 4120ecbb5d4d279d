import type { Container, EphemeralContainer, Pod } from '../../api/generated/types';
import type { KillReason } from './container-kill';
import { shouldBeStarted } from './container-statuses';
import type { ProbeResults } from './probe-results';
import { isRestartableInitContainer } from './restart-policy';
import { resizeRestarts } from '../resources/resize';
import { activeContainer, type PodRuntimeStatus, type RuntimeContainer } from './runtime-status';

/** What must be done so that the pod runs as its spec says (`podActions`). */
export interface PodActions {
  /** Stop all that runs of it, the sandbox too. */
  readonly killPod: boolean;
  readonly createSandbox: boolean;
  /** The number of the sandbox that is there or to be created. */
  readonly attempt: number;
  readonly initContainersToStart: readonly Container[];
  readonly containersToStart: readonly Container[];
  /** Whatever the others do: each is started once. */
  readonly ephemeralContainersToStart: readonly EphemeralContainer[];
  /** They run and must not go on as they are. */
  readonly containersToKill: readonly ContainerToKill[];
}

interface ContainerToKill {
  readonly container: Container;
  /** What the `Killing` event says. */
  readonly message: string;
  readonly reason: KillReason | undefined;
}

type Probes = Pick<ProbeResults, 'started' | 'failed'>;

const NOTHING = {
  killPod: false,
  createSandbox: false,
  initContainersToStart: [],
  containersToStart: [],
  ephemeralContainersToStart: [],
  containersToKill: [],
} as const;

/**
 * pkg/kubelet/kuberuntime/kuberuntime_manager.go, `computePodActions`; kuberuntime_container.go, `computeInitContainerActions`.
 */
export function podActions(pod: Pod, runtime: PodRuntimeStatus, probes: Probes): PodActions {
  const { spec } = pod;
  const { sandbox } = runtime;
  if (sandbox === undefined || !sandbox.ready) return actionsForNewSandbox(pod, runtime);
  const { attempt } = sandbox.config;
  const init = initContainerActions(pod, runtime, probes);
  const containersToKill = [...init.toKill];
  const ephemeralContainersToStart = (spec.ephemeralContainers ?? []).filter(
    ({ name }) => runtime.latest(name) === undefined,
  );
  if (init.failed) return { ...NOTHING, attempt, killPod: true };
  if (!init.initialized) {
    return {
      ...NOTHING,
      attempt,
      initContainersToStart: init.toStart,
      ephemeralContainersToStart,
      containersToKill,
    };
  }
  const containersToStart: Container[] = [];
  let kept = 0;
  for (const container of spec.containers) {
    const latest = runtime.latest(container.name);
    if (latest?.state !== 'running') {
      if (shouldBeStarted(pod, container, latest)) containersToStart.push(container);
      continue;
    }
    const { name } = container;
    const failed = probes.failed(latest.id);
    const changed = isChanged(container, latest);
    const resized = latest.group !== undefined && resizeRestarts(pod, container, latest.group.limits);
    if (!changed && !resized && failed === undefined) {
      kept += 1;
      continue;
    }
    const restart = changed || resized || (container.restartPolicy ?? spec.restartPolicy) !== 'Never';
    if (restart) containersToStart.push(container);
    const what = changed ? 'definition changed' : `failed ${failed} probe`;
    const message =
      resized && !changed && failed === undefined
        ? `Container ${name} resize requires restart`
        : `Container ${name} ${what}${restart ? ', will be restarted' : ''}`;
    containersToKill.push({ container, message, reason: changed ? undefined : failed });
  }
  const done = kept === 0 && containersToStart.length === 0;
  return {
    killPod: done,
    createSandbox: false,
    attempt,
    initContainersToStart: done ? [] : init.toStart,
    containersToStart,
    ephemeralContainersToStart: done ? [] : ephemeralContainersToStart,
    containersToKill: done ? [] : containersToKill,
  };
}

/** Another image is asked for than the one it was made from (`containerChanged`). */
function isChanged({ image }: Container, { config }: RuntimeContainer): boolean {
  return config.imageName !== undefined && config.imageName !== (image ?? '');
}

function actionsForNewSandbox(pod: Pod, runtime: PodRuntimeStatus): PodActions {
  const { spec } = pod;
  const attempt = runtime.sandbox === undefined ? 0 : runtime.sandbox.config.attempt + 1;
  const created = spec.containers.some(({ name }) => runtime.latest(name) !== undefined);
  const ranInit = (spec.initContainers ?? []).some(({ name }) => runtime.latest(name) !== undefined);
  if (spec.restartPolicy === 'Never' && attempt !== 0 && (created || ranInit))
    return { ...NOTHING, attempt, killPod: true };
  const containersToStart = spec.containers.filter((container) => {
    const runsOnce = (container.restartPolicy ?? spec.restartPolicy) === 'OnFailure';
    const latest = runtime.latest(container.name);
    return !(runsOnce && latest?.state === 'exited' && latest.exitCode === 0);
  });
  if (containersToStart.length === 0 && created) return { ...NOTHING, attempt, killPod: true };
  const [firstInit] = spec.initContainers ?? [];
  return {
    ...NOTHING,
    killPod: true,
    createSandbox: true,
    attempt,
    initContainersToStart: firstInit === undefined ? [] : [firstInit],
    containersToStart: firstInit === undefined ? containersToStart : [],
  };
}

interface InitActions {
  readonly initialized: boolean;
  readonly failed: boolean;
  readonly toStart: readonly Container[];
  readonly toKill: readonly ContainerToKill[];
}

/** From the last init container backwards: the first one that has been run says which comes next. */
function initContainerActions(pod: Pod, runtime: PodRuntimeStatus, probes: Probes): InitActions {
  const containers = pod.spec.initContainers ?? [];
  if (containers.length === 0) return { initialized: true, failed: false, toStart: [], toKill: [] };
  let initialized = pod.spec.containers.some(({ name }) => {
    const state = runtime.latest(name)?.state;
    return state === 'running' || state === 'created';
  });
  let laterRan = initialized;
  const toStart = new Set<Container>();
  const toKill: ContainerToKill[] = [];
  for (const [index, container] of [...containers.entries()].reverse()) {
    const sidecar = isRestartableInitContainer(container);
    // Those of an earlier sandbox have to run again.
    const status = activeContainer(runtime, container.name);
    if (status === undefined) {
      if (laterRan && sidecar) toStart.add(container);
      continue;
    }
    if (laterRan && !sidecar) continue;
    const next = containers[index + 1];
    const finished = () => {
      if (next === undefined) initialized = true;
      else if (!laterRan) toStart.add(next);
    };
    if (status.state === 'created') toStart.add(container);
    else if (status.state === 'running') {
      if (sidecar) {
        const failure = sidecarFailure(pod, container, status, probes);
        if (failure !== 'starting' && failure?.reason !== 'startup') finished();
        if (failure !== undefined && failure !== 'starting') {
          toStart.add(container);
          toKill.push(failure);
        }
      }
    } else if (sidecar) toStart.add(container);
    else if (status.exitCode === 0) finished();
    else if (shouldBeStarted(pod, container, status)) toStart.add(container);
    else return { initialized: false, failed: true, toStart: [], toKill: [] };
    laterRan = true;
  }
  const [first] = containers;
  if (!laterRan && first !== undefined) toStart.add(first);
  return { initialized, failed: false, toStart: containers.filter((container) => toStart.has(container)), toKill };
}

/** Why a running sidecar must be started anew; `starting` until its startup probe has succeeded, which the next init container waits for. */
function sidecarFailure(
  pod: Pod,
  container: Container,
  status: RuntimeContainer,
  probes: Probes,
): ContainerToKill | 'starting' | undefined {
  const failed = probes.failed(status.id);
  const because = (what: string, reason: KillReason | undefined): ContainerToKill => ({
    container,
    message: `Init container ${container.name} ${what}`,
    reason,
  });
  if (failed === 'startup') return because('failed startup probe', failed);
  if (container.startupProbe !== undefined && !probes.started(pod, container, status.id)) return 'starting';
  if (isChanged(container, status)) return because('definition changed', undefined);
  return failed === 'liveness' ? because('failed liveness probe', failed) : undefined;
}
