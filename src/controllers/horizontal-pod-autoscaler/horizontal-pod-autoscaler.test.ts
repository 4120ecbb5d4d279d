import { describe, it } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import type { AutoscalingHorizontalPodAutoscalerSpec, MetricSpec } from '../../api/generated/types';
import type { Kind } from '../../api/kind';
import { deployments } from '../../api/kinds/apps/deployment';
import { horizontalPodAutoscalers } from '../../api/kinds/autoscaling/horizontal-pod-autoscaler';
import { pods } from '../../api/kinds/pod/pod';
import type { KubeObject } from '../../api/object';
import { timestamp } from '../../api/time';
import { DeploymentWorld, WEB } from '../deployment/test-world';
import { hasOneOutcome, type Ending } from '../testing/one-outcome';
import { podTemplate } from '../test-world';
import { horizontalPodAutoscalerController } from './horizontal-pod-autoscaler-controller';

const CPU: MetricSpec = {
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
};

/** A Deployment of pods that ask for 100m of CPU each and share a load. */
class AutoscaledWorld extends DeploymentWorld {
  /** In thousandths of a core, of all pods together. */
  load = 0;

  constructor(spec: Partial<AutoscalingHorizontalPodAutoscalerSpec> = {}, replicas = 2, seed = 1) {
    super(1, 1, seed);
    this.start([horizontalPodAutoscalerController]);
    const template = podTemplate({ app: 'web' });
    const containers = [{ name: 'app', image: 'nginx', resources: { requests: { cpu: '100m' } } }];
    this.create({ replicas, template: { ...template, spec: { containers } } });
    this.passSeconds(600);
    this.api.create(horizontalPodAutoscalers, {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: WEB,
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
        maxReplicas: 10,
        metrics: [CPU],
        ...spec,
      },
    });
  }

  serveMetrics(): void {
    const facts = {
      group: 'metrics.k8s.io',
      version: 'v1beta1',
      apiVersion: 'metrics.k8s.io/v1beta1',
      kind: 'PodMetrics',
      plural: 'pods',
      singular: '',
      shortNames: [],
      categories: [],
      namespaced: true,
      verbs: ['list'],
      subresources: [],
      type: 'metrics.k8s.io.v1beta1.PodMetrics',
      strategy: {},
    };
    const same = (object: KubeObject) => object;
    const list = () => this.#metrics();
    const source = { list, get: () => list()[0] as KubeObject };
    const kind: Kind = { ...facts, source, conversion: { storage: facts, toStorage: same, fromStorage: same } };
    this.api.serve(facts, [kind]);
  }

  get replicas(): number | undefined {
    return this.api.get(deployments, WEB).spec.replicas;
  }

  get status() {
    return this.api.get(horizontalPodAutoscalers, WEB).status;
  }

  get reasons(): readonly string[] {
    return (this.status?.conditions ?? []).map(({ type, status, reason }) => `${type}=${status} ${reason}`);
  }

  #metrics(): readonly KubeObject[] {
    const own = this.api.list(pods).filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    return own.map(({ metadata }) => ({
      apiVersion: 'metrics.k8s.io/v1beta1',
      kind: 'PodMetrics',
      metadata,
      timestamp: timestamp(this.sim.nowMs),
      window: '15s',
      containers: [{ name: 'app', usage: { cpu: `${Math.round(this.load / own.length)}m`, memory: '10Mi' } }],
    }));
  }
}

