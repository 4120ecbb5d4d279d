import type { Container, Pod, PodSpec } from '../../api/generated/types';
import { isSupportedPodLevelResource, podRequests } from '../../api/kinds/pod/requests';
import type { ResourceAmounts } from '../../api/kinds/resource-list';
import { resourceOf, type Resource } from './resource';

/** What a container without a request of its own counts as when nodes are scored (pkg/scheduler/util/pod_resources.go): 0.1 CPU and 200 MiB. */
const DEFAULT_MILLI_CPU_REQUEST = 100;
const DEFAULT_MEMORY_REQUEST_BYTES = 200 * 1024 * 1024;

export interface PodResources {
  /** What the pod reserves on its node. */
  readonly requests: Resource;
  /** The same, with the defaults above in place of missing requests: keeps pods that request nothing from all going to one node. */
  readonly nonZeroMilliCpu: number;
  readonly nonZeroMemory: number;
}

/** pkg/scheduler/framework/types.go, `PodInfo.CalculateResource`. */
export function podResources(pod: Pick<Pod, 'spec'>): PodResources {
  const amounts = podRequests(pod);
  const requests = resourceOf(amounts);
  const defaults = missingDefaults(pod.spec, amounts);
  if (!lacksAny(pod.spec, defaults))
    return { requests, nonZeroMilliCpu: requests.milliCpu, nonZeroMemory: requests.memory };
  const nonZero = resourceOf(podRequests({ spec: withDefaults(pod.spec, defaults) }));
  return { requests, nonZeroMilliCpu: nonZero.milliCpu, nonZeroMemory: nonZero.memory };
}

type Defaults = readonly (readonly [name: string, text: string])[];

const DEFAULTS: Defaults = [
  ['cpu', `${DEFAULT_MILLI_CPU_REQUEST}m`],
  ['memory', `${DEFAULT_MEMORY_REQUEST_BYTES}`],
];

/** A pod with requests of its own needs a container default only for what neither it nor any container requests. */
function missingDefaults({ resources }: PodSpec, amounts: ResourceAmounts): Defaults {
  const podLevel = Object.keys(resources?.requests ?? {}).some(isSupportedPodLevelResource);
  return podLevel ? DEFAULTS.filter(([name]) => !amounts.has(name)) : DEFAULTS;
}

function lacksAny({ containers, initContainers = [] }: PodSpec, defaults: Defaults): boolean {
  const lacks = ({ resources }: Container) => defaults.some(([name]) => resources?.requests?.[name] === undefined);
  return containers.some(lacks) || initContainers.some(lacks);
}

function withDefaults(spec: PodSpec, defaults: Defaults): PodSpec {
  const fill = (container: Container): Container => ({
    ...container,
    resources: {
      ...container.resources,
      requests: { ...Object.fromEntries(defaults), ...container.resources?.requests },
    },
  });
  return {
    ...spec,
    containers: spec.containers.map(fill),
    ...(spec.initContainers && { initContainers: spec.initContainers.map(fill) }),
  };
}
