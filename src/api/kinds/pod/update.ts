import { deepEqual } from '../../equality';
import { forbidden, invalid, required, type FieldError } from '../../field-error';
import type { Affinity, Container, NodeSelectorTerm, Pod, PodSpec } from '../../generated/types';
import { inclusiveRangeError } from '../../names';
import { unifiedDiff } from '../../unified-diff';
import type { Errors } from '../../validation/field-checks';
import { setField } from '../sharing';
import { internalJson, internalPodSpec, prettyJson } from './internal-json';
import { checkPodAnnotationUpdates } from './validation/annotations';
import { checkOnlyAddedTolerations } from './validation/tolerations';
import { checkPod } from './validation';

const MAX_INT32 = 2 ** 31 - 1;

const UPDATABLE = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
];

/** What of a pod may change once it is there (pkg/apis/core/validation/validation.go, `ValidatePodUpdate`). */
export function validatePodUpdate(pod: Pod, old: Pod): readonly FieldError[] {
  const errors: Errors = [];
  if (pod.spec === old.spec && pod.metadata.annotations === old.metadata.annotations) return errors;
  checkPod(errors, pod);
  checkPodAnnotationUpdates(errors, 'metadata.annotations', pod, old);
  if (pod.spec === old.spec) return errors;
  const { spec } = pod;
  if (!checkImages(errors, 'spec.containers', spec.containers, old.spec.containers)) return errors;
  if (!checkImages(errors, 'spec.initContainers', spec.initContainers ?? [], old.spec.initContainers ?? []))
    return errors;
  if (!checkDeadline(errors, spec, old.spec)) return errors;
  checkOnlyAddedTolerations(errors, 'spec.tolerations', spec.tolerations ?? [], old.spec.tolerations ?? []);
  checkOnlyDeletedGates(errors, spec, old.spec);
  if (deepEqual(spec, old.spec)) return errors;
  const rest = withoutUpdatable(errors, spec, old.spec);
  if (!deepEqual(rest, old.spec)) {
    const difference = unifiedDiff(prettyJson(internalPodSpec(old.spec)), prettyJson(internalPodSpec(rest)));
    errors.push(
      forbidden('spec', `pod updates may not change fields other than ${UPDATABLE.join(',')}\n${difference}`),
    );
  }
  return errors;
}

/** The new spec with everything that may change as it was before; of what changes in bounds, `errors` hears of what is out of them. */
function withoutUpdatable(errors: Errors, spec: PodSpec, old: PodSpec): PodSpec {
  let rest = spec;
  rest = setField(rest, 'containers', withImagesOf(spec.containers, old.containers));
  if (spec.initContainers)
    rest = setField(rest, 'initContainers', withImagesOf(spec.initContainers, old.initContainers ?? []));
  for (const field of ['activeDeadlineSeconds', 'schedulingGates', 'tolerations'] as const)
    rest = setField(rest, field, old[field]);
  if ((old.terminationGracePeriodSeconds ?? 0) < 0 && spec.terminationGracePeriodSeconds === 1) {
    rest = setField(rest, 'terminationGracePeriodSeconds', old.terminationGracePeriodSeconds);
  }
  const isGated = (old.schedulingGates ?? []).length > 0;
  return isGated ? withoutGatedChanges(errors, rest, old) : rest;
}

/** While a pod is gated, what narrows its choice of nodes may still be added. */
function withoutGatedChanges(errors: Errors, spec: PodSpec, old: PodSpec): PodSpec {
  let rest = spec;
  if (!deepEqual(spec.nodeSelector, old.nodeSelector)) {
    const { nodeSelector = {} } = spec;
    if (Object.entries(old.nodeSelector ?? {}).some(([key, value]) => nodeSelector[key] !== value)) {
      const detail = 'only additions to spec.nodeSelector are allowed (no mutations or deletions)';
      errors.push(invalid('spec.nodeSelector', nodeSelector, detail));
    }
    rest = setField(rest, 'nodeSelector', old.nodeSelector);
  }
  if (!deepEqual(spec.affinity?.nodeAffinity, old.affinity?.nodeAffinity)) {
    checkNodeAffinityChange(errors, spec.affinity, old.affinity);
    const affinity = setField(rest.affinity ?? {}, 'nodeAffinity', old.affinity?.nodeAffinity);
    const nothingLeft = old.affinity === undefined && Object.keys(affinity).length === 0;
    rest = setField(rest, 'affinity', nothingLeft ? undefined : affinity);
  }
  return rest;
}

