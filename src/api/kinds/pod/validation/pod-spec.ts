import { append } from '../../../append';
import { duplicate, invalid, notFound, notSupported, required } from '../../../field-error';
import type { ObjectMeta, PodResourceClaim, PodSpec, Volume } from '../../../generated/types';
import { inclusiveRangeError } from '../../../names';
import {
  checkLabel,
  checkObjectName,
  checkQualifiedName,
  checkSupported,
  type Errors,
} from '../../../validation/field-checks';
import { validateLabels } from '../../../validation/object-meta';
import { checkContainers, checkEphemeralContainers, checkInitContainers } from './containers';
import { eachContainer, type PodContext } from './context';
import { checkDnsConfig, checkHostAliases, checkHostNetworkPorts, checkHostnameOverride } from './network';
import { checkContainerResources, checkPodResources } from './resources';
import { checkAffinity, checkSchedulingGates, checkTopologySpread } from './scheduling';
import { checkHostUsers, checkPodSecurityContext } from './security-context';
import { checkTolerations } from './tolerations';
import { checkVolumes } from './volumes';
import { checkHostProcess, checkSettingsOfSystem } from './windows';

const MAX_INT32 = 2 ** 31 - 1;

export interface PodSpecOptions {
  /** The pod's metadata; a template's does not count. */
  readonly metadata?: ObjectMeta;
  /** A pod, not a template of pods. */
  readonly isPod: boolean;
}

/** pkg/apis/core/validation/validation.go, `ValidatePodSpec`, in its order. */
export function checkPodSpec(errors: Errors, path: string, spec: PodSpec, { metadata, isPod }: PodSpecOptions): void {
  if (spec.terminationGracePeriodSeconds === undefined) errors.push(required(`${path}.terminationGracePeriodSeconds`));
  const volumes = checkVolumes(errors, `${path}.volumes`, spec.volumes ?? [], { metadata, isPod });
  const claimNames = checkClaims(errors, `${path}.resourceClaims`, spec.resourceClaims ?? []);
  const context: PodContext = {
    spec,
    volumes,
    claimNames,
    gracePeriodSeconds: spec.terminationGracePeriodSeconds,
    hostUsers: spec.hostUsers ?? true,
  };
  checkContainers(errors, `${path}.containers`, context);
  if (spec.initContainers) checkInitContainers(errors, `${path}.initContainers`, context);
  if (spec.ephemeralContainers) checkEphemeralContainers(errors, `${path}.ephemeralContainers`, context);
  checkPodResources(errors, `${path}.resources`, spec, claimNames);
  checkHostNetworkPorts(errors, path, spec, isPod);
  checkSupported(errors, `${path}.restartPolicy`, spec.restartPolicy, ['Always', 'OnFailure', 'Never']);
  checkSupported(errors, `${path}.dnsPolicy`, spec.dnsPolicy, [
    'ClusterFirstWithHostNet',
    'ClusterFirst',
    'Default',
    'None',
  ]);
  if (spec.nodeSelector) append(errors, validateLabels(spec.nodeSelector, `${path}.nodeSelector`));
  if (spec.securityContext) checkPodSecurityContext(errors, `${path}.securityContext`, spec.securityContext, spec);
  if (spec.affinity) checkAffinity(errors, `${path}.affinity`, spec.affinity);
  checkDnsConfig(errors, `${path}.dnsConfig`, spec);
  for (const [index, { conditionType }] of (spec.readinessGates ?? []).entries()) {
    checkQualifiedName(errors, `${path}.readinessGates[${index}].conditionType`, conditionType);
  }
  if (spec.schedulingGates) checkSchedulingGates(errors, `${path}.schedulingGates`, spec.schedulingGates);
  if (spec.topologySpreadConstraints)
    checkTopologySpread(errors, `${path}.topologySpreadConstraints`, spec.topologySpreadConstraints);
  checkHostProcess(errors, path, spec);
  checkHostUsers(errors, path, spec);
  checkHostnameOverride(errors, path, spec);
  checkNames(errors, path, spec);
  checkFileKeyVolumes(errors, path, spec);
}

