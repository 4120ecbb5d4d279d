import { namespaces } from '../../api/kinds/namespace';
import { serviceAccounts } from '../../api/kinds/service-account';
import type { ApiServer } from '../../api/server';

const NAMESPACE = 'kube-system';

/** As whom the controllers of a real manager act, of which some are one here and others none. */
const NAMES: readonly string[] = [
  'attachdetach-controller',
  'bootstrap-signer',
  'certificate-controller',
  'clusterrole-aggregation-controller',
  'cronjob-controller',
  'daemon-set-controller',
  'deployment-controller',
  'device-taint-eviction-controller',
  'disruption-controller',
  'endpoint-controller',
  'endpointslice-controller',
  'endpointslicemirroring-controller',
  'ephemeral-volume-controller',
  'expand-controller',
  'generic-garbage-collector',
  'horizontal-pod-autoscaler',
  'job-controller',
  'legacy-service-account-token-cleaner',
  'namespace-controller',
  'node-controller',
  'persistent-volume-binder',
  'pod-garbage-collector',
  'pv-protection-controller',
  'pvc-protection-controller',
  'replicaset-controller',
  'replication-controller',
  'resource-claim-controller',
  'resourcequota-controller',
  'root-ca-cert-publisher',
  'service-account-controller',
  'service-cidrs-controller',
  'statefulset-controller',
  'token-cleaner',
  'ttl-after-finished-controller',
  'ttl-controller',
  'validatingadmissionpolicy-status-controller',
  'volumeattributesclass-protection-controller',
];

/**
 * The service accounts in `kube-system` that kube-controller-manager makes when it starts with `--use-service-account-credentials`, as the
 * usual installers have it (cmd/kube-controller-manager/app/controllermanager.go, controller-manager/pkg/clientbuilder).
 *
 * Divergence from real Kubernetes: they are there whichever controllers run, and nobody acts as them.
 */
export function stockControllerAccounts(api: ApiServer): void {
  if (api.find(namespaces, { namespace: '', name: NAMESPACE }) === undefined) return;
  api.stock(serviceAccounts, NAMES.length, () =>
    NAMES.map((name) => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: NAMESPACE } })),
  );
}
