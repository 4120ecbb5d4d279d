import { invalid, type FieldError } from '../field-error';
import type { Namespace } from '../generated/types';
import { defineKind } from '../kind';
import { isQualifiedName, nameIsDNSLabel } from '../names';
import { withMetadata } from '../object';
import { addInvalid, type Errors } from '../validation/field-checks';
import { columns, age } from './tables/cells';

const KUBERNETES = 'kubernetes';
const NAME_LABEL = 'kubernetes.io/metadata.name';

/** pkg/registry/core/namespace/strategy.go and storage/storage.go. */
export const namespaces = defineKind<Namespace>('v1', 'Namespace', {
  returnsDeletedObject: true,
  // A name that is made up comes after the defaults.
  setDefaults: (namespace) => (namespace.metadata.generateName ? namespace : withNameLabel(namespace)),
  prepareForCreate: (namespace) => ({
    ...withNameLabel(namespace),
    spec: withKubernetesFinalizer(namespace.spec),
    status: { phase: 'Active' },
  }),
  validate: validateNamespace,
  prepareForUpdate: (namespace, old) => ({ ...withNameLabel(namespace), spec: old.spec }),
  statusHasMetadata: true,
  validateUpdate: validateNamespace,
  validateStatusUpdate,
  markDeleted: (namespace) => ({
    ...withMetadata(namespace, { deletionGracePeriodSeconds: undefined }),
    status: { ...namespace.status, phase: 'Terminating' },
  }),
  validateName: nameIsDNSLabel,
  selectableFields: { 'status.phase': ({ status }) => status?.phase ?? '', name: ({ metadata }) => metadata.name },
  tracksGeneration: false,
  table: {
    columns: columns('Name', 'Status', 'Age'),
    cells: (namespace, nowMs) => [namespace.metadata.name, namespace.status?.phase ?? '', age(namespace, nowMs)],
  },
});

const STANDARD_FINALIZERS = new Set([KUBERNETES, 'orphan', 'foregroundDeletion']);

/** pkg/apis/core/validation/validation.go, `validateFinalizerName`. */
export function checkNamespaceFinalizer(errors: Errors, path: string, name: string): void {
  addInvalid(errors, path, name, isQualifiedName(name));
  if (name.includes('/') || STANDARD_FINALIZERS.has(name)) return;
  errors.push(invalid(path, name, 'name is neither a standard finalizer name nor is it fully qualified'));
}

function withNameLabel(namespace: Namespace): Namespace {
  const { name, labels } = namespace.metadata;
  return name === '' || labels?.[NAME_LABEL] === name
    ? namespace
    : withMetadata(namespace, { labels: { ...labels, [NAME_LABEL]: name } });
}

/** A namespace goes only after the namespace controller has emptied it and taken this finalizer away. */
function withKubernetesFinalizer(spec: Namespace['spec'] | undefined): Namespace['spec'] {
  const finalizers = spec?.finalizers ?? [];
  return { ...spec, finalizers: finalizers.includes(KUBERNETES) ? finalizers : [...finalizers, KUBERNETES] };
}

function validateNamespace({ spec }: Namespace): readonly FieldError[] {
  const errors: Errors = [];
  for (const name of spec.finalizers ?? []) checkNamespaceFinalizer(errors, 'spec.finalizers', name);
  return errors;
}

function validateStatusUpdate({ metadata, status }: Namespace): readonly FieldError[] {
  const phase = status?.phase ?? '';
  if (metadata.deletionTimestamp === undefined) {
    return phase === 'Active'
      ? []
      : [invalid('status.Phase', phase, "may only be 'Active' if `deletionTimestamp` is empty")];
  }
  return phase === 'Terminating'
    ? []
    : [invalid('status.Phase', phase, "may only be 'Terminating' if `deletionTimestamp` is not empty")];
}