describe('a HorizontalPodAutoscaler', () => {
  it('says what is missing in a cluster without metrics', () => {
    const world = new AutoscaledWorld();
    world.passSeconds(14);
    expect(world.status?.conditions).toBeUndefined();
    world.passSeconds(1);
    const cause =
      'failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: ' +
      'the server could not find the requested resource (get pods.metrics.k8s.io)';
    expect(world.status).toMatchObject({
      currentReplicas: 2,
      desiredReplicas: 0,
      currentMetrics: [{ type: '' }],
      conditions: [
        { type: 'AbleToScale', status: 'True', reason: 'SucceededGetScale' },
        {
          type: 'ScalingActive',
          status: 'False',
          reason: 'FailedGetResourceMetric',
          message: `the HPA was unable to compute the replica count: ${cause}`,
        },
      ],
    });
    expect(world.events().slice(-2)).toEqual([
      `FailedGetResourceMetric web: ${cause}`,
      `FailedComputeMetricsReplicas web: invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric value: ${cause}`,
    ]);
  });

  it('follows the load up at once and down after five minutes', () => {
    const world = new AutoscaledWorld();
    world.serveMetrics();
    world.load = 200;
    world.passSeconds(15);
    expect(world.replicas).toBe(4);
    expect(world.events()).toContain(
      'SuccessfulRescale web: New size: 4; reason: cpu resource utilization (percentage of request) above target',
    );
    world.load = 20;
    world.passSeconds(290);
    expect([world.replicas, world.reasons[0]]).toEqual([4, 'AbleToScale=True ScaleDownStabilized']);
    world.passSeconds(60);
    expect(world.replicas).toBe(1);
    expect(world.events()).toContain('SuccessfulRescale web: New size: 1; reason: All metrics below target');
    expect(world.reasons).toContain('ScalingActive=True ValidMetricFound');
  });

  it('does not follow a load that comes and goes within five minutes', () => {
    const world = new AutoscaledWorld();
    world.serveMetrics();
    const seen: (number | undefined)[] = [];
    for (let round = 0; round < 60; round += 1) {
      world.load = round % 4 === 0 ? 300 : 20;
      world.passSeconds(30);
      seen.push(world.replicas);
    }
    // Up with the first wave, and not down between two of them.
    expect(seen.slice(4)).toEqual(seen.slice(4).map(() => 6));
    const rescales = world.events().filter((text) => text.startsWith('SuccessfulRescale'));
    expect(rescales.length).toBeLessThanOrEqual(2);
  });

  it('leaves small differences alone', () => {
    const world = new AutoscaledWorld();
    world.serveMetrics();
    world.load = 108;
    world.passSeconds(400);
    expect([world.replicas, world.status?.currentMetrics]).toEqual([
      2,
      [{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 54, averageValue: '54m' } } }],
    ]);
  });

  it('brings its target within its bounds', () => {
    const world = new AutoscaledWorld({ minReplicas: 3, maxReplicas: 4 });
    world.passSeconds(15);
    expect(world.replicas).toBe(3);
    expect(world.events()).toContain(
      'SuccessfulRescale web: New size: 3; reason: Current number of replicas below Spec.MinReplicas',
    );
    world.change({ replicas: 9 });
    world.passSeconds(15);
    expect(world.replicas).toBe(4);
  });

  it('rests while its target has no replicas', () => {
    const world = new AutoscaledWorld({}, 0);
    world.passSeconds(15);
    expect(world.reasons).toEqual(['AbleToScale=True SucceededGetScale', 'ScalingActive=False ScalingDisabled']);
  });

  for (const [name, ref, error] of [
    [
      'a kind that does not exist',
      { apiVersion: 'apps/v1', kind: 'Nothing', name: 'web' },
      'no matches for kind "Nothing" in group "apps"',
    ],
    [
      'a name that does not exist',
      { apiVersion: 'apps/v1', kind: 'Deployment', name: 'no' },
      'deployments.apps "no" not found',
    ],
  ] as const) {
    it(`cannot scale ${name}`, () => {
      const world = new AutoscaledWorld({ scaleTargetRef: ref });
      world.passSeconds(15);
      expect(world.events().at(-1)).toBe(`FailedGetScale web: ${error}`);
      expect(world.status?.conditions?.[0]?.message).toBe(
        `the HPA controller was unable to get the target's current scale: ${error}`,
      );
    });
  }

  const absent: readonly (readonly [MetricSpec, string])[] = [
    [
      { type: 'Pods', pods: { metric: { name: 'hits' }, target: { type: 'AverageValue', averageValue: '1' } } },
      'FailedGetPodsMetric web: unable to get metric hits: unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered',
    ],
    [
      {
        type: 'External',
        external: { metric: { name: 'queue' }, target: { type: 'AverageValue', averageValue: '1' } },
      },
      'FailedGetExternalMetric web: unable to get external metric default/queue/nil: unable to fetch metrics from external metrics API: ' +
        'the server could not find the requested resource (get queue.external.metrics.k8s.io)',
    ],
    [
      {
        type: 'ContainerResource',
        containerResource: { name: 'cpu', container: 'x', target: { type: 'Utilization', averageUtilization: 1 } },
      },
      'FailedGetContainerResourceMetric web: failed to get cpu utilization: did not receive metrics for targeted pods (pods might be unready)',
    ],
  ];
  for (const [metric, event] of absent) {
    it(`has no ${metric.type} metric`, () => {
      const world = new AutoscaledWorld({ metrics: [metric] });
      world.serveMetrics();
      world.passSeconds(15);
      expect(world.events()).toContain(event);
    });
  }

  it('comes to rest under any load that stays, and has one outcome', () => {
    const play = (loads: readonly number[], seed: number): Ending => {
      const world = new AutoscaledWorld({}, 2, seed);
      world.serveMetrics();
      for (const load of loads) {
        world.load = load;
        world.passSeconds(400);
      }
      const { replicas = 0 } = world;
      world.passSeconds(120);
      expect(world.replicas).toBe(replicas);
      const each = world.load / replicas;
      if (each > 56) expect(replicas).toBe(10);
      if (replicas > 1) expect(world.load / (replicas - 1)).toBeGreaterThan(44);
      return { world, outcome: [replicas, world.reasons] };
    };
    hasOneOutcome(fc.array(fc.nat(1200), { minLength: 1, maxLength: 4 }), play, 8);
  });
});
