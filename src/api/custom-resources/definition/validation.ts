import { append } from '../../append';
import { invalid, notSupported, required, type FieldError } from '../../field-error';
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionSpec,
  CustomResourceDefinitionVersion,
} from '../../generated/types';
import { isPrintable } from '../../go/text';
import { isDNS1035Label, isDNS1123Subdomain } from '../../names';
import { fieldImmutable } from '../../validation/object-meta';
import { someSchema } from '../schema-parts';
import { approvalOf, approvedAnnotation, isProtectedGroup } from './approval';
import { validateColumn } from './column-rules';
import { isTrue } from './conditions';
import { validateConversion } from './conversion-rules';
import { hoist, printableVersions } from './hoisted';
import { validateNames } from './name-rules';
import { validateVersionSchema } from './version-schema';
import { validateSelectableFields } from './selectable-field-rules';
import { validateScale } from './scale-rules';

/** The name says which resource it is about. */
function validateDefinitionName({ metadata, spec }: CustomResourceDefinition): readonly FieldError[] {
  const { name } = metadata;
  if (name === '' || name === `${spec.names.plural}.${spec.group}`) return [];
  return [invalid('metadata.name', name, 'must be spec.names.plural+"."+spec.group')];
}

/**
 * Source: apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go (ValidateCustomResourceDefinition), whose paths are those of the
 * internal version: what all versions have alike stands beside them (`spec.validation.openAPIV3Schema`).
 */
export function validateDefinition(definition: CustomResourceDefinition): readonly FieldError[] {
  return [
    ...validateDefinitionName(definition),
    ...validateSpec(definition.spec),
    ...validateStatus(definition),
    ...validateApproval(definition, undefined),
    ...validatePreservation(definition.spec),
  ];
}

/** Group and plural stay for ever, kind and scope from the time on when the resource is served (`ValidateCustomResourceDefinitionUpdate`). */
export function validateDefinitionUpdate(
  definition: CustomResourceDefinition,
  old: CustomResourceDefinition,
): readonly FieldError[] {
  const { spec } = definition;
  const errors = [...validateSpec(spec)];
  const check = (path: string, value: string, before: string) => {
    if (value !== before) errors.push(invalid(path, value, fieldImmutable));
  };
  if (isTrue(old, 'Established')) {
    check('spec.scope', spec.scope, old.spec.scope);
    check('spec.names.kind', spec.names.kind, old.spec.names.kind);
  }
  check('spec.group', spec.group, old.spec.group);
  check('spec.names.plural', spec.names.plural, old.spec.names.plural);
  return [
    ...errors,
    ...validateStatus(definition),
    ...validateApproval(definition, old),
    ...validatePreservation(spec),
  ];
}

export function validateDefinitionStatus({ status }: CustomResourceDefinition): readonly FieldError[] {
  return status?.acceptedNames === undefined ? [] : validateNames(status.acceptedNames, 'status.acceptedNames');
}

function validateStatus(definition: CustomResourceDefinition): readonly FieldError[] {
  return [...validateDefinitionStatus(definition), ...validateStoredVersions(definition)];
}

/** A version in which objects may be stored does not go. */
function validateStoredVersions({ spec: { versions = [] }, status }: CustomResourceDefinition): readonly FieldError[] {
  const path = 'status.storedVersions';
  const stored = status?.storedVersions ?? [];
  if (stored.length === 0) return [invalid(path, null, 'must have at least one stored version')];
  const errors: FieldError[] = [];
  const unclaimed = new Set(stored);
  for (const { name, storage } of versions) {
    const isStored = unclaimed.delete(name);
    if (storage && !isStored) errors.push(invalid(path, stored, `must have the storage version ${name}`));
  }
  for (const [index, version] of stored.entries()) {
    if (versions.some(({ name }) => name === version)) continue;
    const detail = `missing from spec.versions; ${version} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${version} and removes ${version} from status.storedVersions`;
    errors.push(invalid(`${path}[${index}]`, version, detail));
  }
  return errors;
}

function validateApproval(
  definition: CustomResourceDefinition,
  old: CustomResourceDefinition | undefined,
): readonly FieldError[] {
  if (!isProtectedGroup(definition.spec.group)) return [];
  const { state, reason } = approvalOf(definition);
  if (state === 'approved' || state === 'bypassed' || (old !== undefined && approvalOf(old).state === state)) return [];
  const path = `metadata.annotations[${approvedAnnotation}]`;
  if (state === 'missing') return [required(path, reason)];
  return [invalid(path, definition.metadata.annotations?.[approvedAnnotation] ?? '', reason)];
}

function validatePreservation({ preserveUnknownFields = false }: CustomResourceDefinitionSpec): readonly FieldError[] {
  if (!preserveUnknownFields) return [];
  const detail =
    'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead';
  return [invalid('spec.preserveUnknownFields', true, detail)];
}

