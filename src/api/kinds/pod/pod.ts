import type { Pod } from '../../generated/types';
import { defineKind } from '../../kind';
import { controllerOf } from '../../object';
import { extended } from '../../mutable';
import { defaultPod } from './defaults';
import { podGracePeriodSeconds } from './deletion';
import { dropDisabledFields } from './disabled-fields';
import { podSelectableFields } from './fields';
import { applyLabelKeys } from './label-keys';
import { withAppArmorFields } from './profile-annotations';
import { initialPodStatus, preparePodStatusUpdate } from './status';
import { validatePodStatusUpdate } from './status-validation';
import { podTable } from './table';
import { validatePodUpdate } from './update';
import { validatePod } from './validation';
import { podWarnings } from './warnings';

/**
 * pkg/registry/core/pod/strategy.go, pkg/apis/core/v1/defaults.go, pkg/apis/core/validation/validation.go.
 */
export const pods = defineKind<Pod>('v1', 'Pod', {
  returnsDeletedObject: true,
  setDefaults: defaultPod,
  prepareForCreate: (pod, context) =>
    extended(applyLabelKeys(withAppArmorFields(dropDisabledFields(pod), context)), {
      status: initialPodStatus(pod, context),
    }),
  validate: validatePod,
  validateUpdate: validatePodUpdate,
  statusHasMetadata: true,
  prepareForStatusUpdate: preparePodStatusUpdate,
  validateStatusUpdate: validatePodStatusUpdate,
  warnings: podWarnings,
  gracePeriodSeconds: podGracePeriodSeconds,
  selectableFields: podSelectableFields,
  indexes: {
    'spec.nodeName': ({ spec }) => spec.nodeName ?? '',
    // Who controls the pod; pods that nobody controls stand under their namespace, for controllers that look for some to adopt.
    controllerUid: (pod) => controllerOf(pod)?.uid ?? `namespace ${pod.metadata.namespace ?? ''}`,
  },
  table: podTable,
});
