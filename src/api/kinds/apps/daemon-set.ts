import type { DaemonSet } from '../../generated/types';
import { defineKind } from '../../kind';
import { formatLabels, formatLabelSelector } from '../../selectors/label-selector';
import { defaultPodTemplate } from '../pod/pod-spec-defaults';
import { changeField, withDefaults, withPointers } from '../sharing';
import { age, columns, containersText } from '../tables/cells';
import { workloadWarnings } from '../workload-checks';
import { validateDaemonSet, validateDaemonSetStatusUpdate, validateDaemonSetUpdate } from './daemon-set-validation';
import { countTemplate, firstTemplate, withTemplateCount } from './template-generation';

/** pkg/apis/apps/v1/defaults.go, pkg/registry/apps/daemonset/strategy.go, printDaemonSet. */
export const daemonSets = defineKind<DaemonSet>('apps/v1', 'DaemonSet', {
  setDefaults: (set) =>
    changeField(withTemplateCount(set), 'spec', (spec) => {
      const typed = changeField(
        withDefaults(spec, { updateStrategy: {}, revisionHistoryLimit: 10, template: {} }),
        'updateStrategy',
        (strategy) => {
          const withType = withDefaults(strategy, { type: 'RollingUpdate' });
          if (withType.type !== 'RollingUpdate') return withType;
          return changeField(withDefaults(withType, { rollingUpdate: {} }), 'rollingUpdate', (update) =>
            withPointers(update, { maxUnavailable: 1, maxSurge: 0 }),
          );
        },
      );
      return changeField(typed, 'template', defaultPodTemplate);
    }),
  prepareForCreate: (set) => ({
    ...firstTemplate(set),
    status: { currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 },
  }),
  statusHasMetadata: true,
  prepareForUpdate: countTemplate,
  validate: (set) => validateDaemonSet(set),
  validateUpdate: validateDaemonSetUpdate,
  validateStatusUpdate: validateDaemonSetStatusUpdate,
  warnings: (set, old) => workloadWarnings(set, old),
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
