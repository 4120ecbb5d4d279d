import type { ReplicaSet } from '../generated/types';
import { defineKind } from '../kind';
import { defaultPodTemplate } from './pod/pod-spec-defaults';
import { changeField, withDefaults } from './sharing';

/** Its defaults and its first status (pkg/apis/apps/v1/defaults.go, pkg/registry/apps/replicaset/strategy.go); validation and columns come later. */
export const replicaSets = defineKind<ReplicaSet>('apps/v1', 'ReplicaSet', {
  setDefaults: (replicaSet) =>
    changeField(replicaSet, 'spec', (spec) =>
      changeField(withDefaults(spec, { replicas: 1 }), 'template', defaultPodTemplate),
    ),
  prepareForCreate: (replicaSet) => ({ ...replicaSet, status: { replicas: 0 } }),
});
