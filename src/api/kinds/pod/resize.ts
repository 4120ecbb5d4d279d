import { deepEqual } from '../../equality';
import { forbidden, invalid as invalidField, type FieldError } from '../../field-error';
import type { Container, Pod, ResourceRequirements } from '../../generated/types';
import { invalid } from '../../status';
import type { ResourceList } from '../resource-list';
import { setField } from '../sharing';
import { pods } from './pod';
import { computeQosClass, qosClassOf } from './qos';
import { withWritableMetadata } from './subresource-metadata';
import { checkPod } from './validation';
import { MIRROR_POD } from './validation/annotations';

const ONLY_COMPUTE = 'only cpu and memory resources are mutable';

/**
 * The pod with the resources of `written`. 422 for whatever else than cpu and memory would change, and for what would change the pod's
 * quality of service. The rest is the kubelet's. Source: pkg/registry/core/pod/strategy.go (podResizeStrategy),
 * pkg/apis/core/validation/validation.go (ValidatePodResize).
 */
export function resizedPod(old: Pod, written: Pod): Pod {
  const changed = withResourcesOf(old, written);
  const pod = withWritableMetadata(pods.strategy.setDefaults?.(changed) ?? changed, old, written.metadata);
  const errors = mistakes(pod, old);
  if (errors.length > 0) throw invalid(pods, old.metadata.name, errors);
  return pod;
}

/** All else stays; containers that do not fit the old ones are left for the check to find. */
function withResourcesOf(old: Pod, { spec }: Pod): Pod {
  const { containers, initContainers = [] } = old.spec;
  const sameNumber =
    spec.containers.length === containers.length && (spec.initContainers ?? []).length === initContainers.length;
  if (!sameNumber) return { ...old, spec };
  let resized = setField(old.spec, 'containers', merged(spec.containers, containers));
  if (initContainers.length > 0)
    resized = setField(resized, 'initContainers', merged(spec.initContainers ?? [], initContainers));
  return { ...old, spec: setField(resized, 'resources', spec.resources) };
}

function merged(written: readonly Container[], old: readonly Container[]): readonly Container[] {
  if (old.some(({ name }, index) => written[index]?.name !== name)) return written;
  return old.map((container, index) => {
    const { resources, resizePolicy } = written[index] ?? container;
    return setField(setField(container, 'resources', resources), 'resizePolicy', resizePolicy);
  });
}

function mistakes(pod: Pod, old: Pod): readonly FieldError[] {
  if (old.metadata.annotations?.[MIRROR_POD] !== undefined) return [forbidden('[]', 'static pods cannot be resized')];
  if (old.spec.os?.name === 'windows') return [forbidden('[]', 'windows pods cannot be resized')];
  const errors: FieldError[] = [];
  checkPod(errors, pod);
  if (qosClassOf(old) !== computeQosClass(pod)) {
    const why = 'Pod QOS Class may not change as a result of resizing';
    errors.push(invalidField('spec', old.status?.qosClass ?? '', why));
  }
  if (!isSupported(old)) errors.push(forbidden('spec', 'Pod running on node without support for resize'));
  checkPodResources(errors, pod, old);
  if (!checkOrder(errors, 'spec.containers', 'containers', pod.spec.containers, old.spec.containers)) return errors;
  const { initContainers: now = [] } = pod.spec;
  const { initContainers: before = [] } = old.spec;
  if (!checkOrder(errors, 'spec.initContainers', 'initContainers', now, before)) return errors;
  for (const [index, container] of before.entries())
    checkNothingRemoved(errors, `spec.initContainers[${index}].resources`, now[index]?.resources, container.resources);
  for (const [index, container] of old.spec.containers.entries()) {
    const after = pod.spec.containers[index] ?? container;
    checkNothingRemoved(errors, `spec.containers[${index}].resources`, after.resources, container.resources);
  }
  for (const [index, container] of old.spec.containers.entries())
    if (!changesComputeOnly(pod.spec.containers[index], container)) errors.push(forbidden('spec', ONLY_COMPUTE));
  for (const [index, container] of before.entries()) checkInitContainer(errors, index, now[index], container);
  return errors;
}

/** Only a kubelet that can resize reports the resources that its containers have. */
function isSupported({ status }: Pod): boolean {
  const running = status?.containerStatuses?.find(({ state }) => state?.running !== undefined);
  return running === undefined || running.resources !== undefined;
}

function checkPodResources(errors: FieldError[], { spec: { resources } }: Pod, { spec: { resources: old } }: Pod) {
  if (old !== undefined && resources === undefined) {
    errors.push(forbidden('spec.resources', 'pod-level resources cannot be removed'));
    return;
  }
  if (isRemoved(resources?.requests, old?.requests))
    errors.push(forbidden('spec.resources.requests', 'pod-level resource requests cannot be removed'));
  if (isRemoved(resources?.limits, old?.limits))
    errors.push(forbidden('spec.resources.limits', 'pod-level resource limits cannot be removed'));
  if (!deepEqual(withoutCompute(resources), withoutCompute(old)))
    errors.push(forbidden('spec', `${ONLY_COMPUTE} at pod-level`));
}

function checkOrder(
  errors: FieldError[],
  path: string,
  what: string,
  containers: readonly Container[],
  old: readonly Container[],
): boolean {
  if (containers.length !== old.length) {
    errors.push(forbidden(path, `${what} may not be added or removed on resize`));
    return false;
  }
  const renamed = [...old.keys()].filter((index) => containers[index]?.name !== old[index]?.name);
  for (const index of renamed)
    errors.push(forbidden(`${path}[${index}].name`, `${what} may not be renamed or reordered on resize`));
  return renamed.length === 0;
}

function checkNothingRemoved(
  errors: FieldError[],
  path: string,
  resources: ResourceRequirements | undefined,
  old: ResourceRequirements | undefined,
): void {
  if (isRemoved(resources?.requests, old?.requests))
    errors.push(forbidden(`${path}.requests`, 'resource requests cannot be removed'));
  if (isRemoved(resources?.limits, old?.limits))
    errors.push(forbidden(`${path}.limits`, 'resource limits cannot be removed'));
}

function checkInitContainer(errors: FieldError[], index: number, container: Container | undefined, old: Container) {
  const path = `spec.initContainers[${index}]`;
  if (!changesComputeOnly(container, old))
    errors.push(forbidden(path, 'only cpu and memory resources for init or sidecar containers are mutable'));
  if (container === undefined || container.restartPolicy === 'Always' || deepEqual(container, old)) return;
  for (const { restartPolicy } of container.resizePolicy ?? []) {
    if (restartPolicy !== 'RestartContainer') continue;
    const why = 'non-sidecar init containers with a resize policy of RestartContainer cannot be resized';
    errors.push(forbidden(path, why));
  }
}

function changesComputeOnly(container: Container | undefined, old: Container): boolean {
  const rest = (of: Container) => setField(of, 'resources', withoutCompute(of.resources));
  return container !== undefined && deepEqual(rest(container), rest(old));
}

function isRemoved(list: ResourceList = {}, old: ResourceList = {}): boolean {
  return Object.keys(old).some((name) => !Object.hasOwn(list, name));
}

/** What of the resources must stay as it is. */
function withoutCompute(resources: ResourceRequirements = {}): ResourceRequirements {
  const rest = (list: ResourceList = {}) =>
    Object.fromEntries(Object.entries(list).filter(([name]) => name !== 'cpu' && name !== 'memory'));
  return { ...resources, requests: rest(resources.requests), limits: rest(resources.limits) };
}
