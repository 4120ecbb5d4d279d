import { describe, it } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import { defaultAdmission } from '../../api/admission/default-admission';
import { bootstrapControlPlane } from '../../api/bootstrap';
import type { Service } from '../../api/generated/types';
import { services } from '../../api/kinds/service';
import { hasOneOutcome, type Ending } from '../testing/one-outcome';
import { TestWorld } from '../test-world';
import { startLoadBalancerProvider } from './service-controller';

/** A provider of two addresses. */
const PROVIDER = { cidr: '203.0.113.0/30' };
const FINALIZER = 'service.kubernetes.io/load-balancer-cleanup';

type Step =
  | { readonly do: 'create' | 'type'; readonly name: number; readonly balanced: boolean }
  | { readonly do: 'delete'; readonly name: number }
  | { readonly do: 'run'; readonly on: boolean }
  | { readonly do: 'wait'; readonly seconds: number };

const name = fc.nat(3);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('create', 'type'), name, balanced: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('delete'), name }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('run'), on: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('wait'), seconds: fc.constantFrom(0, 1, 3, 30) }) },
);

function typeOf(balanced: boolean): string {
  return balanced ? 'LoadBalancer' : 'ClusterIP';
}

function addressesOf({ status }: Service): readonly string[] {
  return (status?.loadBalancer?.ingress ?? []).map(({ ip = '' }) => ip);
}

function act({ api }: TestWorld, step: Exclude<Step, { readonly do: 'run' | 'wait' }>): void {
  const key = { namespace: 'default', name: `web-${step.name}` };
  const found = api.find(services, key);
  if (found === undefined) {
    if (step.do !== 'create') return;
    const spec = { type: typeOf(step.balanced), ports: [{ port: 80 }] };
    api.create(services, { apiVersion: 'v1', kind: 'Service', metadata: key, spec });
  } else if (step.do === 'delete') api.delete(services, key);
  else if (step.do === 'type') api.update(services, { ...found, spec: { ...found.spec, type: typeOf(step.balanced) } });
}

function play(steps: readonly Step[], seed: number): Ending {
  const world = new TestWorld(defaultAdmission, seed);
  const { api } = world;
  bootstrapControlPlane(api);
  let end: (() => void) | undefined = startLoadBalancerProvider(api, PROVIDER);
  for (const current of [...steps, { do: 'run', on: true } as const]) {
    if (current.do === 'wait') world.passSeconds(current.seconds);
    else if (current.do !== 'run') act(world, current);
    else {
      if (current.on) end ??= startLoadBalancerProvider(api, PROVIDER);
      else end = void end?.();
    }
    world.sim.settle();
    const given = api
      .list(services, { namespace: 'default', matches: ({ metadata }) => metadata.name !== 'kubernetes' })
      .flatMap(addressesOf);
    expect(new Set(given).size).toBe(given.length);
  }
  world.passSeconds(1200);
  const list = api.list(services, { namespace: 'default', matches: ({ metadata }) => metadata.name !== 'kubernetes' });
  const balanced = list.filter(({ spec }) => spec.type === 'LoadBalancer');
  expect(balanced.flatMap(addressesOf)).toHaveLength(Math.min(2, balanced.length));
  for (const service of list) {
    expect(service.metadata.deletionTimestamp).toBeUndefined();
    const isBalanced = balanced.includes(service);
    expect((service.metadata.finalizers ?? []).includes(FINALIZER)).toBe(isBalanced);
    if (!isBalanced) expect(addressesOf(service)).toEqual([]);
  }
  return { world, outcome: list.map((service) => [service.metadata.name, addressesOf(service)]) };
}

describe('Services that want an address of a load balancer', () => {
  it('get one while there are some, give it back, and have one outcome', () =>
    hasOneOutcome(fc.array(step, { maxLength: 20, size: 'max' }), play, 40));
});
