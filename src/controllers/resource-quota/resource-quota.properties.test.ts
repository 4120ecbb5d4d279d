import { describe, it } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import { defaultAdmission } from '../../api/admission/default-admission';
import { bootstrapControlPlane } from '../../api/bootstrap';
import { configMaps } from '../../api/kinds/config-map';
import { resourceQuotas } from '../../api/kinds/core/core-controllers';
import { pods } from '../../api/kinds/pod/pod';
import { serviceAccounts } from '../../api/kinds/service-account';
import { keyOf } from '../../api/object';
import { milliValue } from '../../api/quantity';
import { podDraft, refusal } from '../../api/testing';
import { hasOneOutcome, type Ending } from '../testing/one-outcome';
import { TestWorld } from '../test-world';
import { resourceQuotaController } from './resource-quota-controller';

const QUOTA = { namespace: 'default', name: 'quota' };

interface Hard {
  readonly pods: number;
  readonly cpu: number;
  readonly configmaps: number;
}

type Step =
  | { readonly do: 'addPod'; readonly cpu: number }
  | { readonly do: 'addConfig' }
  | { readonly do: 'endPod' | 'deletePod' | 'deleteConfig'; readonly index: number }
  | { readonly do: 'limit'; readonly hard: Hard }
  | { readonly do: 'deleteQuota' }
  | { readonly do: 'run'; readonly on: boolean };

const index = fc.nat(9);
const hard = fc.record({ pods: fc.nat(4), cpu: fc.nat(20), configmaps: fc.nat(3) });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('addPod'), cpu: fc.integer({ min: 1, max: 8 }) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('addConfig') }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('endPod', 'deletePod', 'deleteConfig'), index }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('limit'), hard }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('deleteQuota') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('run'), on: fc.boolean() }) },
);

class LimitedWorld extends TestWorld {
  #made = 0;
  #end: (() => void) | undefined;

  constructor(seed: number) {
    super(defaultAdmission, seed);
    bootstrapControlPlane(this.api);
    const metadata = { namespace: 'default', name: 'default' };
    this.api.create(serviceAccounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata });
    this.run(true);
  }

  run(on: boolean): void {
    if (on) this.#end ??= this.start([resourceQuotaController]);
    else this.#end = void this.#end?.();
  }

  get isRunning(): boolean {
    return this.#end !== undefined;
  }

  act(step: Step): void {
    const { api } = this;
    const pick = <T>(list: readonly T[], position: number) => list[position % Math.max(1, list.length)];
    this.#made += 1;
    if (step.do === 'run') this.run(step.on);
    else if (step.do === 'addPod') {
      const resources = { requests: { cpu: `${step.cpu}00m` } };
      const containers = [{ name: 'app', image: 'nginx', resources }];
      this.#try(() => api.create(pods, podDraft(`pod-${this.#made}`, { containers })), {
        pods: 1,
        cpu: step.cpu,
        configmaps: 0,
      });
    } else if (step.do === 'addConfig') {
      const metadata = { namespace: 'default', name: `config-${this.#made}` };
      const draft = { apiVersion: 'v1', kind: 'ConfigMap' as const, metadata };
      this.#try(() => api.create(configMaps, draft), { pods: 0, cpu: 0, configmaps: 1 });
    } else if (step.do === 'limit') this.#limit(step.hard);
    else if (step.do === 'deleteQuota') {
      if (api.find(resourceQuotas, QUOTA) !== undefined) api.delete(resourceQuotas, QUOTA);
    } else if (step.do === 'deleteConfig') {
      const config = pick(api.list(configMaps), step.index);
      if (config !== undefined) api.delete(configMaps, keyOf(config));
    } else {
      const pod = pick(api.list(pods), step.index);
      if (pod === undefined) return;
      if (step.do === 'deletePod') api.delete(pods, keyOf(pod), { gracePeriodSeconds: 0 });
      else if (pod.status?.phase === 'Pending') api.updateStatus(pods, { ...pod, status: { phase: 'Failed' } });
    }
  }

  #limit({ pods: podCount, cpu, configmaps }: Hard): void {
    const spec = { hard: { pods: String(podCount), 'requests.cpu': `${cpu}00m`, configmaps: String(configmaps) } };
    const old = this.api.find(resourceQuotas, QUOTA);
    if (old === undefined)
      this.api.create(resourceQuotas, { apiVersion: 'v1', kind: 'ResourceQuota', metadata: QUOTA, spec });
    else this.api.update(resourceQuotas, { ...old, spec });
  }

  /** Makes something that would add so much to what is used; while the quota is counted, what is refused is what would not fit. */
  #try(make: () => unknown, more: Hard): void {
    const before = this.used;
    const { status } = this.api.find(resourceQuotas, QUOTA) ?? {};
    const refused = refusal(make);
    if (status?.hard === undefined || !this.isRunning) return;
    const fits = (['pods', 'cpu', 'configmaps'] as const).every((name) => {
      const limit = milliValue(status.hard?.[name === 'cpu' ? 'requests.cpu' : name] ?? '0');
      const unit = name === 'cpu' ? 100 : 1000;
      return more[name] === 0 || (before[name] + more[name]) * unit <= limit;
    });
    expect([refused ?? 'taken', fits]).toEqual([
      fits ? 'taken' : expect.stringContaining('exceeded quota: quota'),
      fits,
    ]);
  }

  /** What there is, counted one by one: CPU in tenths. */
  get used(): Hard {
    const living = this.api.list(pods).filter(({ status }) => status?.phase !== 'Failed');
    const cpu = living.map(({ spec }) => milliValue(spec.containers[0]?.resources?.requests?.['cpu'] ?? '0') / 100);
    return {
      pods: living.length,
      cpu: cpu.reduce((sum, each) => sum + each, 0),
      configmaps: this.api.list(configMaps, { namespace: 'default' }).length,
    };
  }
}

function play(steps: readonly Step[], seed: number): Ending {
  const world = new LimitedWorld(seed);
  for (const step of steps) {
    world.act(step);
    // The controller's turn comes before the next request.
    world.passSeconds(6);
  }
  world.run(true);
  world.passSeconds(60);
  const { status } = world.api.find(resourceQuotas, QUOTA) ?? {};
  const used = status?.used && {
    pods: Number(status.used['pods']),
    cpu: milliValue(status.used['requests.cpu'] ?? '0') / 100,
    configmaps: Number(status.used['configmaps']),
  };
  if (used !== undefined) expect(used).toEqual(world.used);
  return { world, outcome: [world.used, status] };
}

describe('a quota, whatever comes and goes', () => {
  it('counts what is there, refuses what would be too much, and has one outcome', () =>
    hasOneOutcome(fc.array(step, { maxLength: 25, size: 'max' }), play, 40));
});
