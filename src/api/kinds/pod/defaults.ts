import type { Container, Pod, PodSpec } from '../../generated/types';
import { listOf, type ResourceList } from '../resource-list';
import { changeField, changeItems, setField } from '../sharing';
import { defaultPodSpec } from './pod-spec-defaults';
import { aggregateContainers, isSupportedPodLevelResource } from './requests';

/** pkg/apis/core/v1/defaults.go, `SetDefaults_Pod` and below. A pod that lacks nothing comes back as it is. */
export function defaultPod(pod: Pod): Pod {
  let spec = defaultPodSpec(pod.spec);
  spec = changeField(spec, 'containers', (containers) => changeItems(containers, requestsFromLimits));
  spec = changeField(spec, 'initContainers', (containers) => changeItems(containers, requestsFromLimits));
  if (spec.resources !== undefined) spec = defaultPodLevelRequests(defaultPodLevelHugePages(spec));
  if (spec.enableServiceLinks === undefined) spec = { enableServiceLinks: true, ...spec };
  if (spec.hostNetwork === true) {
    spec = changeField(spec, 'containers', (containers) => changeItems(containers, hostPorts));
    spec = changeField(spec, 'initContainers', (containers) => changeItems(containers, hostPorts));
  }
  if ((spec.terminationGracePeriodSeconds ?? 0) < 0) spec = { ...spec, terminationGracePeriodSeconds: 1 };
  return setField(pod, 'spec', spec);
}

/** What a container limits and does not request, it requests just as much of. */
function requestsFromLimits(container: Container): Container {
  return changeField(container, 'resources', (resources) => {
    const { limits, requests } = resources;
    if (limits === undefined) return resources;
    const missing = Object.keys(limits).some((name) => requests === undefined || !Object.hasOwn(requests, name));
    return missing ? { ...resources, requests: { ...limits, ...requests } } : resources;
  });
}

function hostPorts(container: Container): Container {
  return changeField(container, 'ports', (ports) =>
    changeItems(ports, (port) => (port.hostPort ? port : { ...port, hostPort: port.containerPort })),
  );
}

/** Huge pages that containers limit are limited for the pod too, unless it requests them (`defaultHugePagePodLimits`). */
function defaultPodLevelHugePages(spec: PodSpec): PodSpec {
  const { limits = {}, requests = {} } = spec.resources ?? {};
  if (Object.keys(limits).length === 0 && Object.keys(requests).length === 0) return spec;
  const sums = listOf(aggregateContainers(spec, 'limits'));
  const added = Object.entries(sums).filter(
    ([name]) => name.startsWith('hugepages-') && requests[name] === undefined && limits[name] === undefined,
  );
  return added.length === 0
    ? spec
    : { ...spec, resources: { ...spec.resources, limits: { ...limits, ...Object.fromEntries(added) } } };
}

/** What the pod limits and does not request: as much as its containers request in all, else its limit (`defaultPodRequests`). */
function defaultPodLevelRequests(spec: PodSpec): PodSpec {
  const { limits = {}, requests = {} } = spec.resources ?? {};
  if (Object.keys(limits).length === 0) return spec;
  const sums = listOf(aggregateContainers(spec, 'requests'));
  const fromContainers = supported(sums, (name) => !name.startsWith('hugepages-'));
  const fromLimits = supported(limits, () => true);
  const filled = { ...fromLimits, ...fromContainers, ...requests };
  if (Object.keys(filled).length === Object.keys(requests).length) return spec;
  return { ...spec, resources: { ...spec.resources, requests: filled } };
}

function supported(list: ResourceList, also: (name: string) => boolean): ResourceList {
  return Object.fromEntries(Object.entries(list).filter(([name]) => isSupportedPodLevelResource(name) && also(name)));
}
