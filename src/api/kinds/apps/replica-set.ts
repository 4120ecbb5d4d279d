import type { ReplicaSet } from '../../generated/types';
import { defineKind } from '../../kind';
import { controllerOf } from '../../object';
import { formatLabelSelector } from '../../selectors/label-selector';
import { defaultPodTemplate } from '../pod/pod-spec-defaults';
import { changeField, withDefaults } from '../sharing';
import { replicaTable } from '../tables/replica-table';
import { workloadWarnings } from '../workload-checks';
import { validateReplicaSet, validateReplicaSetStatusUpdate, validateReplicaSetUpdate } from './replica-set-validation';

/**
 * pkg/apis/apps/v1/defaults.go, pkg/registry/apps/replicaset/strategy.go, printReplicaSet.
 */
export const replicaSets = defineKind<ReplicaSet>('apps/v1', 'ReplicaSet', {
  setDefaults: (set) =>
    changeField(set, 'spec', (spec) =>
      changeField(withDefaults(spec, { replicas: 1, template: {} }), 'template', defaultPodTemplate),
    ),
  statusHasMetadata: true,
  prepareForCreate: (set) => ({ ...set, status: { replicas: 0 } }),
  indexes: {
    // As for pods: who controls it, or the namespace in which somebody may adopt it.
    controllerUid: (set) => controllerOf(set)?.uid ?? `namespace ${set.metadata.namespace ?? ''}`,
  },
  validate: (set) => validateReplicaSet(set),
  validateUpdate: validateReplicaSetUpdate,
  validateStatusUpdate: validateReplicaSetStatusUpdate,
  warnings: workloadWarnings,
  table: replicaTable(({ spec }) => formatLabelSelector(spec.selector)),
});
