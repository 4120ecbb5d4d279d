import type { Container, Pod, PodTemplateSpec } from '../../generated/types';
import { quote } from '../../go/text';
import type { KubeObject } from '../../object';
import { forbidden } from '../../status';
import type { AdmissionRequest } from '../admission';
import type { CheckedPod, Violation } from './checks/check';
import { detailsText, violations } from './evaluation';
import { levelText, type LevelVersion, type PodSecurityPolicy } from './policy';

/** Refuses a pod that the policy forbids, and warns of one that it will not like (pod-security-admission/admission/admission.go, `EvaluatePod`). */
export function judgePod(
  { kind, options: { warn } }: AdmissionRequest<Pod>,
  pod: Pod,
  policy: PodSecurityPolicy,
): void {
  const { enforce } = policy;
  const found = violations(pod, enforce);
  if (found.length > 0) throw forbidden(kind, pod.metadata.name, violates('violates', enforce, found));
  warnOf(pod, policy, warn);
}

/** Warns of the pods that a workload would make. */
export function judgeWorkload({ object, options: { warn } }: AdmissionRequest, policy: PodSecurityPolicy): void {
  const template = templateOf(object);
  if (template?.spec === undefined) return;
  warnOf({ metadata: template.metadata ?? {}, spec: template.spec }, policy, warn);
}

function warnOf(pod: CheckedPod, policy: PodSecurityPolicy, warn: ((text: string) => void) | undefined): void {
  if (warn === undefined) return;
  const found = violations(pod, policy.warn);
  if (found.length > 0) warn(violates('would violate', policy.warn, found));
}

function violates(verb: string, level: LevelVersion, found: readonly Violation[]): string {
  return `${verb} PodSecurity ${quote(levelText(level))}: ${detailsText(found)}`;
}

/** The shapes of all that pods are made of. */
interface Workload extends KubeObject {
  readonly template?: PodTemplateSpec;
  readonly spec?: {
    readonly template?: PodTemplateSpec;
    readonly jobTemplate?: { readonly spec?: { readonly template?: PodTemplateSpec } };
  };
}

function templateOf({ kind, template, spec }: Workload): PodTemplateSpec | undefined {
  switch (kind) {
    case 'PodTemplate':
      return template;
    case 'CronJob':
      return spec?.jobTemplate?.spec?.template;
    default:
      return spec?.template;
  }
}

/** Whether an update changes what the checks look at: other images, or other containers. */
export function isSignificantUpdate({ spec }: Pod, { spec: old }: Pod): boolean {
  return (
    haveOtherImages(spec.containers, old.containers) ||
    haveOtherImages(spec.initContainers ?? [], old.initContainers ?? []) ||
    (spec.ephemeralContainers ?? []).some(
      ({ name, image }) => !(old.ephemeralContainers ?? []).some((one) => one.name === name && one.image === image),
    )
  );
}

function haveOtherImages(containers: readonly Container[], old: readonly Container[]): boolean {
  return containers.length !== old.length || containers.some(({ image }, index) => image !== old[index]?.image);
}
