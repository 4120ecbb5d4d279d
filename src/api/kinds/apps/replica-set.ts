import type { ReplicaSet } from '../../generated/types';
import { defineKind } from '../../kind';
import { formatLabelSelector } from '../../selectors/label-selector';
import { defaultPodTemplate } from '../pod/pod-spec-defaults';
import { changeField, withDefaults } from '../sharing';
import { age, columns, containersText } from '../tables/cells';

/** pkg/apis/apps/v1/defaults.go, pkg/registry/apps/replicaset/strategy.go, printReplicaSet. */
export const replicaSets = defineKind<ReplicaSet>('apps/v1', 'ReplicaSet', {
  setDefaults: (set) =>
    changeField(set, 'spec', (spec) =>
      changeField(withDefaults(spec, { replicas: 1 }), 'template', defaultPodTemplate),
    ),
  selectableFields: { 'status.replicas': ({ status }) => String(status?.replicas ?? 0) },
  prepareForCreate: (set) => ({ ...set, status: { replicas: 0 } }),
  table: {
    columns: columns(
      'Name',
      'integer Desired',
      'integer Current',
      'integer Ready',
      'Age',
      'wide:Containers',
      'wide:Images',
      'wide:Selector',
    ),
    cells: (set, nowMs) => [
      set.metadata.name,
      set.spec.replicas ?? 0,
      set.status?.replicas ?? 0,
      set.status?.readyReplicas ?? 0,
      age(set, nowMs),
      ...containersText(set.spec.template?.spec?.containers),
      formatLabelSelector(set.spec.selector),
    ],
  },
});
