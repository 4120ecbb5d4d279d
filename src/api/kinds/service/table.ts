import type { Service } from '../../generated/types';
import type { TablePrinter } from '../../kind';
import { formatLabels } from '../../selectors/label-selector';
import { age, columns } from '../tables/cells';

/** `kubectl get services` (pkg/printers/internalversion/printers.go, `printService`). */
export const serviceTable: TablePrinter<Service> = {
  columns: columns('Name', 'Type', 'Cluster-IP', 'External-IP', 'Port(s)', 'Age', 'wide:Selector'),
  cells(service, nowMs) {
    const { spec } = service;
    return [
      service.metadata.name,
      spec.type ?? '',
      spec.clusterIPs?.[0] ?? '<none>',
      externalText(service),
      portsText(service) || '<none>',
      age(service, nowMs),
      formatLabels(spec.selector),
    ];
  },
};

/** Sorted addresses and names of a load balancer. */
export function loadBalancerText(status: NonNullable<Service['status']>['loadBalancer']): string {
  const points = (status?.ingress ?? []).map(({ ip, hostname }) => ip || (hostname ?? ''));
  return [...new Set(points.filter((point) => point !== ''))].sort().join(',');
}

function externalText({ spec, status }: Service): string {
  const { externalIPs = [] } = spec;
  switch (spec.type) {
    case 'ClusterIP':
    case 'NodePort':
      return externalIPs.join(',') || '<none>';
    case 'LoadBalancer': {
      const points = loadBalancerText(status?.loadBalancer);
      return [...(points === '' ? [] : [points]), ...externalIPs].join(',') || '<pending>';
    }
    case 'ExternalName':
      return spec.externalName ?? '';
    default:
      return '<unknown>';
  }
}

function portsText({ spec: { ports = [] } }: Service): string {
  return ports
    .map(({ port, nodePort = 0, protocol = '' }) =>
      nodePort > 0 ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`,
    )
    .join(',');
}
