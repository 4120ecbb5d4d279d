import { append } from '../../append';
import { forbidden, invalid, type FieldError } from '../../field-error';
import type { Container, ContainerStatus, Pod, PodCondition, PodIP, PodSpec, PodStatus } from '../../generated/types';
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
  checkAddresses(errors, 'status.podIPs', status.podIPs, before.podIPs);
  const [hostIP] = status.hostIPs ?? [];
  if (hostIP !== undefined && hostIP.ip !== status.hostIP)
    errors.push(invalid('status.hostIPs[0].ip', hostIP.ip, 'must be equal to `hostIP`'));
  checkAddresses(errors, 'status.hostIPs', status.hostIPs, before.hostIPs);
  return errors;
}

/** Containers that have ended and may not run again, but do so in `status`. */
export function containerTransitionErrors(spec: PodSpec, status: PodStatus, before: PodStatus): readonly FieldError[] {
  if (!FIELDS.some((field) => hasEnded(before[field]))) return NO_ERRORS;
  const errors: Errors = [];
  const { containers, initContainers } = spec;
  const specs = {
    containerStatuses: containers,
    initContainerStatuses: initContainers,
    ephemeralContainerStatuses: [],
  };
  for (const field of FIELDS)
    checkTransitions(errors, `status.${field}`, status[field], before[field], spec, specs[field] ?? []);
  return errors;
}

const FIELDS = ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses'] as const;
const NO_ERRORS: readonly FieldError[] = [];

/** Is there a container that has ended? */
function hasEnded(statuses: readonly ContainerStatus[] | undefined): boolean {
  return statuses !== undefined && statuses.some(({ state }) => state?.terminated !== undefined);
}

function checkConditions(errors: Errors, conditions: readonly PodCondition[]): void {
  conditions.forEach(({ type, observedGeneration = 0 }, index) => {
    if (observedGeneration < 0)
      errors.push(invalid(`status.conditions[${index}].observedGeneration`, observedGeneration, NOT_NEGATIVE));
    if (!WELL_KNOWN_CONDITIONS.has(type)) checkQualifiedName(errors, `status.conditions[${index}].Type`, type);
  });
}

/** Of every pod, and well-formed: every write of a status has them. */
const WELL_KNOWN_CONDITIONS: ReadonlySet<string> = new Set([
  'PodScheduled',
  'Ready',
  'Initialized',
  'ContainersReady',
  'PodReadyToStartContainers',
]);

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

function checkAddresses(errors: Errors, path: string, now: readonly PodIP[] = [], before: readonly PodIP[] = []): void {
  // Most writes leave the one address as it was.
  if (now.length === 0 || (now.length === 1 && now[0]?.ip === before[0]?.ip)) return;
  const addresses = now.map(({ ip }) => ip);
  const old = before.map(({ ip }) => ip);
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
