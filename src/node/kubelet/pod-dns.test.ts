import { expect } from 'expect';
import { describe, it } from 'node:test';
import type { Pod, PodSpec } from '../../api/generated/types';
import { podDns } from './pod-dns';

const NAMES = { domain: 'cluster.local', dnsAddress: '10.96.0.10', hostDnsAddress: '192.168.49.1' };

function dns(spec: Partial<PodSpec>): string {
  const metadata = { namespace: 'shop', name: 'web', uid: 'u', resourceVersion: '1', creationTimestamp: '' };
  const pod: Pod = { apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [], ...spec } };
  const { servers, searches, options } = podDns(pod, NAMES);
  return [servers, searches, options].map((values) => values.join(' ')).join(' | ');
}

describe("a pod's name service", () => {
  const cluster = '10.96.0.10 | shop.svc.cluster.local svc.cluster.local cluster.local';
  const cases: readonly (readonly [spec: Partial<PodSpec>, lines: string])[] = [
    [{}, `${cluster} | ndots:5`],
    [{ dnsPolicy: 'ClusterFirst', hostNetwork: true }, '192.168.49.1 |  | ndots:0'],
    [{ dnsPolicy: 'ClusterFirstWithHostNet', hostNetwork: true }, `${cluster} | ndots:5`],
    [{ dnsPolicy: 'Default' }, '192.168.49.1 |  | ndots:0'],
    [{ dnsPolicy: 'None', dnsConfig: { nameservers: ['1.1.1.1'] } }, '1.1.1.1 |  | '],
    [
      {
        dnsConfig: {
          nameservers: ['1.1.1.1', '10.96.0.10', '2.2.2.2', '3.3.3.3'],
          searches: ['svc.cluster.local', 'example.com'],
          options: [{ name: 'ndots', value: '2' }, { name: 'edns0' }],
        },
      },
      '10.96.0.10 1.1.1.1 2.2.2.2 | shop.svc.cluster.local svc.cluster.local cluster.local example.com | ndots:2 edns0',
    ],
  ];
  for (const [spec, lines] of cases) it(JSON.stringify(spec), () => expect(dns(spec)).toBe(lines));
});
