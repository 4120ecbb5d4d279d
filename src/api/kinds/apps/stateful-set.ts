import type { StatefulSet, StatefulSetUpdateStrategy } from '../../generated/types';
import { defineKind } from '../../kind';
import { nameIsDNSLabel } from '../../names';
import { defaultPodTemplate } from '../pod/pod-spec-defaults';
import { defaultClaimSpec } from '../pod/volume-defaults';
import { changeField, changeItems, setField, withDefaults } from '../sharing';
import { age, columns, containersText } from '../tables/cells';
import { statefulSetWarnings } from './stateful-set-warnings';
import {
  validateStatefulSet,
  validateStatefulSetStatusUpdate,
  validateStatefulSetUpdate,
} from './stateful-set-validation';

/**
 * pkg/apis/apps/v1/defaults.go and conversion.go, pkg/registry/apps/statefulset/strategy.go, printStatefulSet.
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
        template: {},
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
  statusHasMetadata: true,
  prepareForCreate: (set) => ({ ...withoutMaxUnavailable(set), status: { replicas: 0, availableReplicas: 0 } }),
  prepareForUpdate: (set, old) =>
    old.spec.updateStrategy?.rollingUpdate?.maxUnavailable === undefined ? withoutMaxUnavailable(set) : set,
  validate: (set) => validateStatefulSet(set),
  validateUpdate: validateStatefulSetUpdate,
  validateStatusUpdate: validateStatefulSetStatusUpdate,
  validateName: nameIsDNSLabel,
  warnings: statefulSetWarnings,
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

/** The feature behind the field is off by default (`MaxUnavailableStatefulSet`). */
function withoutMaxUnavailable(set: StatefulSet): StatefulSet {
  return changeField(set, 'spec', (spec) =>
    changeField(spec, 'updateStrategy', (strategy) =>
      changeField(strategy, 'rollingUpdate', (update) => setField(update, 'maxUnavailable', undefined)),
    ),
  );
}
