import type { Pod } from '../../generated/types';
import type { Strategy } from '../../kind';

/** What `--field-selector` may name (pkg/registry/core/pod/strategy.go, `ToSelectableFields`). */
export const podSelectableFields: NonNullable<Strategy<Pod>['selectableFields']> = {
  'spec.nodeName': ({ spec }) => spec.nodeName ?? '',
  'spec.restartPolicy': ({ spec }) => spec.restartPolicy ?? '',
  'spec.schedulerName': ({ spec }) => spec.schedulerName ?? '',
  'spec.serviceAccountName': ({ spec }) => spec.serviceAccountName ?? '',
  'spec.hostNetwork': ({ spec }) => String(spec.hostNetwork ?? false),
  'status.phase': ({ status }) => status?.phase ?? '',
  'status.podIP': ({ status }) => status?.podIPs?.[0]?.ip ?? '',
  // May be named, but no pod has it.
  'status.podIPs': () => '',
  'status.nominatedNodeName': ({ status }) => status?.nominatedNodeName ?? '',
};
