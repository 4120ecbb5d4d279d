import { describe, it } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import { endpoints, endpointSlices } from '../../api/kinds/endpoints/endpoints';
import { services } from '../../api/kinds/service';
import { keyOf, withMetadata, type KubeObject } from '../../api/object';
import { garbageCollector } from '../garbage-collector/garbage-collector';
import { hasOneOutcome, type Ending } from '../testing/one-outcome';
import { TestWorld } from '../test-world';
import { endpointSliceMirroringController } from './endpoint-slice-mirroring-controller';

const DB = { namespace: 'default', name: 'db' };

/** A port and the last parts of the addresses behind it, ready ones and others. */
interface Subset {
  readonly port: number;
  readonly ready: readonly number[];
  readonly notReady: readonly number[];
}

type Step =
  | { readonly do: 'write'; readonly subsets: readonly Subset[]; readonly skip: boolean }
  | { readonly do: 'serve'; readonly selects: boolean }
  | { readonly do: 'loseEndpoints' }
  | { readonly do: 'loseService' }
  | { readonly do: 'loseSlice'; readonly index: number }
  | { readonly do: 'run'; readonly on: boolean };

const subset = fc.record({
  port: fc.constantFrom(80, 81, 82),
  ready: fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }),
  notReady: fc.uniqueArray(fc.integer({ min: 10, max: 19 }), { maxLength: 3 }),
});
const subsets = fc.uniqueArray(subset, { selector: ({ port }) => port, maxLength: 3 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('write'), subsets, skip: fc.nat(4).map((n) => n === 0) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('serve'), selects: fc.nat(3).map((n) => n === 0) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('loseEndpoints') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('loseService') }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('loseSlice'), index: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('run'), on: fc.boolean() }) },
);

const addresses = (list: readonly number[]) => list.map((host) => ({ ip: `192.0.2.${host}` }));

function act({ api }: TestWorld, step: Exclude<Step, { readonly do: 'run' }>): void {
  if (step.do === 'write') {
    const written = step.subsets.map(({ port, ready, notReady }) => ({
      addresses: addresses(ready),
      notReadyAddresses: addresses(notReady),
      ports: [{ name: '', port, protocol: 'TCP' }],
    }));
    const labels: Readonly<Record<string, string>> = step.skip
      ? { 'endpointslice.kubernetes.io/skip-mirror': 'true' }
      : {};
    const old = api.find(endpoints, DB);
    if (old !== undefined) api.update(endpoints, withMetadata({ ...old, subsets: written }, { labels }));
    else api.create(endpoints, { apiVersion: 'v1', kind: 'Endpoints', metadata: { ...DB, labels }, subsets: written });
  } else if (step.do === 'serve') {
    const old = api.find(services, DB);
    if (old !== undefined) api.delete(services, DB);
    const spec = { ports: [{ port: 80 }], ...(step.selects && { selector: { app: 'db' } }) };
    api.create(services, { apiVersion: 'v1', kind: 'Service', metadata: DB, spec });
  } else if (step.do === 'loseSlice') {
    const slices = api.list(endpointSlices);
    const slice = slices[step.index % Math.max(1, slices.length)];
    if (slice !== undefined) api.delete(endpointSlices, keyOf(slice));
  } else {
    const kind = step.do === 'loseService' ? services : endpoints;
    if (api.find<KubeObject>(kind, DB) !== undefined) api.delete(kind, DB);
  }
}

/** `port: address ready` of all that should be mirrored: the last that was written, while a Service without a selector is there. */
function wanted(steps: readonly Step[]): readonly string[] {
  let written: readonly Subset[] = [];
  let served = false;
  for (const step of steps) {
    if (step.do === 'write') written = step.skip ? [] : step.subsets;
    else if (step.do === 'loseEndpoints') written = [];
    else if (step.do === 'serve') served = !step.selects;
    else if (step.do === 'loseService') served = false;
  }
  if (!served) return [];
  const text = (port: number, list: readonly number[], ready: boolean) =>
    list.map((host) => `${port}: 192.0.2.${host} ${ready}`);
  return written.flatMap(({ port, ready, notReady }) => [...text(port, ready, true), ...text(port, notReady, false)]);
}

function play(steps: readonly Step[], seed: number): Ending {
  const world = new TestWorld(undefined, seed);
  world.start([garbageCollector]);
  let end: (() => void) | undefined = world.start([endpointSliceMirroringController]);
  for (const step of [...steps, { do: 'run', on: true } as const]) {
    if (step.do !== 'run') act(world, step);
    else {
      if (step.on) end ??= world.start([endpointSliceMirroringController]);
      else end = void end?.();
    }
    world.sim.settle();
  }
  world.passSeconds(60);
  const outcome = world.api
    .list(endpointSlices)
    .flatMap(({ endpoints: list = [], ports }) =>
      list.map(({ addresses: [ip], conditions }) => `${ports?.[0]?.port}: ${ip} ${conditions?.ready}`),
    )
    .sort();
  expect(outcome).toEqual([...wanted(steps)].sort());
  return { world, outcome };
}

describe('Endpoints that somebody writes', () => {
  it('are in slices whenever a Service without a selector is there, and have one outcome', () =>
    hasOneOutcome(fc.array(step, { maxLength: 20, size: 'max' }), play, 40));
});
