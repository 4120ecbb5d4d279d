import { describe, it } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import { deployments } from '../api/kinds/apps/deployment';
import { replicaSets } from '../api/kinds/apps/replica-set';
import { pods } from '../api/kinds/pod/pod';
import type { Draft } from '../api/object';
import type { Deployment } from '../api/generated/types';
import { Cluster } from './cluster';
import { watchInvariants } from './testing/invariants';

const WEB = { namespace: 'default', name: 'web' };

type Step =
  | { readonly do: 'deletePod' | 'powerOff' | 'powerOn'; readonly index: number }
  | { readonly do: 'image'; readonly image: string }
  | { readonly do: 'scale'; readonly replicas: number }
  | { readonly do: 'stop' | 'start' }
  | { readonly do: 'wait'; readonly seconds: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constantFrom('deletePod', 'powerOff', 'powerOn'), index: fc.nat(9) }),
  fc.record({ do: fc.constant('image' as const), image: fc.constantFrom('nginx:1.26', 'nginx:1.27', 'no/such') }),
  fc.record({ do: fc.constant('scale' as const), replicas: fc.nat(6) }),
  fc.record({ do: fc.constantFrom('stop' as const, 'start' as const) }),
  fc.record({ do: fc.constant('wait' as const), seconds: fc.constantFrom(1, 5, 20, 100) }),
);

function draft(image: string, replicas: number): Draft<Deployment> {
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'app', image }] } };
  const spec = { replicas, selector: { matchLabels: { app: 'web' } }, template };
  return JSON.parse(JSON.stringify({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: WEB, spec }));
}

function change({ api }: Cluster, replicas: number | undefined, image: string | undefined): void {
  api.modify(deployments, WEB, (old) => {
    const template = image === undefined ? old.spec.template : draft(image, 1).spec.template;
    return { ...old, spec: { ...old.spec, replicas: replicas ?? old.spec.replicas ?? 1, template } };
  });
}

function act(cluster: Cluster, current: Step): void {
  const names = cluster.nodeNames();
  const node = 'index' in current ? cluster.node(names[current.index % names.length] ?? '') : undefined;
  switch (current.do) {
    case 'wait':
      cluster.sim.advance(current.seconds * 1000);
      return;
    case 'image':
      change(cluster, undefined, current.image);
      return;
    case 'scale':
      change(cluster, current.replicas, undefined);
      return;
    case 'powerOff':
      node?.powerOff();
      return;
    case 'powerOn':
      node?.powerOn();
      return;
    case 'stop':
      cluster.stop('controller manager');
      return;
    case 'start':
      cluster.start('controller manager');
      return;
    default: {
      const own = cluster.api.list(pods, { namespace: 'default' });
      const pod = own[current.index % Math.max(1, own.length)];
      if (pod !== undefined) cluster.api.delete(pods, { namespace: 'default', name: pod.metadata.name });
    }
  }
}

describe('a Deployment on nodes that fail', () => {
  it('comes to what it asks for once they are back', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 10 }), (steps) => {
        const cluster = new Cluster({ nodes: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] });
        const invariants = watchInvariants(cluster);
        cluster.api.create(deployments, draft('nginx:1.27', 3));
        for (const current of steps) {
          cluster.sim.beginStep();
          act(cluster, current);
          cluster.sim.settle();
          invariants.check();
        }
        for (const name of cluster.nodeNames()) cluster.node(name).powerOn();
        cluster.start('controller manager');
        change(cluster, undefined, 'nginx:1.28');
        cluster.sim.advance(900_000);
        invariants.check();
        const { spec, status } = cluster.api.get(deployments, WEB);
        const own = cluster.api.list(pods, { namespace: 'default' });
        const running = own.filter(({ status: now }) => now?.phase === 'Running');
        expect(running).toHaveLength(spec.replicas ?? 1);
        expect(running.every((pod) => pod.spec.containers[0]?.image === 'nginx:1.28')).toBe(true);
        expect([status?.readyReplicas ?? 0, status?.updatedReplicas ?? 0]).toEqual([spec.replicas, spec.replicas]);
        const active = cluster.api.list(replicaSets).filter((set) => (set.spec.replicas ?? 1) > 0);
        expect(active).toHaveLength(spec.replicas === 0 ? 0 : 1);
        invariants.stop();
      }),
      {
        numRuns: 12,
        // Scaled down in the middle of a rollout, when the old set has not let go of its pods yet.
        examples: [
          [
            [
              { do: 'wait', seconds: 5 },
              { do: 'image', image: 'nginx:1.26' },
              { do: 'wait', seconds: 5 },
              { do: 'scale', replicas: 1 },
            ],
          ],
        ],
      },
    );
  });
});
