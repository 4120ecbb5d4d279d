import type { Service } from '../api/generated/types';
import { services } from '../api/kinds/service';
import type { Draft } from '../api/object';
import type { ApiServer } from '../api/server';

/** Makes the Service of the cluster's name server, as kubeadm and minikube do once (cmd/kubeadm/app/phases/addons/dns/manifests.go). */
export function addDnsService(api: ApiServer): void {
  const { namespace = '', name = '' } = DNS_SERVICE.metadata;
  if (api.find(services, { namespace, name }) === undefined) api.create(services, DNS_SERVICE);
}

const DNS_SERVICE: Draft<Service> = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {
    name: 'kube-dns',
    namespace: 'kube-system',
    labels: { 'k8s-app': 'kube-dns', 'kubernetes.io/cluster-service': 'true', 'kubernetes.io/name': 'CoreDNS' },
    annotations: { 'prometheus.io/port': '9153', 'prometheus.io/scrape': 'true' },
  },
  spec: {
    clusterIP: '10.96.0.10',
    ports: [
      { name: 'dns', port: 53, protocol: 'UDP', targetPort: 53 },
      { name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: 53 },
      { name: 'metrics', port: 9153, protocol: 'TCP', targetPort: 9153 },
    ],
    selector: { 'k8s-app': 'kube-dns' },
  },
};
