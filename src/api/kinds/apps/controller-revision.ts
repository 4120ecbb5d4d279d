import type { ControllerRevision } from '../../generated/types';
import { defineKind } from '../../kind';
import { controllerOf } from '../../object';
import { age, columns } from '../tables/cells';

/** printControllerRevision. */
export const controllerRevisions = defineKind<ControllerRevision>('apps/v1', 'ControllerRevision', {
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
