import { forbidden, invalid } from '../../../field-error';
import type { Pod, PodTemplateSpec, PodSpec } from '../../../generated/types';
import type { Errors } from '../../../validation/field-checks';
import { checkLocalDescendingPath } from './paths';
import { eachContainer } from './context';

// pkg/apis/core/validation/validation.go: ValidatePodSpecificAnnotations, ValidatePodSpecificAnnotationUpdates.

export const MIRROR_POD = 'kubernetes.io/config.mirror';
const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';
export const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
export const SECCOMP_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';
export const APP_ARMOR = 'container.apparmor.security.beta.kubernetes.io/';

type Annotations = Readonly<Record<string, string>>;

/** Of a pod or of a template of pods (`ValidatePodSpecificAnnotations`). */
export function checkPodAnnotations(
  errors: Errors,
  path: string,
  { metadata, spec }: { readonly metadata?: PodTemplateSpec['metadata']; readonly spec: PodSpec },
): void {
  const annotations = metadata?.annotations;
  if (annotations === undefined) return;
  const mirror = annotations[MIRROR_POD];
  if (mirror !== undefined && !spec.nodeName) {
    errors.push(invalid(`${path}[${MIRROR_POD}]`, mirror, 'must set spec.nodeName if mirror pod annotation is set'));
  }
  const cost = annotations[DELETION_COST];
  if (cost !== undefined && !isInt32(cost))
    errors.push(invalid(`${path}[${DELETION_COST}]`, cost, 'must be a 32bit integer'));
  for (const key of Object.keys(annotations).sort()) {
    const value = annotations[key] ?? '';
    if (key === SECCOMP_POD || key.startsWith(SECCOMP_CONTAINER)) checkSeccomp(errors, `${path}.${key}`, value);
    if (!key.startsWith(APP_ARMOR)) continue;
    const name = key.slice(APP_ARMOR.length);
    let found = false;
    eachContainer(spec, 'spec', (container) => (found ||= container.name === name));
    if (!found) errors.push(invalid(`${path}[${key}]`, name, 'container not found'));
    if (!['', 'runtime/default', 'unconfined'].includes(value) && !value.startsWith('localhost/')) {
      errors.push(invalid(`${path}[${key}]`, value, `invalid AppArmor profile name: ${JSON.stringify(value)}`));
    }
  }
}

/** Some annotations are part of what a pod is: they neither come nor go nor change. */
export function checkPodAnnotationUpdates(errors: Errors, path: string, pod: Pod, old: Pod): void {
  if (old.metadata.annotations === pod.metadata.annotations) return;
  const before: Annotations = old.metadata.annotations ?? {};
  const after: Annotations = pod.metadata.annotations ?? {};
  for (const key of Object.keys(before).sort()) {
    if (after[key] === before[key]) continue;
    if (key.startsWith(APP_ARMOR))
      errors.push(forbidden(`${path}[${key}]`, 'may not remove or update AppArmor annotations'));
    if (key === MIRROR_POD) errors.push(forbidden(`${path}[${key}]`, 'may not remove or update mirror pod annotation'));
  }
  for (const key of Object.keys(after).sort()) {
    if (before[key] !== undefined) continue;
    if (key.startsWith(APP_ARMOR)) errors.push(forbidden(`${path}[${key}]`, 'may not add AppArmor annotations'));
    if (key === MIRROR_POD) errors.push(forbidden(`${path}[${key}]`, 'may not add mirror pod annotation'));
  }
  checkPodAnnotations(errors, path, pod);
}

function isInt32(text: string): boolean {
  return /^(?:0|-?[1-9]\d*)$/.test(text) && Math.abs(Number(text)) < 2 ** 31;
}

function checkSeccomp(errors: Errors, path: string, profile: string): void {
  if (['runtime/default', 'docker/default', 'unconfined'].includes(profile)) return;
  if (profile.startsWith('localhost/')) checkLocalDescendingPath(errors, path, profile.slice('localhost/'.length));
  else errors.push(invalid(path, profile, 'must be a valid seccomp profile'));
}
