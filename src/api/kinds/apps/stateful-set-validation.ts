import { append } from '../../append';
import { deepEqual } from '../../equality';
import { forbidden, invalid, notSupported, required, type FieldError } from '../../field-error';
import type {
  PodTemplateSpec,
  StatefulSet,
  StatefulSetPersistentVolumeClaimRetentionPolicy,
  StatefulSetSpec,
  StatefulSetUpdateStrategy,
} from '../../generated/types';
import { checkLabel, checkNonNegative, type Errors } from '../../validation/field-checks';
import { checkAtMost100Percent, checkIntOrPercent, plainNumber } from '../../validation/int-or-percent';
import { validateAnnotations, validateLabels } from '../../validation/object-meta';
import { checkClaimSpec } from '../storage/claim-validation';
import { checkLongRunning, checkPodTemplate, checkSelectsTemplate } from '../pod-template';
import { checkPodAnnotations } from '../pod/validation/annotations';
import { checkCollisionCount, checkCounts, checkNotGreater, checkPodSelector } from '../workload-checks';

// pkg/apis/apps/validation/validation.go.

/** The only fields that an update may change. */
const CHANGEABLE = [
  'replicas',
  'template',
  'updateStrategy',
  'minReadySeconds',
  'ordinals',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
] as const;

const FORBIDDEN_UPDATE =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

export function validateStatefulSet({ spec }: StatefulSet, old?: StatefulSet): readonly FieldError[] {
  const errors: Errors = [];
  checkPodManagement(errors, spec);
  checkStrategy(errors, 'spec.updateStrategy', spec.updateStrategy ?? {});
  checkRetention(errors, 'spec.persistentVolumeClaimRetentionPolicy', spec.persistentVolumeClaimRetentionPolicy);
  if (old === undefined) {
    for (const [index, claim] of (spec.volumeClaimTemplates ?? []).entries())
      checkClaimSpec(errors, `spec.volumeClaimTemplates[${index}].spec`, claim.spec);
  }
  checkNonNegative(errors, 'spec.replicas', spec.replicas);
  checkNonNegative(errors, 'spec.minReadySeconds', spec.minReadySeconds);
  checkNonNegative(errors, 'spec.ordinals.start', spec.ordinals?.start);
  if (old === undefined && spec.serviceName) checkLabel(errors, 'spec.serviceName', spec.serviceName);
  const { template = {} } = spec;
  if (checkPodSelector(errors, 'spec.selector', spec.selector, { kind: 'statefulset', unreadable: '' })) {
    checkSelectsTemplate(errors, 'spec.template', spec.selector, template);
    const isKnown =
      old !== undefined &&
      deepEqual(old.spec.template, template) &&
      deepEqual(old.spec.volumeClaimTemplates, spec.volumeClaimTemplates);
    if (!isKnown) checkTemplate(errors, spec, template);
  }
  checkLongRunning(errors, 'spec.template', template, 'StatefulSet');
  return errors;
}

export function validateStatefulSetUpdate(set: StatefulSet, old: StatefulSet): readonly FieldError[] {
  const errors = [...validateStatefulSet(set, old)];
  const changed = { ...set.spec };
  for (const field of CHANGEABLE) Object.assign(changed, { [field]: old.spec[field] });
  if (!deepEqual(changed, old.spec)) errors.push(forbidden('spec', FORBIDDEN_UPDATE));
  return errors;
}

export function validateStatefulSetStatusUpdate({ status }: StatefulSet, old: StatefulSet): readonly FieldError[] {
  if (status === undefined) return [];
  const errors: Errors = [];
  const parts = ['readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas'] as const;
  checkCounts(errors, status, ['replicas', ...parts, 'observedGeneration', 'collisionCount']);
  checkNotGreater(errors, status, parts, 'replicas', 'status.replicas');
  checkNotGreater(errors, status, ['availableReplicas'], 'readyReplicas', 'status.readyReplicas');
  checkCollisionCount(errors, status, old.status);
  return errors;
}

function checkPodManagement(errors: Errors, { podManagementPolicy = '' }: StatefulSetSpec): void {
  const path = 'spec.podManagementPolicy';
  if (podManagementPolicy === '') errors.push(required(path));
  else if (podManagementPolicy !== 'OrderedReady' && podManagementPolicy !== 'Parallel')
    errors.push(invalid(path, podManagementPolicy, "must be 'OrderedReady' or 'Parallel'"));
}

function checkStrategy(errors: Errors, path: string, { type = '', rollingUpdate }: StatefulSetUpdateStrategy): void {
  const printed = rollingUpdate && {
    Partition: rollingUpdate.partition ?? 0,
    MaxUnavailable: rollingUpdate.maxUnavailable ?? null,
  };
  if (type === '') {
    errors.push(required(path));
  } else if (type === 'OnDelete') {
    if (rollingUpdate !== undefined)
      errors.push(invalid(`${path}.rollingUpdate`, printed, "only allowed for updateStrategy 'RollingUpdate'"));
  } else if (type !== 'RollingUpdate') {
    const value = { Type: type, RollingUpdate: printed ?? null };
    errors.push(invalid(path, value, "must be 'RollingUpdate' or 'OnDelete'"));
  } else if (rollingUpdate !== undefined) {
    const own = `${path}.rollingUpdate.maxUnavailable`;
    const { partition, maxUnavailable } = rollingUpdate;
    checkNonNegative(errors, `${path}.rollingUpdate.partition`, partition);
    if (maxUnavailable === undefined) return;
    checkIntOrPercent(errors, own, maxUnavailable);
    if (plainNumber(maxUnavailable) === 0) errors.push(invalid(own, maxUnavailable, 'cannot be 0'));
    checkAtMost100Percent(errors, own, maxUnavailable);
  }
}

function checkRetention(
  errors: Errors,
  path: string,
  policy: StatefulSetPersistentVolumeClaimRetentionPolicy | undefined,
): void {
  if (policy === undefined) return;
  for (const field of ['whenDeleted', 'whenScaled'] as const) {
    const value = policy[field] ?? '';
    if (value !== 'Retain' && value !== 'Delete')
      errors.push(notSupported(`${path}.${field}`, value, ['Retain', 'Delete']));
  }
}

/** What the controller will overwrite is not looked at; what it will add, the claims' volumes, is. */
function checkTemplate(
  errors: Errors,
  { volumeClaimTemplates = [] }: StatefulSetSpec,
  template: PodTemplateSpec,
): void {
  const { subdomain: _subdomain, hostname: _hostname, ...spec } = template.spec ?? { containers: [] };
  const claims = new Map(
    volumeClaimTemplates.map(({ metadata }) => {
      const name = metadata?.name ?? '';
      return [name, { name, persistentVolumeClaim: { claimName: name } }] as const;
    }),
  );
  const own = (spec.volumes ?? []).filter(({ name }) => !claims.has(name));
  const volumes = claims.size === 0 ? spec.volumes : [...claims.values(), ...own];
  checkPodTemplate(errors, 'spec.template', { ...template, spec: { ...spec, ...(volumes && { volumes }) } });
  const { labels, annotations } = template.metadata ?? {};
  if (labels) append(errors, validateLabels(labels, 'spec.template.labels'));
  if (annotations) {
    append(errors, validateAnnotations(annotations, 'spec.template.annotations'));
    checkPodAnnotations(errors, 'spec.template.annotations', { ...template, spec });
  }
}
