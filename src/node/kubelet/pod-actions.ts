import type { Container, Pod } from '../../api/generated/types';
import { shouldBeStarted } from './container-statuses';
import { isRestartableInitContainer } from './restart-policy';
import { activeContainer, type PodRuntimeStatus } from './runtime-status';

/** What must be done so that the pod runs as its spec says (`podActions`). */
export interface PodActions {
  /** Stop all that runs of it, the sandbox too. */
  readonly killPod: boolean;
  readonly createSandbox: boolean;
  /** The number of the sandbox that is there or to be created. */
  readonly attempt: number;
  readonly initContainersToStart: readonly Container[];
  readonly containersToStart: readonly Container[];
}

const NOTHING = { killPod: false, createSandbox: false, initContainersToStart: [], containersToStart: [] } as const;

/**
 * pkg/kubelet/kuberuntime/kuberuntime_manager.go, `computePodActions`; kuberuntime_container.go, `computeInitContainerActions`.
 *
 * Divergence from real Kubernetes: containers are not killed yet because of probes or a changed image, nor restarted all together by a rule.
 */
export function podActions(pod: Pod, runtime: PodRuntimeStatus): PodActions {
  const { spec } = pod;
  const { sandbox } = runtime;
  if (sandbox === undefined || !sandbox.ready) return actionsForNewSandbox(pod, runtime);
  const { attempt } = sandbox.config;
  const init = initContainerActions(pod, runtime);
  if (!init.initialized) return { ...NOTHING, attempt, killPod: init.failed, initContainersToStart: init.toStart };
  const containersToStart: Container[] = [];
  let kept = 0;
  for (const container of spec.containers) {
    const latest = runtime.latest(container.name);
    if (latest?.state === 'running') kept += 1;
    else if (shouldBeStarted(pod, container, latest)) containersToStart.push(container);
  }
  const done = kept === 0 && containersToStart.length === 0;
  return {
    killPod: done,
    createSandbox: false,
    attempt,
    initContainersToStart: done ? [] : init.toStart,
    containersToStart,
  };
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
}

/** From the last init container backwards: the first one that has been run says which comes next. */
function initContainerActions(pod: Pod, runtime: PodRuntimeStatus): InitActions {
  const containers = pod.spec.initContainers ?? [];
  if (containers.length === 0) return { initialized: true, failed: false, toStart: [] };
  let initialized = pod.spec.containers.some(({ name }) => {
    const state = runtime.latest(name)?.state;
    return state === 'running' || state === 'created';
  });
  let laterRan = initialized;
  const toStart = new Set<Container>();
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
      if (sidecar) finished();
    } else if (sidecar) toStart.add(container);
    else if (status.exitCode === 0) finished();
    else if (shouldBeStarted(pod, container, status)) toStart.add(container);
    else return { initialized: false, failed: true, toStart: [] };
    laterRan = true;
  }
  const [first] = containers;
  if (!laterRan && first !== undefined) toStart.add(first);
  return { initialized, failed: false, toStart: containers.filter((container) => toStart.has(container)) };
}
