import { deepEqual } from '../../api/equality';
import type { Container, Pod, PodSpec, ResourceRequirements } from '../../api/generated/types';
import { setField } from '../../api/kinds/sharing';
import type { Container as RunningContainer } from '../runtime/container';
import type { GroupLimits } from './control-group';
import { groupLimits } from './group-limits';

/** Do both ask for the same resources, container by container? */
export function sameResources(a: PodSpec, b: PodSpec): boolean {
  return (
    deepEqual(a.resources ?? {}, b.resources ?? {}) &&
    sameInContainers(a.containers, b.containers) &&
    sameInContainers(a.initContainers ?? [], b.initContainers ?? [])
  );
}

/** The pod with the resources that the node has promised it, whatever it asks for by now (`UpdatePodFromAllocation`). */
export function withAllocatedResources(pod: Pod, allocated: PodSpec): Pod {
  const merged = (own: readonly Container[], promised: readonly Container[]) =>
    own.map((container) => {
      const before = promised.find(({ name }) => name === container.name);
      return before === undefined ? container : setField(container, 'resources', before.resources);
    });
  const { containers, initContainers } = pod.spec;
  let spec = setField(pod.spec, 'containers', merged(containers, allocated.containers));
  if (initContainers !== undefined)
    spec = setField(spec, 'initContainers', merged(initContainers, allocated.initContainers ?? []));
  return setField(pod, 'spec', setField(spec, 'resources', allocated.resources));
}

/** What events say of a resize (pkg/kubelet/events/resize.go): `Pod resize started: {...}`. */
export function resizeMessage(prefix: string, { metadata, spec }: Pod, error?: string): string {
  const summary = (containers: readonly Container[]) =>
    containers.map(({ name, resources }) => ({ name, resources: orderedResources(resources) }));
  const { initContainers = [] } = spec;
  const all = {
    ...(initContainers.length > 0 && { initContainers: summary(initContainers) }),
    containers: summary(spec.containers),
    generation: metadata.generation ?? 0,
    ...(error !== undefined && { error }),
  };
  return `${prefix}: ${JSON.stringify(all)}`;
}

/** Does the change of a running container's bounds want it to be started anew (`computePodResizeAction`)? */
export function resizeRestarts(pod: Pod, container: Container, before: GroupLimits): boolean {
  const policies = container.resizePolicy?.filter(({ restartPolicy }) => restartPolicy === 'RestartContainer') ?? [];
  if (policies.length === 0) return false;
  const after = groupLimits(pod, container, 1);
  const restarts = (resource: string) => policies.some(({ resourceName }) => resourceName === resource);
  const memory = after.memoryBytes !== before.memoryBytes || after.memoryRequestBytes !== before.memoryRequestBytes;
  const cpu =
    after.cpuMillicores !== before.cpuMillicores || after.cpuRequestMillicores !== before.cpuRequestMillicores;
  return (memory && restarts('memory')) || (cpu && restarts('cpu'));
}

/**
 * Gives the pod's running containers the bounds that they should have; true when all have them. A memory limit below what is in use has to
 * wait (kuberuntime/kuberuntime_manager.go, `doPodResizeAction`).
 */
export function actuateResize(
  pod: Pod,
  running: (name: string) => RunningContainer | undefined,
  machineMemoryBytes: number,
): boolean {
  let done = true;
  for (const container of [...pod.spec.containers, ...(pod.spec.initContainers ?? [])]) {
    const { group } = running(container.name) ?? {};
    if (group?.inside !== true) continue;
    // How dear it is to the kernel is settled when it starts.
    const limits = { ...groupLimits(pod, container, machineMemoryBytes), oomScoreAdjust: group.limits.oomScoreAdjust };
    if (deepEqual(limits, group.limits)) continue;
    if ((limits.memoryBytes ?? Infinity) < group.memoryBytes) done = false;
    else group.setLimits(limits);
  }
  return done;
}

function sameInContainers(a: readonly Container[], b: readonly Container[]): boolean {
  if (a === b) return true;
  return a.every((container, index) => deepEqual(container.resources ?? {}, b[index]?.resources ?? {}));
}

function orderedResources({ limits, requests }: ResourceRequirements = {}): object {
  const ordered = (list: Readonly<Record<string, string>>) => Object.fromEntries(Object.entries(list).sort());
  return { ...(limits && { limits: ordered(limits) }), ...(requests && { requests: ordered(requests) }) };
}
