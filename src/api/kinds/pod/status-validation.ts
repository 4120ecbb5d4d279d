import { append } from '../../append';
import { forbidden, invalid, type FieldError } from '../../field-error';
import type { Container, ContainerStatus, Pod, PodCondition, PodSpec, PodStatus } from '../../generated/types';
import { checkObjectName, checkQualifiedName, type Errors } from '../../validation/field-checks';
import { fieldImmutable } from '../../validation/object-meta';
import { checkIP } from '../../validation/ip';
import { checkPodAnnotationUpdates } from './validation/annotations';

const STAYS_TERMINATED = 'may not be transitioned to non-terminated state';
const NOT_NEGATIVE = 'must be a non-negative integer';

/**
 * What a node may say of a pod (pkg/apis/core/validation/validation.go, `ValidatePodStatusUpdate`).
 *
 * Divergence from real Kubernetes: statuses of resource claims, users and image volumes are not checked.
 */
export function validatePodStatusUpdate(pod: Pod, old: Pod): readonly FieldError[] {
  const errors: Errors = [];
  const status = pod.status ?? {};
  const before = old.status ?? {};
  checkPodAnnotationUpdates(errors, 'metadata.annotations', pod, old);
  checkConditions(errors, status.conditions ?? []);
  const { nominatedNodeName = '' } = status;
  if (nominatedNodeName !== '' && nominatedNodeName !== before.nominatedNodeName) {
    checkObjectName(errors, 'status.nominatedNodeName', nominatedNodeName);
    if (old.spec.nodeName)
      errors.push(forbidden('status.nominatedNodeName', 'may not be set on pods that are already bound to a node'));
  }
  const { observedGeneration = 0, qosClass } = status;
  if (observedGeneration < 0) errors.push(invalid('status.observedGeneration', observedGeneration, NOT_NEGATIVE));
  if (qosClass !== before.qosClass) errors.push(invalid('status.qosClass', qosClass ?? '', fieldImmutable));
  append(errors, containerTransitionErrors(old.spec, status, before));
  checkAddresses(
    errors,
    'status.podIPs',
    (status.podIPs ?? []).map(({ ip }) => ip),
    (before.podIPs ?? []).map(({ ip }) => ip),
  );
  const hostIPs = (status.hostIPs ?? []).map(({ ip }) => ip);
  if (hostIPs.length > 0 && hostIPs[0] !== status.hostIP)
    errors.push(invalid('status.hostIPs[0].ip', hostIPs[0], 'must be equal to `hostIP`'));
  checkAddresses(
    errors,
    'status.hostIPs',
    hostIPs,
    (before.hostIPs ?? []).map(({ ip }) => ip),
  );
  return errors;
}

/** Containers that have ended and may not run again, but do so in `status`. */
export function containerTransitionErrors(spec: PodSpec, status: PodStatus, before: PodStatus): readonly FieldError[] {
  const errors: Errors = [];
  const { containers, initContainers = [] } = spec;
  for (const [field, specs] of [
    ['containerStatuses', containers],
    ['initContainerStatuses', initContainers],
    ['ephemeralContainerStatuses', []],
  ] as const)
    checkTransitions(errors, `status.${field}`, status[field], before[field], spec, specs);
  return errors;
}

function checkConditions(errors: Errors, conditions: readonly PodCondition[]): void {
  for (const [index, { type, observedGeneration = 0 }] of conditions.entries()) {
    const path = `status.conditions[${index}]`;
    if (observedGeneration < 0) errors.push(invalid(`${path}.observedGeneration`, observedGeneration, NOT_NEGATIVE));
    if (type !== 'PodScheduled' && type !== 'Ready' && type !== 'Initialized')
      checkQualifiedName(errors, `${path}.Type`, type);
  }
}

/** A container that has ended runs again only where its restart policy lets it. */
function checkTransitions(
  errors: Errors,
  path: string,
  statuses: readonly ContainerStatus[] = [],
  before: readonly ContainerStatus[] = [],
  spec: PodSpec,
  containers: readonly Container[],
): void {
  for (const [index, { name, state }] of before.entries()) {
    const terminated = state?.terminated;
    if (terminated === undefined) continue;
    const now = statuses.find((status) => status.name === name);
    if (now === undefined || now.state?.terminated !== undefined) continue;
    const container = containers.find((candidate) => candidate.name === name);
    if (container !== undefined && mayRestart(container, spec, terminated.exitCode)) continue;
    if (container !== undefined && restartsAllContainers(spec)) continue;
    errors.push(forbidden(`${path}[${index}].state`, STAYS_TERMINATED));
  }
}

/** Does the container run again after it has ended with `exitCode`? (pkg/api/v1/pod/util.go, `ContainerShouldRestart`) */
function mayRestart({ restartPolicy, restartPolicyRules = [] }: Container, spec: PodSpec, exitCode: number): boolean {
  if (restartPolicy !== undefined) {
    const rule = restartPolicyRules.find(
      ({ exitCodes }) =>
        exitCodes !== undefined && (exitCodes.operator === 'In') === (exitCodes.values ?? []).includes(exitCode),
    );
    if (rule?.action === 'Restart' || rule?.action === 'RestartAllContainers') return true;
  }
  const policy = restartPolicy ?? spec.restartPolicy;
  return policy === 'OnFailure' ? exitCode !== 0 : policy !== 'Never';
}

function restartsAllContainers({ containers, initContainers = [] }: PodSpec): boolean {
  return [...containers, ...initContainers].some(({ restartPolicyRules = [] }) =>
    restartPolicyRules.some(({ action }) => action === 'RestartAllContainers'),
  );
}

function checkAddresses(errors: Errors, path: string, addresses: readonly string[], old: readonly string[]): void {
  for (const [index, address] of addresses.entries()) checkIP(errors, `${path}[${index}]`, address, old);
  const isDual = addresses.length === 2 && new Set(addresses.map((address) => address.includes(':'))).size === 2;
  if (addresses.length > 1 && !isDual) {
    errors.push(
      invalid(
        path,
        addresses.map((ip) => ({ IP: ip })),
        'may specify no more than one IP for each IP family',
      ),
    );
  }
}
