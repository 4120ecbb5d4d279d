import type {
  Container as ContainerSpec,
  ContainerState,
  ContainerStateTerminated,
  ContainerStatus,
  ContainerUser,
  Pod,
  VolumeMountStatus,
} from '../../api/generated/types';
import { timestamp } from '../../api/time';
import type { Mutable } from '../../api/mutable';
import { qualifiedId, reportedImage, reportedImageId } from '../runtime/runtime-kind';
import { supportsRecursiveReadOnly } from '../runtime/runtime-handlers';
import { ROOT, type User } from '../runtime/process/process';
import { readinessOf, type ProbeResults } from './probe-results';
import { RESTARTING_ALL_CONTAINERS } from './restart-all-containers';
import { containerShouldRestart } from './restart-policy';
import { statusesByName } from './statuses-by-name';
import type { PodRuntimeStatus, RuntimeContainer } from './runtime-status';

/** Why a container could not be started the last time that was tried. */
export interface StartFailure {
  readonly reason: string;
  readonly message: string;
}

export interface StatusInput {
  readonly pod: Pod;
  readonly runtime: PodRuntimeStatus;
  /** The statuses reported before. */
  readonly old: readonly ContainerStatus[];
  /** By the container's name. */
  readonly failures: ReadonlyMap<string, StartFailure>;
  readonly probes: ProbeResults;
  /** All containers are being removed because one has ended. */
  readonly restartsAll?: boolean;
}

/**
 * The statuses of `containers` (the app containers, or the init containers) as the API shows them: apps by name, init containers in order.
 * Source: pkg/kubelet/kubelet_pods.go, `convertToAPIContainerStatuses`.
 */
