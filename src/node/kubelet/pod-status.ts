import { sharing } from '../../api/sharing';
import type { ContainerStatus, HostIP, Pod, PodStatus, ResourceRequirements } from '../../api/generated/types';
import { qosClassOf } from '../../api/kinds/pod/qos';
import { podLimits, podRequests } from '../../api/kinds/pod/requests';
import { listOf } from '../../api/kinds/resource-list';
import { othersConditions, podConditions, withDisruption } from './conditions';
import { containerStatuses, type StartFailure } from './container-statuses';
import { podPhase } from './phase';
import type { Mutable } from '../../api/mutable';
import type { ProbeResults } from './probe-results';
import { allContainersCouldRestart, allContainersRestarting, restartsAllContainers } from './restart-all-containers';
import { activeContainer, type PodRuntimeStatus } from './runtime-status';

export interface PodStatusInput {
  readonly pod: Pod;
  readonly runtime: PodRuntimeStatus;
  /** The status reported before. */
  readonly old: PodStatus;
  readonly failures: ReadonlyMap<string, StartFailure>;
  readonly probes: ProbeResults;
  readonly hostIP: string;
  /** The same as a list, which all pods of a node share. */
  readonly hostIPs: readonly HostIP[];
  /** All containers have ended and none will start again. */
  readonly terminal: boolean;
  /** Why the kubelet makes the pod fail, if it does (`ShouldEvict` of its sync handlers). */
  readonly failure?: { readonly reason: string; readonly message: string } | undefined;
}

/** What the API is to show of the pod; times are set by the status manager (pkg/kubelet/kubelet_pods.go, `generateAPIPodStatus`). */
export function podStatus(input: PodStatusInput): PodStatus {
  const { pod, runtime, old, failures, probes, hostIP, hostIPs, terminal } = input;
  const { spec } = pod;
  const { containers, initContainers = [] } = spec;
  const sandboxReady = runtime.sandbox?.ready === true;
  const restartsAll = restartsAllContainers(pod, runtime, old);
  const part = (list: typeof containers, before: PodStatus['containerStatuses'], isInit: boolean) =>
    containerStatuses({ pod, runtime, failures, probes, old: before ?? [], restartsAll }, list, isInit);
  const appStatuses = part(containers, old.containerStatuses, false);
  const initStatuses = part(initContainers, old.initContainerStatuses, true);
  const statuses = initStatuses.length === 0 ? appStatuses : [...initStatuses, ...appStatuses];
  const initialized = containers.some(({ name }) => activeContainer(runtime, name) !== undefined);
  const ended = [old.phase, pod.status?.phase].find((phase) => phase === 'Failed' || phase === 'Succeeded');
  const computed = podPhase(pod, statuses, { terminal, initialized });
  // A pod never leaves a phase that is an end.
  const known = ended === 'Failed' || ended === 'Succeeded' ? ended : computed;
  const reported = pod.status?.phase;
  const stays = reported === 'Failed' || reported === 'Succeeded';
  const phase = input.failure !== undefined && !stays ? 'Failed' : known;
  const otherConditions = withDisruption(othersConditions(pod.status?.conditions), old.conditions);
  const restarting = allContainersCouldRestart(spec)
    ? allContainersRestarting(pod, phase, runtime, restartsAll)
    : undefined;
  const conditions = podConditions({ pod, phase, statuses, sandboxReady, otherConditions, restarting });
  const podIPs =
    spec.hostNetwork === true
      ? [hostIP]
      : sandboxReady
        ? (runtime.sandbox?.addresses ?? [])
        : (old.podIPs ?? []).map(({ ip }) => ip ?? '');
  const status: Mutable<PodStatus> = {
    phase,
    conditions: otherConditions.length === 0 ? conditions : [...otherConditions, ...conditions],
    hostIP,
    hostIPs,
    containerStatuses: appStatuses,
    qosClass: qosClassOf(pod),
  };
  setResources(status, pod);
  const { generation } = pod.metadata;
  if (generation !== undefined) status.observedGeneration = generation;
  if (phase === old.phase && old.reason !== undefined) status.reason = old.reason;
  if (phase === old.phase && old.message !== undefined) status.message = old.message;
  if (input.failure !== undefined) {
    status.reason = input.failure.reason;
    status.message = input.failure.message;
  }
  const [podIP] = podIPs;
  if (podIP !== undefined) {
    status.podIP = podIP;
    status.podIPs =
      old.podIPs?.length === podIPs.length && old.podIPs.every(({ ip }, index) => ip === podIPs[index])
        ? old.podIPs
        : podIPs.map((ip) => ({ ip }));
  }
  if (old.startTime !== undefined) status.startTime = old.startTime;
  if (initStatuses.length > 0) status.initContainerStatuses = initStatuses;
  if (spec.ephemeralContainers !== undefined && spec.ephemeralContainers.length > 0) {
    status.ephemeralContainerStatuses = part(spec.ephemeralContainers, old.ephemeralContainerStatuses, false).map(
      withoutReadiness,
    );
  }
  return status;
}

/** Nobody asks whether an ephemeral container is ready. */
function withoutReadiness(status: ContainerStatus): ContainerStatus {
  const { started: _, ...rest } = status;
  return { ...rest, ready: false };
}

/** Pod-level amounts, which every pod shows since 1.36 (InPlacePodLevelResourcesVerticalScaling). */
function setResources(status: Mutable<PodStatus>, pod: Pod): void {
  const requests = podRequests(pod);
  const limits = podLimits(pod);
  status.resources = NO_RESOURCES;
  if (requests.size === 0 && limits.size === 0) return;
  const listed = shared({
    ...(limits.size > 0 && { limits: listOf(limits) }),
    ...(requests.size > 0 && { requests: listOf(requests) }),
  });
  status.resources = listed;
  if (listed.requests !== undefined) status.allocatedResources = listed.requests;
}

const NO_RESOURCES: ResourceRequirements = {};
const shared = sharing<ResourceRequirements>();
