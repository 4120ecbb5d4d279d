import type { CustomResourceDefinition } from '../../generated/types';
import { quote } from '../../go/text';
import type { Strategy } from '../../kind';
import { withMetadata } from '../../object';
import { timestamp } from '../../time';
import { someSchema } from '../schema-parts';
import { isKnownFormat } from '../validation/formats';
import { withCondition } from './conditions';
import { setDefinitionDefaults } from './set-defaults';
import { validateDefinition, validateDefinitionStatus, validateDefinitionUpdate } from './validation';

/** Holds a definition until all resources that it defines are gone. */
export const cleanupFinalizer = 'customresourcecleanup.apiextensions.k8s.io';

/** The rules of CustomResourceDefinition. Source: apiextensions-apiserver/pkg/registry/customresourcedefinition/{strategy,etcd}.go. */
export const definitionStrategy: Strategy<CustomResourceDefinition> = {
  tracksGeneration: true,
  requiresVersion: true,
  statusHasMetadata: true,
  setDefaults: setDefinitionDefaults,
  prepareForCreate: (definition) =>
    withStoredVersion({ ...definition, status: { acceptedNames: { kind: '', plural: '' } } }),
  validate: validateDefinition,
  prepareForUpdate: withStoredVersion,
  validateUpdate: validateDefinitionUpdate,
  prepareForStatusUpdate: withSomeStoredVersion,
  validateStatusUpdate: validateDefinitionStatus,
  warnings: (definition, old) => {
    const known = new Set(old === undefined ? [] : warningsOf(old));
    return warningsOf(definition).filter((text) => !known.has(text));
  },
  beginDeletion(definition, { nowMs }) {
    const { finalizers = [] } = definition.metadata;
    const marked = withMetadata(definition, {
      deletionTimestamp: timestamp(nowMs),
      finalizers: finalizers.includes(cleanupFinalizer) ? finalizers : [...finalizers, cleanupFinalizer],
    });
    const message = 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon';
    return withCondition(
      marked,
      { type: 'Terminating', status: 'True', reason: 'InstanceDeletionPending', message },
      nowMs,
    );
  },
};

/** A version in which objects may be stored is remembered. */
function withStoredVersion(definition: CustomResourceDefinition): CustomResourceDefinition {
  const storage = definition.spec.versions?.find((version) => version.storage);
  const stored = definition.status?.storedVersions ?? [];
  if (storage === undefined || stored.includes(storage.name)) return definition;
  return { ...definition, status: { ...definition.status, storedVersions: [...stored, storage.name] } };
}

/** No versions are what the versions say (apiextensions-apiserver/pkg/apis/apiextensions/v1/defaults.go). */
function withSomeStoredVersion(definition: CustomResourceDefinition): CustomResourceDefinition {
  return (definition.status?.storedVersions ?? []).length === 0 ? withStoredVersion(definition) : definition;
}

function warningsOf({ spec: { versions } }: CustomResourceDefinition): readonly string[] {
  const warnings: string[] = [];
  for (const { schema } of versions) {
    if (schema?.openAPIV3Schema === undefined) continue;
    someSchema(schema.openAPIV3Schema, ({ format = '', type = '' }) => {
      if (format !== '' && !isKnownFormat(format, type)) warnings.push(`unrecognized format ${quote(format)}`);
      return false;
    });
  }
  return warnings;
}
