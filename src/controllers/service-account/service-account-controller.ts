import { namespaces } from '../../api/kinds/namespace';
import { serviceAccounts } from '../../api/kinds/service-account';
import type { ApiServer } from '../../api/server';
import { isReason } from '../../api/status';
import { startReconciler, type Controller } from '../controller';

const NAME = 'default';

/** Keeps a service account `default` in every active namespace (pkg/controller/serviceaccount/serviceaccounts_controller.go). */
export const serviceAccountController: Controller = {
  name: 'serviceaccount-controller',
  start: (api) =>
    startReconciler(api, {
      watch: (queue) => [
        api.watch(namespaces, {}, ({ type, object }) => {
          if (type !== 'DELETED') queue.add(object.metadata.name);
        }),
        api.watch(serviceAccounts, {}, ({ type, object }) => {
          if (type === 'DELETED' && object.metadata.name === NAME) queue.add(object.metadata.namespace ?? '');
        }),
      ],
      reconcile: (namespace) => ensureServiceAccount(api, namespace),
    }),
};

function ensureServiceAccount(api: ApiServer, namespace: string): void {
  if (api.find(namespaces, { namespace: '', name: namespace })?.status?.phase !== 'Active') return;
  if (api.find(serviceAccounts, { namespace, name: NAME }) !== undefined) return;
  try {
    api.create(serviceAccounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: NAME, namespace } });
  } catch (error) {
    if (!isReason(error, 'AlreadyExists') && !isReason(error, 'Forbidden')) throw error;
  }
}
