import { append } from '../append';
import { forbidden, invalid, notSupported } from '../field-error';
import type { LabelSelector, PodTemplateSpec } from '../generated/types';
import { labelSelectorAsSelector, matchesSelector } from '../selectors/label-selector';
import type { Errors } from '../validation/field-checks';
import { validateAnnotations, validateLabels } from '../validation/object-meta';
import { internalPodSpec } from './pod/internal-json';
import { checkProfileAnnotations } from './pod/profile-annotations';
import { checkPodAnnotations } from './pod/validation/annotations';
import { checkPodSpec } from './pod/validation/pod-spec';
import { podSpecWarnings } from './pod/warnings';

const NO_SPEC: NonNullable<PodTemplateSpec['spec']> = { containers: [] };

/** pkg/apis/core/validation/validation.go, `ValidatePodTemplateSpec`. */
export function checkPodTemplate(errors: Errors, path: string, { metadata, spec = NO_SPEC }: PodTemplateSpec): void {
  if (metadata?.labels) append(errors, validateLabels(metadata.labels, `${path}.labels`));
  if (metadata?.annotations) {
    append(errors, validateAnnotations(metadata.annotations, `${path}.annotations`));
    checkPodAnnotations(errors, `${path}.annotations`, { metadata, spec });
  }
  checkPodSpec(errors, `${path}.spec`, spec, { isPod: false });
  checkProfileAnnotations(errors, `${path}.spec`, metadata?.annotations, spec);
  if ((spec.ephemeralContainers ?? []).length > 0)
    errors.push(forbidden(`${path}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template'));
}

/** Controllers that keep pods alive for good want pods that restart and don't end by themselves. */
export function checkLongRunning(errors: Errors, path: string, template: PodTemplateSpec, kind: string): void {
  const { restartPolicy = '', activeDeadlineSeconds } = template.spec ?? NO_SPEC;
  if (restartPolicy !== 'Always') errors.push(notSupported(`${path}.spec.restartPolicy`, restartPolicy, ['Always']));
  if (activeDeadlineSeconds !== undefined)
    errors.push(forbidden(`${path}.spec.activeDeadlineSeconds`, `activeDeadlineSeconds in ${kind} is not Supported`));
}

/** Does the selector find the pods that the template makes? One that is itself wrong is not asked; an empty one finds all. */
export function checkSelectsTemplate(
  errors: Errors,
  path: string,
  selector: LabelSelector | undefined,
  { metadata }: PodTemplateSpec,
): void {
  const parsed = labelSelectorAsSelector(selector);
  if ('error' in parsed || matchesSelector(parsed.selector, metadata?.labels)) return;
  errors.push(
    invalid(`${path}.metadata.labels`, metadata?.labels ?? null, '`selector` does not match template `labels`'),
  );
}

/** What a creator, and who changes the template, is warned of (pkg/api/pod/warnings.go, `GetWarningsForPodTemplate`). */
export function podTemplateWarnings(path: string, { metadata, spec = NO_SPEC }: PodTemplateSpec): readonly string[] {
  return podSpecWarnings(path, spec, metadata?.annotations ?? {});
}

/** The template as the API server's own types print it. */
export function internalPodTemplate({ metadata, spec = NO_SPEC }: PodTemplateSpec): unknown {
  return { ...metadata, Spec: internalPodSpec(spec) };
}