function validateSpec(spec: CustomResourceDefinitionSpec): readonly FieldError[] {
  const { versions = [], names, preserveUnknownFields = false } = spec;
  const hoisted = hoist(versions);
  const errors = [...validateGroup(spec.group), ...validateScope(spec.scope)];
  for (const [index, { schema }] of versions.entries()) {
    if (schema?.openAPIV3Schema === undefined) errors.push(required(`spec.versions[${index}].schema.openAPIV3Schema`));
  }
  const hasDefaults = versions.some(
    ({ schema }) =>
      schema?.openAPIV3Schema !== undefined && someSchema(schema.openAPIV3Schema, (part) => part.default !== undefined),
  );
  if (preserveUnknownFields && hasDefaults)
    errors.push(invalid('spec.preserveUnknownFields', true, 'must be false in order to use defaults in the schema'));
  for (const [index, version] of versions.entries()) {
    const path = `spec.versions[${index}]`;
    const messages = isDNS1035Label(version.name);
    if (messages.length > 0) errors.push(invalid(`${path}.name`, version.name, messages.join(',')));
    append(errors, validateDeprecation(version, path));
    if (!hoisted.schema) append(errors, validateVersionSchema(version, `${path}.schema`));
    if (!hoisted.subresources) append(errors, validateScale(version.subresources, `${path}.subresources`));
    if (!hoisted.columns) append(errors, validateColumns(version, `${path}.additionalPrinterColumns`));
    if (!hoisted.selectableFields) append(errors, validateSelectableFields(version, `${path}.selectableFields`));
  }
  append(errors, [
    ...validateVersionList(spec),
    ...validateRequiredNames(names),
    ...validateNames(names, 'spec.names'),
  ]);
  const [first] = versions;
  if (first !== undefined) {
    if (hoisted.schema) append(errors, validateVersionSchema(withAnyStatus(first, versions), 'spec.validation'));
    if (hoisted.subresources) append(errors, validateScale(first.subresources, 'spec.subresources'));
    if (hoisted.columns) append(errors, validateColumns(first, 'spec.additionalPrinterColumns'));
    if (hoisted.selectableFields) append(errors, validateSelectableFields(first, 'spec.selectableFields'));
  }
  return [...errors, ...validateConversion(spec)];
}

/** A schema that all versions share is judged as if it had a status when one of them has. */
function withAnyStatus(
  first: CustomResourceDefinitionVersion,
  versions: readonly CustomResourceDefinitionVersion[],
): CustomResourceDefinitionVersion {
  const withStatus = versions.find(({ subresources }) => subresources?.status !== undefined);
  return withStatus?.subresources === undefined ? first : { ...first, subresources: withStatus.subresources };
}

function validateGroup(group: string): readonly FieldError[] {
  if (group === '') return [required('spec.group')];
  const messages = isDNS1123Subdomain(group);
  if (messages.length > 0) return [invalid('spec.group', group, messages.join(','))];
  return group.includes('.') ? [] : [invalid('spec.group', group, 'should be a domain with at least one dot')];
}

const SCOPES = ['Cluster', 'Namespaced'];

function validateScope(scope: string): readonly FieldError[] {
  if (scope === '') return [required('spec.scope')];
  return SCOPES.includes(scope) ? [] : [notSupported('spec.scope', scope, SCOPES)];
}

function validateDeprecation(version: CustomResourceDefinitionVersion, path: string): readonly FieldError[] {
  const { deprecated = false, deprecationWarning: text } = version;
  const place = `${path}.deprecationWarning`;
  if (text === undefined) return [];
  const refuse = (detail: string) => invalid(place, text, detail);
  if (!deprecated) return [refuse('can only be set for deprecated versions')];
  const errors: FieldError[] = [];
  if (Buffer.byteLength(text) > 256) errors.push(refuse('must be <= 256 characters long'));
  if (text === '') errors.push(refuse('must not be an empty string'));
  const hidden = [...text].find((character) => !isPrintable(character));
  if (hidden !== undefined) {
    const index = Buffer.byteLength(text.slice(0, text.indexOf(hidden)));
    errors.push(
      refuse(`must only contain printable UTF-8 characters; non-printable character found at index ${index}`),
    );
  }
  return errors;
}

function validateColumns(
  { additionalPrinterColumns = [] }: CustomResourceDefinitionVersion,
  path: string,
): readonly FieldError[] {
  return additionalPrinterColumns.flatMap((column, index) => validateColumn(column, `${path}[${index}]`));
}

function validateVersionList(spec: CustomResourceDefinitionSpec): readonly FieldError[] {
  const { versions = [] } = spec;
  const errors: FieldError[] = [];
  const refuse = (detail: string) =>
    errors.push(invalid('spec.versions', spec.versions === undefined ? null : printableVersions(versions), detail));
  if (new Set(versions.map(({ name }) => name)).size < versions.length) refuse('must contain unique version names');
  if (versions.filter(({ storage }) => storage).length !== 1)
    refuse('must have exactly one version marked as storage version');
  const [first] = versions;
  const messages = first === undefined || first.name === '' ? [] : isDNS1035Label(first.name);
  if (messages.length > 0) errors.push(invalid('spec.version', first?.name, messages.join(',')));
  return errors;
}

function validateRequiredNames(names: CustomResourceDefinitionSpec['names']): readonly FieldError[] {
  const fields = ['plural', 'singular', 'kind', 'listKind'] as const;
  return fields.filter((field) => (names[field] ?? '') === '').map((field) => required(`spec.names.${field}`));
}
