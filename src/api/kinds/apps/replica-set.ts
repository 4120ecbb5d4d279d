import type { ReplicaSet } from '../../generated/types';
import { defineKind } from '../../kind';
import { formatLabelSelector } from '../../selectors/label-selector';
import { defaultPodTemplate } from '../pod/pod-spec-defaults';
import { changeField, withDefaults } from '../sharing';
import { replicaTable } from '../tables/replica-table';

/**
 * pkg/apis/apps/v1/defaults.go, pkg/registry/apps/replicaset/strategy.go, printReplicaSet.
 *
 * Divergence from real Kubernetes: the spec is not validated and its selector may change (pkg/apis/apps/validation/validation.go).
 */
export const replicaSets = defineKind<ReplicaSet>('apps/v1', 'ReplicaSet', {
  setDefaults: (set) =>
    changeField(set, 'spec', (spec) =>
      changeField(withDefaults(spec, { replicas: 1 }), 'template', defaultPodTemplate),
    ),
  selectableFields: { 'status.replicas': ({ status }) => String(status?.replicas ?? 0) },
  prepareForCreate: (set) => ({ ...set, status: { replicas: 0 } }),
  table: replicaTable(({ spec }) => formatLabelSelector(spec.selector)),
});
