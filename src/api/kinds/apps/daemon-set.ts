import type { DaemonSet } from '../../generated/types';
import { defineKind } from '../../kind';
import { formatLabels, formatLabelSelector } from '../../selectors/label-selector';
import { defaultPodTemplate } from '../pod/pod-spec-defaults';
import { changeField, withDefaults } from '../sharing';
import { age, columns, containersText } from '../tables/cells';

/**
 * pkg/apis/apps/v1/defaults.go, pkg/registry/apps/daemonset/strategy.go, printDaemonSet.
 *
 * Divergence from real Kubernetes: the spec is not validated and its selector may change (pkg/apis/apps/validation/validation.go).
 */
export const daemonSets = defineKind<DaemonSet>('apps/v1', 'DaemonSet', {
  setDefaults: (set) =>
    changeField(set, 'spec', (spec) => {
      const typed = changeField(
        withDefaults(spec, { updateStrategy: {}, revisionHistoryLimit: 10 }),
        'updateStrategy',
        (strategy) => {
          const withType = withDefaults(strategy, { type: 'RollingUpdate' });
          if (withType.type !== 'RollingUpdate') return withType;
          return changeField(withDefaults(withType, { rollingUpdate: {} }), 'rollingUpdate', (update) =>
            withDefaults(update, { maxUnavailable: 1, maxSurge: 0 }),
          );
        },
      );
      return changeField(typed, 'template', defaultPodTemplate);
    }),
  prepareForCreate: (set) => ({
    ...set,
    status: { currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 },
  }),
  table: {
    columns: columns(
      'Name',
      'integer Desired',
      'integer Current',
      'integer Ready',
      'integer Up-to-date',
      'integer Available',
      'Node Selector',
      'Age',
      'wide:Containers',
      'wide:Images',
      'wide:Selector',
    ),
    cells(set, nowMs) {
      const { spec, status } = set;
      return [
        set.metadata.name,
        status?.desiredNumberScheduled ?? 0,
        status?.currentNumberScheduled ?? 0,
        status?.numberReady ?? 0,
        status?.updatedNumberScheduled ?? 0,
        status?.numberAvailable ?? 0,
        formatLabels(spec.template?.spec?.nodeSelector),
        age(set, nowMs),
        ...containersText(spec.template?.spec?.containers),
        formatLabelSelector(spec.selector),
      ];
    },
  },
});
