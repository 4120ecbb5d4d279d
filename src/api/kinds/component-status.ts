import type { ComponentStatus } from '../generated/types';
import { defineKind } from '../kind';
import type { Draft } from '../object';
import { columns } from './tables/cells';

/** printComponentStatus, pkg/registry/core/componentstatus/rest.go. */
export const componentStatuses = defineKind<ComponentStatus>('v1', 'ComponentStatus', {
  missingAs: 'componentstatus',
  deprecation: 'v1 ComponentStatus is deprecated in v1.19+',
  table: {
    columns: columns('Name', 'Status', 'Message', 'Error'),
    cells({ metadata, conditions }) {
      const healthy = conditions?.find(({ type }) => type === 'Healthy');
      const status = healthy === undefined ? 'Unknown' : healthy.status === 'True' ? 'Healthy' : 'Unhealthy';
      return [metadata.name, status, healthy?.message ?? '', healthy?.error ?? ''];
    },
  },
});

/**
 * What `kubectl get componentstatuses` shows (pkg/registry/core/componentstatus/rest.go, pkg/registry/core/rest/storage_core.go).
 *
 * Divergence from real Kubernetes: nobody is asked; all are always healthy.
 */
export function healthyComponents(): readonly Draft<ComponentStatus>[] {
  return ['controller-manager', 'etcd-0', 'scheduler'].map((name) => ({
    apiVersion: 'v1',
    kind: 'ComponentStatus',
    metadata: { name },
    conditions: [{ type: 'Healthy', status: 'True', message: 'ok' }],
  }));
}