export function containerStatuses(
  input: StatusInput,
  containers: readonly ContainerSpec[],
  isInit: boolean,
): readonly ContainerStatus[] {
  const before = statusesByName(input.old);
  const statuses = containers.map((container) => containerStatus(input, container, before(container.name), isInit));
  if (isInit || statuses.length < 2) return statuses;
  return statuses.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function containerStatus(
  input: StatusInput,
  spec: ContainerSpec,
  before: ContainerStatus | undefined,
  isInit: boolean,
): ContainerStatus {
  const { pod, runtime, failures } = input;
  const latest = runtime.latest(spec.name);
  const status =
    latest === undefined ? withoutContainer(input, spec, before) : ofContainer(input, spec, latest, before, isInit);
  if (isInit && latest?.state === 'exited' && latest.exitCode === 0) return status;
  const failure = failures.get(spec.name);
  if (failure === undefined || !shouldBeStarted(pod, spec, latest)) return status;
  const lastState: ContainerState =
    status.state?.terminated === undefined ? (status.lastState ?? {}) : { terminated: status.state.terminated };
  const waiting = { reason: failure.reason, ...(failure.message !== '' && { message: failure.message }) };
  return { ...status, state: { waiting }, lastState, ready: false, started: false };
}

/** pkg/kubelet/container/helpers.go, `ShouldContainerBeRestarted`. */
export function shouldBeStarted(pod: Pod, spec: ContainerSpec, latest: RuntimeContainer | undefined): boolean {
  if (pod.metadata.deletionTimestamp !== undefined) return false;
  if (latest === undefined || latest.state === 'created') return true;
  return latest.state === 'exited' && containerShouldRestart(spec, pod.spec, latest.exitCode);
}

function withoutContainer(
  { pod, restartsAll = false }: StatusInput,
  spec: ContainerSpec,
  before: ContainerStatus | undefined,
): ContainerStatus {
  const removed = restartsAll && before !== undefined && before.state?.waiting === undefined;
  if (!removed && before?.state?.terminated !== undefined) return before;
  const initializes = (pod.spec.initContainers?.length ?? 0) > 0;
  const volumeMounts = volumeMountStatuses(spec);
  const lost = before?.state?.running !== undefined && before.lastState?.terminated === undefined;
  const unknown = {
    exitCode: 137,
    reason: 'ContainerStatusUnknown',
    message: 'The container could not be located when the pod was deleted.  The container used to be Running',
  };
  const restartCount = before?.restartCount ?? 0;
  if (removed) {
    return {
      ...before,
      state: { waiting: RESTARTING_ALL_CONTAINERS },
      lastState: { terminated: { ...RESTARTING_ALL_CONTAINERS, exitCode: 137 } },
      ready: false,
      started: false,
      restartCount: restartCount + 1,
    };
  }
  return {
    name: spec.name,
    state: { waiting: { reason: initializes ? 'PodInitializing' : 'ContainerCreating' } },
    lastState: lost ? { terminated: unknown } : (before?.lastState ?? NO_STATE),
    ready: false,
    started: false,
    restartCount: lost && pod.metadata.deletionTimestamp === undefined ? restartCount + 1 : restartCount,
    image: spec.image ?? '',
    imageID: '',
    ...(volumeMounts && { volumeMounts }),
  };
}

function ofContainer(
  { pod, runtime, probes }: StatusInput,
  spec: ContainerSpec,
  latest: RuntimeContainer,
  before: ContainerStatus | undefined,
  isInit: boolean,
): ContainerStatus {
  const { config, user } = latest;
  const containerID = qualifiedId(latest);
  const previous = runtime.previous(spec.name);
  const replaced = before?.containerID !== containerID ? before?.state?.terminated : undefined;
  const known = before?.lastState?.terminated;
  const lastTerminated =
    previous === undefined
      ? (replaced ?? known)
      : known?.containerID === qualifiedId(previous)
        ? known
        : terminated(previous);
  const { started, ready } = readinessOf(pod, spec, latest, isInit, probes);
  const status: Mutable<ContainerStatus> = {
    name: spec.name,
    state: stateOf(latest),
    lastState: lastTerminated === undefined ? NO_STATE : { terminated: lastTerminated },
    ready,
    restartCount: Math.max(config.attempt, before?.restartCount ?? 0),
    image: reportedImage(latest, config.image.reference),
    imageID: reportedImageId(latest, config.image.id),
    containerID,
    started,
    resources: spec.resources ?? {},
  };
  if (latest.sandbox.config.runtimeKind !== 'docker') status.user = user === ROOT ? ROOT_STATUS : userStatus(user);
  const volumeMounts =
    before?.volumeMounts ?? volumeMountStatuses(spec, supportsRecursiveReadOnly(latest.sandbox.config));
  if (volumeMounts !== undefined) status.volumeMounts = volumeMounts;
  const requests = spec.resources?.requests;
  if (requests !== undefined) status.allocatedResources = requests;
  return status;
}

/** Most containers are like that. */
const NO_STATE: ContainerState = {};
const ROOT_STATUS = userStatus(ROOT);

function userStatus({ uid, gid, groups }: User): ContainerUser {
  return { linux: { uid, gid, supplementalGroups: groups } };
}

function stateOf(container: RuntimeContainer): ContainerState {
  switch (container.state) {
    case 'running':
      return { running: { startedAt: timestamp(container.startedMs) } };
    case 'exited':
      return { terminated: terminated(container) };
    case 'created':
      return { waiting: {} };
  }
}

function terminated(container: RuntimeContainer): ContainerStateTerminated {
  const { exitCode, reason, message, startedMs, finishedMs } = container;
  return {
    exitCode,
    reason,
    ...(message !== '' && { message }),
    startedAt: timestamp(startedMs),
    finishedAt: timestamp(finishedMs),
    containerID: qualifiedId(container),
  };
}

/** `supportsRecursive`: whether mounts that are to be read-only to the bottom if possible are so. */
function volumeMountStatuses(
  { volumeMounts }: ContainerSpec,
  supportsRecursive = true,
): readonly VolumeMountStatus[] | undefined {
  if (volumeMounts === undefined || volumeMounts.length === 0) return undefined;
  return volumeMounts.map(({ name, mountPath, readOnly, recursiveReadOnly: wanted }) => {
    if (readOnly !== true) return { name, mountPath };
    const recursiveReadOnly = isDemanded(wanted) && supportsRecursive ? 'Enabled' : 'Disabled';
    return { name, mountPath, readOnly, recursiveReadOnly };
  });
}

function isDemanded(recursiveReadOnly: string | undefined): boolean {
  return recursiveReadOnly !== undefined && recursiveReadOnly !== 'Disabled';
}
