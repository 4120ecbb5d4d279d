import type { LimitRange, PodTemplate, ReplicationController, ResourceQuota } from '../../generated/types';
import { defineKind } from '../../kind';
import { isLongName } from '../../names';
import { withMetadata } from '../../object';
import { canonicalQuantity } from '../../quantity';
import { formatLabels } from '../../selectors/label-selector';
import { podTemplateWarnings } from '../pod-template';
import { defaultPodTemplate } from '../pod/pod-spec-defaults';
import { defaultLimitRange, validateLimitRange } from './limit-range-validation';
import {
  validatePodTemplateObject,
  validateReplicationController,
  validateReplicationControllerStatusUpdate,
} from './replication-controller-validation';
import { validateQuota, validateQuotaStatusUpdate, validateQuotaUpdate } from './quota-validation';
import { changeField, withDefaults } from '../sharing';
import { age, columns, containersText } from '../tables/cells';
import { replicaTable } from '../tables/replica-table';
import { workloadWarnings } from '../workload-checks';

/** pkg/apis/core/v1/defaults.go, pkg/registry/core/replicationcontroller/strategy.go, printReplicationController. */
export const replicationControllers = defineKind<ReplicationController>('v1', 'ReplicationController', {
  setDefaults: defaultReplicationController,
  validateName: isLongName,
  selectableFields: { 'status.replicas': ({ status }) => String(status?.replicas ?? 0) },
  prepareForCreate: (controller) => ({ ...controller, status: { replicas: 0 } }),
  validate: (controller) => validateReplicationController(controller),
  validateUpdate: validateReplicationController,
  validateStatusUpdate: validateReplicationControllerStatusUpdate,
  warnings: workloadWarnings,
  statusHasMetadata: true,
  defaultPropagation: 'Orphan',
  table: replicaTable(({ spec }) => formatLabels(spec.selector)),
});

/** printPodTemplate. */
export const podTemplates = defineKind<PodTemplate>('v1', 'PodTemplate', {
  returnsDeletedObject: true,
  setDefaults: (template) => changeField(withDefaults(template, { template: {} }), 'template', defaultPodTemplate),
  validate: validatePodTemplateObject,
  validateUpdate: validatePodTemplateObject,
  warnings: ({ metadata, template = {} }, old) =>
    metadata.generation === old?.metadata.generation ? [] : podTemplateWarnings('template', template),
  tracksGeneration: true,
  table: {
    columns: columns('Name', 'Containers', 'Images', 'Pod Labels'),
    cells: ({ metadata, template }) => [
      metadata.name,
      ...containersText(template?.spec?.containers),
      formatLabels(template?.metadata?.labels),
    ],
  },
});

/** pkg/registry/core/limitrange/strategy.go. What it says is carried out by the admission plugin LimitRanger. */
export const limitRanges = defineKind<LimitRange>('v1', 'LimitRange', {
  setDefaults: defaultLimitRange,
  validate: validateLimitRange,
  validateUpdate: validateLimitRange,
  allowCreateOnUpdate: true,
  tracksGeneration: false,
});

/** printResourceQuota: what is limited stands in one column, what is requested in the other. */
export const resourceQuotas = defineKind<ResourceQuota>('v1', 'ResourceQuota', {
  validate: validateQuota,
  validateUpdate: validateQuotaUpdate,
  validateStatusUpdate: validateQuotaStatusUpdate,
  statusHasMetadata: true,
  returnsDeletedObject: true,
  tracksGeneration: false,
  table: {
    columns: columns('Name', 'Request', 'Limit', 'Age'),
    cells(quota, nowMs) {
      const { hard = {}, used = {} } = quota.status ?? {};
      const names = Object.keys(hard).sort();
      const text = (name: string) =>
        `${name}: ${canonicalQuantity(used[name] ?? '0')}/${canonicalQuantity(hard[name] ?? '0')}`;
      const isLimit = (name: string) => name.startsWith('limits.');
      const requests = names.filter((name) => !isLimit(name)).map(text);
      return [quota.metadata.name, requests.join(', '), names.filter(isLimit).map(text).join(', '), age(quota, nowMs)];
    },
  },
});

/** Selector and labels come from the template where there are none. */
function defaultReplicationController(controller: ReplicationController): ReplicationController {
  const labels = controller.spec.template?.metadata?.labels;
  const isUnlabelled = Object.keys(controller.metadata.labels ?? {}).length === 0;
  const labelled = labels && isUnlabelled ? withMetadata(controller, { labels }) : controller;
  return changeField(labelled, 'spec', (spec) => {
    const selected = labels && Object.keys(spec.selector ?? {}).length === 0 ? { ...spec, selector: labels } : spec;
    return changeField(withDefaults(selected, { replicas: 1 }), 'template', defaultPodTemplate);
  });
}
