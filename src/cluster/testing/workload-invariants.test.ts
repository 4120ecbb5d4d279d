import { beforeEach, describe, it } from 'node:test';
import { expect } from 'expect';
import type { Pod } from '../../api/generated/types';
import { deployments } from '../../api/kinds/apps/deployment';
import { replicaSets } from '../../api/kinds/apps/replica-set';
import { statefulSets } from '../../api/kinds/apps/stateful-set';
import { endpointSlices } from '../../api/kinds/endpoints/endpoints';
import { pods } from '../../api/kinds/pod/pod';
import { services } from '../../api/kinds/service';
import { Cluster } from '../cluster';
import { InvariantError, watchInvariants, type Invariants } from './invariants';

const CONTAINERS = [{ name: 'app', image: 'nginx', readinessProbe: { exec: { command: ['ls', '/ready'] } } }];

describe('what workloads promise', () => {
  let cluster: Cluster;
  let invariants: Invariants;
  beforeEach(() => {
    cluster = new Cluster({ nodes: [{ name: 'a' }] });
    invariants = watchInvariants(cluster);
  });

  const labels = { app: 'web' };
  const metadata = { name: 'web', namespace: 'default' };
  const selector = { matchLabels: labels };
  const template = { metadata: { labels }, spec: { containers: CONTAINERS } } as unknown as Pod;

  it('a Deployment asks for its replicas and its surge, and no more', () => {
    const { api, sim } = cluster;
    api.create(deployments, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: { replicas: 4, selector, template },
    });
    sim.settle();
    const [set] = api.list(replicaSets);
    cluster.stop('controller manager');
    const scaled = (replicas: number) => () =>
      api.modify(replicaSets, { namespace: 'default', name: set?.metadata.name ?? '' }, (object) => ({
        ...object,
        spec: { ...object.spec, replicas },
      }));
    expect(scaled(6)).toThrow(InvariantError);
    expect(scaled(3)).not.toThrow();
    expect(scaled(5)).not.toThrow();
  });

  it('a StatefulSet makes its pods one after the other', () => {
    const { api, sim } = cluster;
    const set = api.create(statefulSets, {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata,
      spec: { replicas: 2, serviceName: 'web', selector, template },
    });
    sim.advance(10_000);
    const [first] = api.list(pods);
    const ownerReferences = first?.metadata.ownerReferences ?? [];
    expect(ownerReferences[0]?.uid).toBe(set.metadata.uid);
    const next = (name: string) => () =>
      api.create(pods, {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace: 'default', labels, ownerReferences },
        spec: { containers: CONTAINERS },
      });
    expect(next('web-1')).toThrow('pods default/web-1 is made before web-0 is ready');
    expect(next('web-01')).toThrow('has a name that its StatefulSet web does not give');
  });

  it('a Service sends to pods that are ready', () => {
    const { api, sim } = cluster;
    api.create(services, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { selector: labels, ports: [{ port: 80 }] },
    });
    api.create(pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...metadata, labels },
      spec: { containers: CONTAINERS },
    });
    sim.advance(10_000);
    invariants.check();
    const slice = api.list(endpointSlices).find((candidate) => candidate.metadata.name.startsWith('web-'));
    const [endpoint] = slice?.endpoints ?? [];
    expect(endpoint?.conditions?.ready).toBe(false);
    if (slice === undefined || endpoint === undefined) return;
    api.update(endpointSlices, { ...slice, endpoints: [{ ...endpoint, conditions: { ready: true } }] });
    expect(() => invariants.check()).toThrow(/^web-\w+ has web as a ready endpoint$/);
  });
});
