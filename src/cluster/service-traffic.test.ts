import { describe, it } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import { endpointSlices } from '../api/kinds/endpoints/endpoints';
import { pods } from '../api/kinds/pod/pod';
import { services } from '../api/kinds/service';
import { podDraft } from '../api/testing';
import { isPodReady } from '../controllers/pod-activity';
import { Cluster } from './cluster';

const NODES = ['a', 'b', 'c'] as const;
const ADDRESS = '10.96.7.7';
/** The same histories in every run of the suite. */
const SEED = 20260101;
/** Longer than kube-proxy rests between two writes of its rules, with the way there and back. */
const LAG_MS = 1100;

type Step =
  | { readonly kind: 'create'; readonly pod: number; readonly node: number }
  | { readonly kind: 'delete'; readonly pod: number; readonly graceSeconds: number }
  | { readonly kind: 'isolate' | 'rejoin' | 'powerOff' | 'powerOn'; readonly node: number }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'ask' };

const pod = fc.nat(3);
// Nobody touches the first node: from there the requests come.
const other = fc.integer({ min: 1, max: 2 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('create' as const), pod, node: fc.nat(2) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete' as const), pod, graceSeconds: fc.nat(5) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom('isolate', 'rejoin', 'powerOff', 'powerOn'), node: other }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 60_000 }) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('ask' as const) }) },
);

class World {
  readonly cluster = new Cluster({ nodes: NODES.map((name) => ({ name })) });
  /** Until when each pod was an endpoint that may be used, `Infinity` while it is; by name. */
  readonly #servedUntilMs = new Map<string, number>();

  constructor() {
    const { api, sim } = this.cluster;
    api.create(services, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'default' },
      spec: { clusterIP: ADDRESS, selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] },
    });
    api.watch(endpointSlices, {}, ({ object: { metadata, endpoints = [] } }) => {
      if (metadata.labels?.['kubernetes.io/service-name'] !== 'web') return;
      const usable = new Set(
        endpoints
          .filter(({ conditions }) => conditions?.ready === true || conditions?.serving === true)
          .map(({ targetRef }) => targetRef?.name ?? ''),
      );
      for (const [name, untilMs] of this.#servedUntilMs)
        if (untilMs === Infinity && !usable.has(name)) this.#servedUntilMs.set(name, sim.nowMs);
      for (const name of usable) this.#servedUntilMs.set(name, Infinity);
    });
  }

  take(step: Step): void {
    const { api, sim } = this.cluster;
    switch (step.kind) {
      case 'create':
        this.#create(`web-${step.pod}`, NODES[step.node] ?? 'a');
        break;
      case 'delete': {
        const key = { namespace: 'default', name: `web-${step.pod}` };
        if (api.find(pods, key) !== undefined) api.delete(pods, key, { gracePeriodSeconds: step.graceSeconds });
        break;
      }
      case 'pass':
        sim.advance(step.ms);
        break;
      case 'ask':
        this.#checkAnswer(this.ask());
        break;
      default:
        this.#disturb(step.kind, NODES[step.node] ?? 'b');
    }
  }

  /** The name of the pod that answers, or the error. */
  ask(): string {
    const { sim } = this.cluster;
    let answer = 'nothing';
    this.cluster
      .node('a')
      .hostNetwork?.http(ADDRESS, 80, { method: 'GET', path: '/hostname', headers: {}, body: '' }, 1000, (outcome) => {
        answer = 'error' in outcome ? outcome.error : outcome.response.body;
      });
    sim.runUntil(() => answer !== 'nothing', 5000);
    return answer;
  }

  /** All machines run and are connected, and whatever was under way has ended. */
  recover(): void {
    for (const name of NODES) {
      this.cluster.node(name).powerOn();
      this.cluster.rejoinNodes([name]);
    }
    this.cluster.sim.advance(900_000);
  }

  get readyPods(): readonly string[] {
    return this.cluster.api
      .list(pods)
      .filter((object) => isPodReady(object) && object.metadata.deletionTimestamp === undefined)
      .map(({ metadata }) => metadata.name)
      .sort();
  }

  #create(name: string, nodeName: string): void {
    const { api } = this.cluster;
    if (api.find(pods, { namespace: 'default', name }) !== undefined) return;
    const container = {
      name: 'app',
      image: 'registry.k8s.io/e2e-test-images/agnhost:2.53',
      command: ['/agnhost', 'netexec', '--delay-shutdown=2'],
    };
    api.create(pods, podDraft(name, { nodeName, containers: [container] }, { labels: { app: 'web' } }));
  }

  #disturb(kind: 'isolate' | 'rejoin' | 'powerOff' | 'powerOn', name: string): void {
    if (kind === 'isolate') this.cluster.isolateNodes([name]);
    else if (kind === 'rejoin') this.cluster.rejoinNodes([name]);
    else this.cluster.node(name)[kind]();
  }

  /** Whoever answers is an endpoint, or was one until the rules were last written; an error is one that Kubernetes has too. */
  #checkAnswer(answer: string): void {
    const untilMs = this.#servedUntilMs.get(answer);
    if (untilMs !== undefined) expect(untilMs).toBeGreaterThanOrEqual(this.cluster.sim.nowMs - LAG_MS);
    else expect(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EHOSTUNREACH']).toContain(answer);
  }
}

describe('the traffic of a service, whatever happens', () => {
  it('goes to its endpoints only, and when the dust has settled to all ready pods and nobody else', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const w = new World();
        for (const each of steps) w.take(each);
        w.recover();
        const ready = w.readyPods;
        const answers = new Set(Array.from({ length: 40 }, () => w.ask()));
        expect([...answers].sort()).toEqual(ready.length === 0 ? ['ECONNREFUSED'] : ready);
      }),
      { seed: SEED, numRuns: 40 },
    );
  });

  it('is the same in every run of a seed', () => {
    const play = (seed: number): readonly string[] => {
      const w = new World();
      for (const each of fc.sample(step, { seed, numRuns: 30 })) w.take(each);
      return Array.from({ length: 20 }, () => w.ask());
    };
    expect(play(7)).toEqual(play(7));
  });
});
