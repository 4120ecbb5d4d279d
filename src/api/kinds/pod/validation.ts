import { forbidden, type FieldError } from '../../field-error';
import type { Pod } from '../../generated/types';
import type { Errors } from '../../validation/field-checks';
import { checkProfileAnnotations } from './profile-annotations';
import { checkPodAnnotations } from './validation/annotations';
import { checkImageBlanks } from './validation/containers';
import { checkPodSpec } from './validation/pod-spec';

/** pkg/apis/core/validation/validation.go, `ValidatePodCreate`; metadata that all kinds have is the server's to check. */
export function validatePod(pod: Pod): readonly FieldError[] {
  const errors: Errors = [];
  checkPod(errors, pod);
  const { ephemeralContainers = [], nodeName, schedulingGates = [] } = pod.spec;
  if (ephemeralContainers.length > 0) errors.push(forbidden('spec.ephemeralContainers', 'cannot be set on create'));
  if (nodeName && schedulingGates.length > 0) {
    errors.push(forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared'));
  }
  checkProfileAnnotations(errors, 'spec', pod.metadata.annotations, pod.spec);
  return errors;
}

/** What holds of every pod, new or updated (`validatePodMetadataAndSpec`). */
export function checkPod(errors: Errors, pod: Pod): void {
  const { metadata, spec } = pod;
  checkPodAnnotations(errors, 'metadata.annotations', pod);
  checkPodSpec(errors, 'spec', spec, { metadata, isPod: true });
  if (!spec.serviceAccountName) {
    for (const [index, { projected }] of (spec.volumes ?? []).entries()) {
      for (const [at, { serviceAccountToken }] of (projected?.sources ?? []).entries()) {
        if (serviceAccountToken === undefined) continue;
        const path = `spec.volumes[${index}].projected.sources[${at}].serviceAccountToken`;
        errors.push(forbidden(path, 'must not be specified when serviceAccountName is not set'));
      }
    }
  }
  for (const [index, container] of spec.containers.entries())
    checkImageBlanks(errors, `spec.containers[${index}]`, container);
  for (const [index, container] of (spec.initContainers ?? []).entries())
    checkImageBlanks(errors, `spec.initContainers[${index}]`, container);
}
