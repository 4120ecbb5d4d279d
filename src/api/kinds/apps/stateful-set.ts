import type { StatefulSet, StatefulSetUpdateStrategy } from '../../generated/types';
import { defineKind } from '../../kind';
import { defaultPodTemplate } from '../pod/pod-spec-defaults';
import { defaultClaimSpec } from '../pod/volume-defaults';
import { changeField, changeItems, withDefaults } from '../sharing';
import { age, columns, containersText } from '../tables/cells';

/**
 * pkg/apis/apps/v1/defaults.go and conversion.go, pkg/registry/apps/statefulset/strategy.go, printStatefulSet.
 *
 * Divergence from real Kubernetes: the spec is not validated and its selector may change (pkg/apis/apps/validation/validation.go).
 */
export const statefulSets = defineKind<StatefulSet>('apps/v1', 'StatefulSet', {
  setDefaults: (set) =>
    changeField(set, 'spec', (spec) => {
      const plain = withDefaults(spec, {
        podManagementPolicy: 'OrderedReady',
        updateStrategy: {},
        persistentVolumeClaimRetentionPolicy: {},
        replicas: 1,
        revisionHistoryLimit: 10,
      });
      const withStrategy = changeField(plain, 'updateStrategy', defaultStrategy);
      const withRetention = changeField(withStrategy, 'persistentVolumeClaimRetentionPolicy', (policy) =>
        withDefaults(policy, { whenDeleted: 'Retain', whenScaled: 'Retain' }),
      );
      const withClaims = changeField(withRetention, 'volumeClaimTemplates', (claims) =>
        changeItems(claims, (claim) => {
          const typed = withDefaults(claim, { apiVersion: 'v1', kind: 'PersistentVolumeClaim', status: {} });
          const withPhase = changeField(typed, 'status', (status) => withDefaults(status, { phase: 'Pending' }));
          return changeField(withPhase, 'spec', defaultClaimSpec);
        }),
      );
      return changeField(withClaims, 'template', defaultPodTemplate);
    }),
  prepareForCreate: (set) => ({ ...set, status: { replicas: 0, availableReplicas: 0 } }),
  table: {
    columns: columns('Name', 'Ready', 'Age', 'wide:Containers', 'wide:Images'),
    cells: (set, nowMs) => [
      set.metadata.name,
      `${set.status?.readyReplicas ?? 0}/${set.spec.replicas ?? 0}`,
      age(set, nowMs),
      ...containersText(set.spec.template?.spec?.containers),
    ],
  },
});

/** A strategy that names its type and nothing more gets no partition. */
function defaultStrategy(strategy: StatefulSetUpdateStrategy): StatefulSetUpdateStrategy {
  const typed = strategy.type ? strategy : withDefaults({ ...strategy, type: 'RollingUpdate' }, { rollingUpdate: {} });
  return typed.type === 'RollingUpdate'
    ? changeField(typed, 'rollingUpdate', (update) => withDefaults(update, { partition: 0 }))
    : typed;
}
