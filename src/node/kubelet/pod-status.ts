import type { Pod, PodStatus, ResourceRequirements } from '../../api/generated/types';
import { qosClassOf } from '../../api/kinds/pod/qos';
import { podLimits, podRequests } from '../../api/kinds/pod/requests';
import { listOf } from '../../api/kinds/resource-list';
import { othersConditions, podConditions } from './conditions';
import { containerStatuses, type StartFailure } from './container-statuses';
import { podPhase } from './phase';
import { withProbeResults, type ProbeResults } from './probe-results';
import { activeContainer, type PodRuntimeStatus } from './runtime-status';

export interface PodStatusInput {
  readonly pod: Pod;
  readonly runtime: PodRuntimeStatus;
  /** The status reported before. */
  readonly old: PodStatus;
  readonly failures: ReadonlyMap<string, StartFailure>;
  readonly probes: ProbeResults;
  readonly hostIP: string;
  /** All containers have ended and none will start again. */
  readonly terminal: boolean;
}

/** What the API is to show of the pod; times are set by the status manager (pkg/kubelet/kubelet_pods.go, `generateAPIPodStatus`). */
export function podStatus(input: PodStatusInput): PodStatus {
  const { pod, runtime, old, probes, hostIP, terminal } = input;
  const { spec } = pod;
  const { containers, initContainers = [] } = spec;
  const sandboxReady = runtime.sandbox?.ready === true;
  const part = (list: typeof containers, before: PodStatus['containerStatuses'], isInit: boolean) =>
    withProbeResults(pod, list, containerStatuses({ ...input, old: before ?? [] }, list, isInit), isInit, probes);
  const appStatuses = part(containers, old.containerStatuses, false);
  const initStatuses = part(initContainers, old.initContainerStatuses, true);
  const statuses = initStatuses.length === 0 ? appStatuses : [...initStatuses, ...appStatuses];
  const initialized = containers.some(({ name }) => activeContainer(runtime, name) !== undefined);
  const ended = [old.phase, pod.status?.phase].find((phase) => phase === 'Failed' || phase === 'Succeeded');
  const computed = podPhase(pod, statuses, { terminal, initialized });
  // A pod never leaves a phase that is an end.
  const phase = ended === 'Failed' || ended === 'Succeeded' ? ended : computed;
  const otherConditions = othersConditions(pod.status?.conditions);
  const conditions = podConditions({ pod, phase, statuses, sandboxReady, otherConditions });
  const { reason, message } = phase === old.phase ? old : {};
  const podIPs =
    spec.hostNetwork === true
      ? [hostIP]
      : sandboxReady
        ? (runtime.sandbox?.addresses ?? [])
        : (old.podIPs ?? []).map(({ ip }) => ip ?? '');
  const { generation } = pod.metadata;
  return {
    ...resourcesOf(pod),
    ...(generation !== undefined && { observedGeneration: generation }),
    phase,
    conditions: otherConditions.length === 0 ? conditions : [...otherConditions, ...conditions],
    ...(message !== undefined && { message }),
    ...(reason !== undefined && { reason }),
    hostIP,
    hostIPs: [{ ip: hostIP }],
    ...(podIPs.length > 0 && { podIP: podIPs[0] ?? '', podIPs: podIPs.map((ip) => ({ ip })) }),
    ...(old.startTime !== undefined && { startTime: old.startTime }),
    ...(initStatuses.length > 0 && { initContainerStatuses: initStatuses }),
    containerStatuses: appStatuses,
    qosClass: qosClassOf(pod),
  };
}

/** Pod-level amounts, which every pod shows since 1.36 (InPlacePodLevelResourcesVerticalScaling). */
function resourcesOf(pod: Pod): Pick<PodStatus, 'allocatedResources' | 'resources'> {
  const requests = podRequests(pod);
  const limits = podLimits(pod);
  if (requests.size === 0 && limits.size === 0) return { resources: NO_RESOURCES };
  const resources: ResourceRequirements = {
    ...(limits.size > 0 && { limits: listOf(limits) }),
    ...(requests.size > 0 && { requests: listOf(requests) }),
  };
  return { ...(requests.size > 0 && { allocatedResources: listOf(requests) }), resources };
}

const NO_RESOURCES: ResourceRequirements = {};
