import { deepEqual } from '../../equality';
import type {
  AppArmorProfile,
  Container,
  EphemeralContainer,
  Pod,
  PodSpec,
  SeccompProfile,
} from '../../generated/types';
import { forbidden } from '../../field-error';
import type { RequestContext } from '../../kind';
import type { Errors } from '../../validation/field-checks';
import { changeField, changeItems } from '../sharing';
import { APP_ARMOR, SECCOMP_CONTAINER, SECCOMP_POD } from './validation/annotations';
import { eachContainer } from './validation/context';

const LOCALHOST = 'localhost/';

const DEPRECATED = 'deprecated since v1.30; use the "appArmorProfile" field instead';
const WITHOUT_EFFECT = 'non-functional in v1.27+; use the "seccompProfile" field instead';

/** Annotations of AppArmor become the fields that took their place (pkg/registry/core/pod/strategy.go, `applyAppArmorVersionSkew`). */
export function withAppArmorFields(pod: Pod, { warn }: RequestContext): Pod {
  const { annotations } = pod.metadata;
  if (annotations === undefined || pod.spec.os?.name === 'windows' || !hasProfile(annotations)) return pod;
  const ofPod = pod.spec.securityContext?.appArmorProfile;
  const change = (container: Container): Container => {
    const key = `${APP_ARMOR}${container.name}`;
    const annotation = annotations[key];
    if (annotation === undefined || container.securityContext?.appArmorProfile !== undefined) return container;
    const profile = profileOf(annotation);
    if (profile !== undefined && deepEqual(profile, ofPod)) return container;
    warn?.(`metadata.annotations[${key}]: ${DEPRECATED}`);
    if (profile === undefined) return container;
    return { ...container, securityContext: { ...container.securityContext, appArmorProfile: profile } };
  };
  return changeField(pod, 'spec', (spec) => {
    const changed = changeField(spec, 'initContainers', (containers) => changeItems(containers, change));
    return changeField(changed, 'containers', (containers) => changeItems(containers, change));
  });
}

/** Few pods have such annotations: the others are not looked into. */
function hasProfile(annotations: Readonly<Record<string, string>>): boolean {
  for (const key in annotations)
    if (key.startsWith(APP_ARMOR) || key.startsWith(SECCOMP_CONTAINER) || key === SECCOMP_POD) return true;
  return false;
}

/** Undefined for an annotation that says nothing sound (pkg/api/pod/util.go, `ApparmorFieldForAnnotation`). */
function profileOf(annotation: string): AppArmorProfile | undefined {
  if (annotation === 'unconfined') return { type: 'Unconfined' };
  if (annotation === 'runtime/default') return { type: 'RuntimeDefault' };
  const localhostProfile = annotation.slice(LOCALHOST.length);
  const isSound =
    annotation.startsWith(LOCALHOST) && localhostProfile !== '' && localhostProfile.trim() === localhostProfile;
  return isSound ? { type: 'Localhost', localhostProfile } : undefined;
}

/**
 * Annotations and fields that mean the same must say the same (pkg/apis/core/validation/validation.go,
 * `validateSeccompAnnotationsAndFields`, `validateAppArmorAnnotationsAndFieldsMatchOnCreate`).
 */
export function checkProfileAnnotations(
  errors: Errors,
  specPath: string,
  annotations: Readonly<Record<string, string>> | undefined,
  spec: PodSpec,
): void {
  if (annotations === undefined || !hasProfile(annotations)) return;
  const check = (path: string, what: string, profile: SeccompProfile | undefined, key: string) => {
    const annotation = annotations[key];
    if (profile === undefined || annotation === undefined) return;
    const { type, localhostProfile } = profile;
    const named = annotation.startsWith(LOCALHOST) ? annotation.slice(LOCALHOST.length) : undefined;
    const isSame =
      type === 'Localhost' ? named !== undefined : (ANNOTATIONS.get(type)?.includes(`${what} ${annotation}`) ?? true);
    if (!isSame) errors.push(forbidden(`${path}.type`, `${what} type in annotation and field must match`));
    else if (type === 'Localhost' && named !== localhostProfile)
      errors.push(forbidden(`${path}.localhostProfile`, `${what} profile in annotation and field must match`));
  };
  const { securityContext: ofPod } = spec;
  check(`${specPath}.securityContext.seccompProfile`, 'seccomp', ofPod?.seccompProfile, SECCOMP_POD);
  eachContainer(spec, specPath, ({ name, securityContext }, path) => {
    const own = `${path}.securityContext.seccompProfile`;
    check(own, 'seccomp', securityContext?.seccompProfile, `${SECCOMP_CONTAINER}${name}`);
  });
  if (spec.os?.name === 'windows') return;
  eachContainer(spec, specPath, ({ name, securityContext }, path) => {
    const profile = securityContext?.appArmorProfile ?? ofPod?.appArmorProfile;
    check(`${path}.securityContext.appArmorProfile`, 'apparmor', profile, `${APP_ARMOR}${name}`);
  });
}

/** By the type of a profile, the annotations that mean it. */
const ANNOTATIONS: ReadonlyMap<string, readonly string[]> = new Map([
  ['Unconfined', ['seccomp unconfined', 'apparmor unconfined']],
  ['RuntimeDefault', ['seccomp runtime/default', 'seccomp docker/default', 'apparmor runtime/default']],
]);

/**
 * What is said of such annotations without their fields (pkg/api/pod/warnings.go), undefined where there are none; those of AppArmor in a pod
 * have become fields by then.
 */
export function profileAnnotationWarnings(
  path: (field: string) => string,
  annotations: Readonly<Record<string, string>>,
  spec: PodSpec,
  isTemplate: boolean,
): ProfileWarnings | undefined {
  if (!hasProfile(annotations)) return undefined;
  const { seccompProfile, appArmorProfile } = spec.securityContext ?? {};
  const told = (key: string, message: string) => `${path('metadata.annotations')}[${key}]: ${message}`;
  const hasSeccomp = annotations[SECCOMP_POD] !== undefined && seccompProfile === undefined;
  return {
    ofPod: hasSeccomp ? [told(SECCOMP_POD, WITHOUT_EFFECT)] : [],
    ofContainer({ name, securityContext }) {
      const texts: string[] = [];
      const seccompKey = `${SECCOMP_CONTAINER}${name}`;
      if (annotations[seccompKey] !== undefined && securityContext?.seccompProfile === undefined)
        texts.push(told(seccompKey, WITHOUT_EFFECT));
      const key = `${APP_ARMOR}${name}`;
      const annotation = annotations[key];
      if (!isTemplate || annotation === undefined || securityContext?.appArmorProfile !== undefined) return texts;
      if (appArmorProfile === undefined || !deepEqual(appArmorProfile, profileOf(annotation)))
        texts.push(told(key, DEPRECATED));
      return texts;
    },
  };
}

interface ProfileWarnings {
  readonly ofPod: readonly string[];
  ofContainer(container: Container | EphemeralContainer): readonly string[];
}
