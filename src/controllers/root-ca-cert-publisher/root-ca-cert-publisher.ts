import { deepEqual } from '../../api/equality';
import { configMaps } from '../../api/kinds/config-map';
import { namespaces } from '../../api/kinds/namespace';
import { withMetadata } from '../../api/object';
import type { ApiServer } from '../../api/server';
import { isReason } from '../../api/status';
import { startReconciler, type Controller } from '../controller';
import { DEFAULT_ROOT_CA } from '../root-ca';

const NAME = 'kube-root-ca.crt';
const DESCRIPTION_ANNOTATION = 'kubernetes.io/description';
const DESCRIPTION =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or ' +
  'kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';

/** Keeps the cluster's CA certificate as ConfigMap `kube-root-ca.crt` in every namespace (pkg/controller/certificates/rootcacertpublisher). */
export const rootCACertPublisher: Controller = {
  name: 'root-ca-certificate-publisher-controller',
  start: (api, { rootCA = DEFAULT_ROOT_CA }) =>
    startReconciler(api, {
      watch: (queue) => [
        api.watch(namespaces, {}, ({ type, object }) => {
          if (type === 'ADDED' || (type === 'MODIFIED' && object.status?.phase === 'Active'))
            queue.add(object.metadata.name);
        }),
        api.watch(configMaps, {}, ({ type, object }) => {
          if (type !== 'ADDED' && object.metadata.name === NAME) queue.add(object.metadata.namespace ?? '');
        }),
      ],
      reconcile: (namespace) => publish(api, namespace, { 'ca.crt': rootCA }),
    }),
};

function publish(api: ApiServer, namespace: string, data: Readonly<Record<string, string>>): void {
  const annotations = { [DESCRIPTION_ANNOTATION]: DESCRIPTION };
  const old = api.find(configMaps, { namespace, name: NAME });
  if (old !== undefined) {
    const { annotations: present = {} } = old.metadata;
    if (deepEqual(old.data, data) && (present[DESCRIPTION_ANNOTATION] ?? '') !== '') return;
    api.update(configMaps, { ...withMetadata(old, { annotations: { ...present, ...annotations } }), data });
    return;
  }
  const owner = api.find(namespaces, { namespace: '', name: namespace });
  if (owner === undefined || owner.metadata.deletionTimestamp !== undefined) return;
  try {
    api.create(configMaps, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: NAME, namespace, annotations },
      data,
    });
  } catch (error) {
    if (!isReason(error, 'NotFound') && !isReason(error, 'Forbidden')) throw error;
  }
}