function checkNames(errors: Errors, path: string, spec: PodSpec): void {
  if (spec.serviceAccountName) checkObjectName(errors, `${path}.serviceAccountName`, spec.serviceAccountName);
  if (spec.nodeName) checkObjectName(errors, `${path}.nodeName`, spec.nodeName);
  const { activeDeadlineSeconds: deadline } = spec;
  if (deadline !== undefined && (deadline < 1 || deadline > MAX_INT32)) {
    errors.push(invalid(`${path}.activeDeadlineSeconds`, deadline, inclusiveRangeError(1, MAX_INT32)));
  }
  if (spec.hostname) checkLabel(errors, `${path}.hostname`, spec.hostname);
  if (spec.subdomain) checkLabel(errors, `${path}.subdomain`, spec.subdomain);
  if (spec.tolerations) checkTolerations(errors, `${path}.tolerations`, spec.tolerations);
  if (spec.hostAliases) checkHostAliases(errors, `${path}.hostAliases`, spec.hostAliases);
  if (spec.priorityClassName) checkObjectName(errors, `${path}.priorityClassName`, spec.priorityClassName);
  if (spec.runtimeClassName !== undefined) checkObjectName(errors, `${path}.runtimeClassName`, spec.runtimeClassName);
  if (spec.preemptionPolicy !== undefined) {
    checkSupported(errors, `${path}.preemptionPolicy`, spec.preemptionPolicy, ['PreemptLowerPriority', 'Never']);
  }
  if (spec.overhead) checkContainerResources(errors, `${path}.overhead`, { limits: spec.overhead }, new Set());
  if (spec.os === undefined) return;
  if (!spec.os.name) errors.push(required(`${path}.os.name`));
  else if (spec.os.name !== 'linux' && spec.os.name !== 'windows')
    errors.push(notSupported(`${path}.os`, spec.os.name, ['linux', 'windows']));
  else checkSettingsOfSystem(errors, path, spec);
}

function checkClaims(errors: Errors, path: string, claims: readonly PodResourceClaim[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [index, claim] of claims.entries()) {
    const own = `${path}[${index}]`;
    const { name, resourceClaimName, resourceClaimTemplateName } = claim;
    if (!name) errors.push(required(`${own}.name`));
    else if (names.has(name)) errors.push(duplicate(`${own}.name`, name));
    else checkLabel(errors, `${own}.name`, name);
    if (name) names.add(name);
    const printed = {
      Name: name,
      ResourceClaimName: resourceClaimName ?? null,
      ResourceClaimTemplateName: resourceClaimTemplateName ?? null,
    };
    if (resourceClaimName !== undefined && resourceClaimTemplateName !== undefined) {
      errors.push(
        invalid(own, printed, 'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified'),
      );
    }
    if (resourceClaimName === undefined && resourceClaimTemplateName === undefined) {
      errors.push(invalid(own, printed, 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`'));
    }
    if (resourceClaimName !== undefined) checkObjectName(errors, `${own}.resourceClaimName`, resourceClaimName);
    if (resourceClaimTemplateName !== undefined)
      checkObjectName(errors, `${own}.resourceClaimTemplateName`, resourceClaimTemplateName);
  }
  return names;
}

/** A variable that comes from a file needs an emptyDir to find it in (`validateFileKeyRefVolumes`). */
function checkFileKeyVolumes(errors: Errors, path: string, spec: PodSpec): void {
  let volumes: ReadonlyMap<string, Volume> | undefined;
  eachContainer(spec, path, (container, own) => {
    for (const [index, { valueFrom }] of (container.env ?? []).entries()) {
      const name = valueFrom?.fileKeyRef?.volumeName;
      if (name === undefined) continue;
      volumes ??= new Map((spec.volumes ?? []).map((volume) => [volume.name, volume]));
      const field = `${own}.env[${index}].valueFrom.fileKeyRef.volumeName`;
      const volume = volumes.get(name);
      if (volume === undefined) errors.push(notFound(field, name));
      else if (volume.emptyDir === undefined)
        errors.push(invalid(field, name, 'referenced volume must be of type emptyDir'));
    }
  });
}