function checkNodeAffinityChange(errors: Errors, affinity: Affinity | undefined, old: Affinity | undefined): void {
  const path = 'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms';
  const termsOf = (of: Affinity | undefined) =>
    of?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const terms = termsOf(affinity);
  const oldTerms = termsOf(old);
  if (oldTerms.length > 0 && oldTerms.length !== terms.length) {
    const printed = terms.length === 0 ? null : terms.map((term) => internalJson('NodeSelectorTerm', term));
    errors.push(invalid(path, printed, 'no additions/deletions to non-empty NodeSelectorTerms list are allowed'));
    return;
  }
  for (const [index, oldTerm] of oldTerms.entries()) {
    const term = terms[index] ?? {};
    if (hasOnlyAdditions(term, oldTerm)) continue;
    errors.push(
      invalid(
        `${path}[${index}]`,
        internalJson('NodeSelectorTerm', term),
        'only additions are allowed (no mutations or deletions)',
      ),
    );
  }
}

function hasOnlyAdditions(term: NodeSelectorTerm, old: NodeSelectorTerm): boolean {
  const parts = (['matchExpressions', 'matchFields'] as const).map(
    (field) => [term[field] ?? [], old[field] ?? []] as const,
  );
  // A term without requirements matches nothing; one more would make it match something.
  if (parts.every(([, before]) => before.length === 0)) return parts.every(([after]) => after.length === 0);
  return parts.every(([after, before]) => deepEqual(after.slice(0, before.length), before));
}

/** Returns whether the containers are the same ones, so that it is worth looking further. */
function checkImages(
  errors: Errors,
  path: string,
  containers: readonly Container[],
  old: readonly Container[],
): boolean {
  if (containers.length !== old.length) {
    errors.push(forbidden(path, 'pod updates may not add or remove containers'));
    return false;
  }
  for (const [index, { image = '' }] of containers.entries()) {
    if (image === '') errors.push(required(`${path}[${index}].image`));
    if (image.trim() !== image)
      errors.push(invalid(`${path}[${index}].image`, image, 'must not have leading or trailing whitespace'));
  }
  return true;
}

/** A deadline may be set or drawn nearer, not lifted. */
function checkDeadline(
  errors: Errors,
  { activeDeadlineSeconds: seconds }: PodSpec,
  { activeDeadlineSeconds: before }: PodSpec,
): boolean {
  const path = 'spec.activeDeadlineSeconds';
  if (seconds === undefined) {
    if (before !== undefined) errors.push(invalid(path, null, 'must not update from a positive integer to nil value'));
    return true;
  }
  if (seconds < 0 || seconds > MAX_INT32) errors.push(invalid(path, seconds, inclusiveRangeError(0, MAX_INT32)));
  else if (before !== undefined && before < seconds)
    errors.push(invalid(path, seconds, 'must be less than or equal to previous value'));
  else return true;
  return false;
}

function checkOnlyDeletedGates(
  errors: Errors,
  { schedulingGates: gates = [] }: PodSpec,
  { schedulingGates: before = [] }: PodSpec,
): void {
  for (const [index, { name }] of gates.entries()) {
    if (before.some((gate) => gate.name === name)) continue;
    errors.push(
      forbidden(
        `spec.schedulingGates[${index}].name`,
        `only deletion is allowed, but found new scheduling gate '${name}'`,
      ),
    );
  }
}

function withImagesOf(containers: readonly Container[], old: readonly Container[]): readonly Container[] {
  return containers.map((container, index) => setField(container, 'image', old[index]?.image));
}
