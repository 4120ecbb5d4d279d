import { deepEqual } from '../../equality';
import type { Deployment, DeploymentStrategy } from '../../generated/types';
import { defineKind } from '../../kind';
import { withMetadata } from '../../object';
import { formatSelector, labelSelectorAsSelector } from '../../selectors/label-selector';
import { defaultPodTemplate } from '../pod/pod-spec-defaults';
import { changeField, withDefaults, withPointers } from '../sharing';
import { age, columns, containersText } from '../tables/cells';
import { workloadWarnings } from '../workload-checks';
import { validateDeployment, validateDeploymentStatusUpdate, validateDeploymentUpdate } from './deployment-validation';

/**
 * pkg/apis/apps/v1/defaults.go, pkg/registry/apps/deployment/strategy.go, printDeployment.
 */
export const deployments = defineKind<Deployment>('apps/v1', 'Deployment', {
  setDefaults: (deployment) =>
    changeField(deployment, 'spec', (spec) => {
      const withNumbers = withDefaults(spec, {
        replicas: 1,
        strategy: {},
        template: {},
        revisionHistoryLimit: 10,
        progressDeadlineSeconds: 600,
      });
      return changeField(changeField(withNumbers, 'strategy', defaultStrategy), 'template', defaultPodTemplate);
    }),
  prepareForUpdate: countAnnotations,
  validate: (deployment) => validateDeployment(deployment),
  validateUpdate: validateDeploymentUpdate,
  validateStatusUpdate: validateDeploymentStatusUpdate,
  statusHasMetadata: true,
  prepareForStatusUpdate: withOldLabels,
  warnings: workloadWarnings,
  table: {
    columns: columns(
      'Name',
      'Ready',
      'Up-to-date',
      'Available',
      'Age',
      'wide:Containers',
      'wide:Images',
      'wide:Selector',
    ),
    cells(deployment, nowMs) {
      const { spec, status } = deployment;
      const selector = labelSelectorAsSelector(spec.selector);
      return [
        deployment.metadata.name,
        `${status?.readyReplicas ?? 0}/${spec.replicas ?? 0}`,
        status?.updatedReplicas ?? 0,
        status?.availableReplicas ?? 0,
        age(deployment, nowMs),
        ...containersText(spec.template?.spec?.containers),
        'error' in selector ? '<invalid>' : formatSelector(selector.selector),
      ];
    },
  },
});

function defaultStrategy(strategy: DeploymentStrategy): DeploymentStrategy {
  const typed = withDefaults(strategy, { type: 'RollingUpdate' });
  if (typed.type !== 'RollingUpdate') return typed;
  return changeField(withDefaults(typed, { rollingUpdate: {} }), 'rollingUpdate', (update) =>
    withPointers(update, { maxUnavailable: '25%', maxSurge: '25%' }),
  );
}

/** What is noted of a deployment is copied to its ReplicaSets, so it counts as a change of what is wanted. */
function countAnnotations(deployment: Deployment, old: Deployment): Deployment {
  const { annotations, generation } = old.metadata;
  const isSame = deepEqual(deployment.metadata.annotations ?? {}, annotations ?? {});
  return isSame || generation === undefined ? deployment : withMetadata(deployment, { generation: generation + 1 });
}

/** Whoever writes the status may change all metadata but the labels. */
function withOldLabels(deployment: Deployment, { metadata: { labels } }: Deployment): Deployment {
  return deployment.metadata.labels === labels ? deployment : withMetadata(deployment, { labels });
}
