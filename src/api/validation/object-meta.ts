/** Checks of metadata that are the same for all kinds (apimachinery/pkg/api/validation/objectmeta.go). */
import { append } from '../append';
import { deepEqual } from '../equality';
import { forbidden, invalid, required, tooLong, type FieldError } from '../field-error';
import type { ObjectMeta, OwnerReference } from '../generated/types';
import {
  annotationsSizeBytes,
  isQualifiedName,
  isValidLabelValue,
  nameIsDNSLabel,
  totalAnnotationSizeLimitBytes,
} from '../names';

export type ValidateName = (name: string, prefix: boolean) => readonly string[];

export const fieldImmutable = 'field is immutable';

export function validateObjectMeta(
  metadata: Partial<ObjectMeta>,
  namespaced: boolean,
  validateName: ValidateName,
  path = 'metadata',
): readonly FieldError[] {
  const { name = '', generateName = '', namespace = '', generation = 0 } = metadata;
  const { labels, annotations, ownerReferences, finalizers } = metadata;
  const errors: FieldError[] = [];
  const check = (field: string, value: string, messages: readonly string[]) => {
    for (const message of messages) errors.push(invalid(`${path}.${field}`, value, message));
  };
  if (generateName !== '') check('generateName', generateName, validateName(generateName, true));
  if (name === '') errors.push(required(`${path}.name`, 'name or generateName is required'));
  else check('name', name, validateName(name, false));
  if (!namespaced && namespace !== '') errors.push(forbidden(`${path}.namespace`, 'not allowed on this type'));
  if (namespaced && namespace === '') errors.push(required(`${path}.namespace`));
  if (namespaced && namespace !== '') check('namespace', namespace, nameIsDNSLabel(namespace, false));
  if (generation < 0) errors.push(invalid(`${path}.generation`, generation, 'must be greater than or equal to 0'));
  if (labels !== undefined) append(errors, validateLabels(labels, `${path}.labels`));
  if (annotations !== undefined) append(errors, validateAnnotations(annotations, `${path}.annotations`));
  if (ownerReferences !== undefined)
    append(errors, validateOwnerReferences(ownerReferences, `${path}.ownerReferences`));
  if (finalizers !== undefined) append(errors, validateFinalizers(finalizers, `${path}.finalizers`));
  return errors;
}

export function validateObjectMetaUpdate(
  metadata: ObjectMeta,
  old: ObjectMeta,
  path = 'metadata',
): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (old.deletionTimestamp !== undefined) {
    const known = new Set(old.finalizers);
    const added = (metadata.finalizers ?? []).filter((finalizer) => !known.has(finalizer)).sort();
    if (added.length > 0) {
      const list = `[]string{${added.map((finalizer) => JSON.stringify(finalizer)).join(', ')}}`;
      errors.push(
        forbidden(
          `${path}.finalizers`,
          `no new finalizers can be added if the object is being deleted, found new finalizers ${list}`,
        ),
      );
    }
  }
  for (const field of IMMUTABLE_FIELDS) {
    if (metadata[field] !== old[field])
      errors.push(invalid(`${path}.${field}`, metadata[field] ?? null, fieldImmutable));
  }
  return [
    ...errors,
    ...(deepEqual(metadata.labels, old.labels) ? [] : validateLabels(metadata.labels ?? {}, `${path}.labels`)),
    ...(deepEqual(metadata.annotations, old.annotations)
      ? []
      : validateAnnotations(metadata.annotations ?? {}, `${path}.annotations`)),
    ...validateOwnerReferences(metadata.ownerReferences ?? [], `${path}.ownerReferences`),
  ];
}

const IMMUTABLE_FIELDS = [
  'name',
  'namespace',
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
] as const;

/** apimachinery/pkg/apis/meta/v1/validation/validation.go. */
export function validateLabels(labels: Readonly<Record<string, string>>, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  for (const key of Object.keys(labels).sort()) {
    const value = labels[key] ?? '';
    for (const message of isQualifiedName(key)) errors.push(invalid(path, key, message));
    for (const message of isValidLabelValue(value)) errors.push(invalid(path, value, message));
  }
  return errors;
}

export function validateAnnotations(
  annotations: Readonly<Record<string, string>>,
  path: string,
): readonly FieldError[] {
  const errors = Object.keys(annotations)
    .sort()
    .flatMap((key) => isQualifiedName(key.toLowerCase()).map((message) => invalid(path, key, message)));
  if (annotationsSizeBytes(annotations) > totalAnnotationSizeLimitBytes) {
    errors.push(tooLong(path, totalAnnotationSizeLimitBytes));
  }
  return errors;
}

function validateOwnerReferences(references: readonly OwnerReference[], path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  let controller: string | undefined;
  for (const reference of references) {
    if (!hasVersion(reference.apiVersion))
      errors.push(invalid(`${path}.apiVersion`, reference.apiVersion, 'version must not be empty'));
    for (const field of ['kind', 'name', 'uid'] as const) {
      if (reference[field] === '') errors.push(invalid(`${path}.${field}`, '', 'must not be empty'));
    }
    if (reference.apiVersion === 'v1' && reference.kind === 'Event') {
      errors.push(invalid(path, reference, '/v1, Kind=Event is disallowed from being an owner'));
    }
    if (reference.controller !== true) continue;
    const name = `${reference.kind}/${reference.name}`;
    if (controller !== undefined) {
      const detail = `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${name}`;
      errors.push(invalid(path, references, detail));
    }
    controller ??= name;
  }
  return errors;
}

/** Is it `version` or `group/version`? */
function hasVersion(apiVersion: string): boolean {
  const parts = apiVersion.split('/');
  return parts.length <= 2 && parts.at(-1) !== '';
}

const STANDARD_FINALIZERS: ReadonlySet<string> = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);

/** What most of Kubernetes' own kinds ask of finalizers besides (pkg/apis/core/validation/validation.go, `validateKubeFinalizerName`). */
export function validateOwnFinalizers({ finalizers = [] }: Partial<ObjectMeta>): readonly FieldError[] {
  return finalizers.flatMap((name, index) =>
    name.includes('/') || STANDARD_FINALIZERS.has(name)
      ? []
      : [
          invalid(
            `metadata.finalizers[${index}]`,
            name,
            'name is neither a standard finalizer name nor is it fully qualified',
          ),
        ],
  );
}

function validateFinalizers(finalizers: readonly string[], path: string): readonly FieldError[] {
  const errors = finalizers.flatMap((name) => isQualifiedName(name).map((message) => invalid(path, name, message)));
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')) {
    errors.push(invalid(path, finalizers, 'finalizer orphan and foregroundDeletion cannot be both set'));
  }
  return errors;
}
