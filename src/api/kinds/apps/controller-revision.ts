import type { ControllerRevision } from '../../generated/types';
import { defineKind } from '../../kind';
import { controllerOf } from '../../object';
import { deepEqual } from '../../equality';
import { invalid, required, type FieldError } from '../../field-error';
import { mustBeNonNegative } from '../../validation/field-checks';
import { fieldImmutable } from '../../validation/object-meta';
import { age, columns } from '../tables/cells';

/** pkg/registry/apps/controllerrevision/strategy.go, printControllerRevision. */
export const controllerRevisions = defineKind<ControllerRevision>('apps/v1', 'ControllerRevision', {
  validate: (revision) => [...revisionErrors(revision), ...dataErrors(revision)],
  validateUpdate: (revision, old) => [...revisionErrors(revision), ...dataChange(revision, old)],
  indexes: {
    controllerUid: (revision) => controllerOf(revision)?.uid ?? `namespace ${revision.metadata.namespace ?? ''}`,
  },
  table: {
    columns: columns('Name', 'Controller', 'Revision', 'Age'),
    cells(revision, nowMs) {
      const owner = controllerOf(revision);
      const group = owner?.apiVersion.includes('/') ? `.${owner.apiVersion.split('/')[0] ?? ''}` : '';
      const controller = owner === undefined ? '<none>' : `${`${owner.kind}${group}`.toLowerCase()}/${owner.name}`;
      return [revision.metadata.name, controller, revision.revision ?? 0, age(revision, nowMs)];
    },
  },
});

/** pkg/apis/apps/validation/validation.go, `ValidateControllerRevisionCreate`. */
function revisionErrors({ revision = 0 }: ControllerRevision): readonly FieldError[] {
  return revision < 0 ? [invalid('revision', revision, mustBeNonNegative)] : [];
}

function dataErrors({ data }: ControllerRevision): readonly FieldError[] {
  if (data === undefined || data === null) return [required('data', 'data is mandatory')];
  const isObject = typeof data === 'object' && !Array.isArray(data);
  return isObject ? [] : [required('data', 'data must be a valid JSON object')];
}

function dataChange({ data }: ControllerRevision, old: ControllerRevision): readonly FieldError[] {
  return deepEqual(data, old.data) ? [] : [invalid('data', data, fieldImmutable)];
}
