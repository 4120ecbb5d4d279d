import type { ConfigMap } from '../generated/types';
import type { Draft } from '../object';
import type { ApiServer } from '../server';
import { timestamp } from '../time';
import { configMaps } from './config-map';

const NAMESPACE = 'kube-system';

/**
 * What the API server tells in `kube-system`: whom extension servers may believe, and since when it tracks the uses of tokens in Secrets
 * (pkg/controlplane/controller/clusterauthenticationtrust, pkg/controlplane/controller/legacytokentracking).
 *
 * Divergence from real Kubernetes: the front proxy's certificates are those of the cluster's one authority; neither is made again when it is
 * deleted.
 */
export function stockServerConfigMaps(api: ApiServer, authority: string): void {
  const since = timestamp(api.sim.nowMs).slice(0, 'YYYY-MM-DD'.length);
  api.stock(configMaps, 2, () => [
    configMap('extension-apiserver-authentication', {
      'client-ca-file': authority,
      'requestheader-allowed-names': '["front-proxy-client"]',
      'requestheader-client-ca-file': authority,
      'requestheader-extra-headers-prefix': '["X-Remote-Extra-"]',
      'requestheader-group-headers': '["X-Remote-Group"]',
      'requestheader-username-headers': '["X-Remote-User"]',
    }),
    configMap('kube-apiserver-legacy-service-account-token-tracking', { since }),
  ]);
}

function configMap(name: string, data: Readonly<Record<string, string>>): Draft<ConfigMap> {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: NAMESPACE }, data };
}
