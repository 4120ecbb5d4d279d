import { describe, it } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import type { Pod, ServiceSpec } from '../../api/generated/types';
import { endpoints, endpointSlices } from '../../api/kinds/endpoints/endpoints';
import { withPodCondition } from '../../api/kinds/pod/conditions';
import { nodes } from '../../api/kinds/node';
import { pods } from '../../api/kinds/pod/pod';
import { services } from '../../api/kinds/service';
import { keyOf, withMetadata } from '../../api/object';
import { endpointController } from '../endpoint/endpoint-controller';
import { garbageCollector } from '../garbage-collector/garbage-collector';
import { hasOneOutcome, type Ending } from '../testing/one-outcome';
import { TestWorld } from '../test-world';
import { endpointSliceController } from './endpoint-slice-controller';

const WEB = { namespace: 'default', name: 'web' };
const APPS = ['web', 'other'] as const;

type Step =
  | { readonly do: 'add'; readonly app: number; readonly port: number }
  | {
      readonly do: 'address' | 'ready' | 'unready' | 'fail' | 'delete' | 'kill' | 'relabel' | 'loseSlice';
      readonly index: number;
    }
  | { readonly do: 'select'; readonly app: number; readonly publish: boolean }
  | { readonly do: 'deleteService' }
  | { readonly do: 'deleteEndpoints' }
  | { readonly do: 'deleteNode' }
  | { readonly do: 'run'; readonly on: boolean };

const index = fc.nat(20);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('add'), app: fc.nat(1), port: fc.constantFrom(8080, 9090) }) },
  { weight: 12, arbitrary: fc.record({ do: fc.constantFrom('address', 'ready', 'unready', 'fail'), index }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('delete', 'kill', 'relabel', 'loseSlice'), index }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('select'), app: fc.nat(1), publish: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('deleteService') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('deleteEndpoints') }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('deleteNode') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('run'), on: fc.boolean() }) },
);

class ServedWorld extends TestWorld {
  #made = 0;
  #wasNodeLost = false;
  #end: (() => void) | undefined;

  constructor(seed: number) {
    super(undefined, seed);
    this.node('node-1');
    this.start([garbageCollector]);
    this.run(true);
    this.select(0, false);
  }

  run(on: boolean): void {
    if (on) this.#end ??= this.start([endpointSliceController, endpointController]);
    else this.#end = void this.#end?.();
  }

  select(app: number, publishNotReadyAddresses: boolean): void {
    const selector = { app: APPS[app] ?? '' };
    const spec: ServiceSpec = { selector, publishNotReadyAddresses, ports: [{ port: 80, targetPort: 'http' }] };
    const old = this.api.find(services, WEB);
    if (old === undefined) this.api.create(services, { apiVersion: 'v1', kind: 'Service', metadata: WEB, spec });
    else this.api.update(services, { ...old, spec: { ...old.spec, ...spec } });
  }

  /** It registers again after ten seconds. Only once: after fifteen failures in a row the controller gives up until the next change. */
  loseNode(): void {
    if (this.#wasNodeLost) return;
    this.#wasNodeLost = true;
    this.api.delete(nodes, { namespace: '', name: 'node-1' });
    this.sim.after(10_000, () => this.node('node-1'));
  }

  remove(kind: typeof services | typeof endpoints): void {
    if (this.api.find(kind, WEB) !== undefined) this.api.delete(kind, WEB);
  }

  add(app: number, containerPort: number): void {
    this.#made += 1;
    const ports = [{ name: 'http', containerPort, protocol: 'TCP' }];
    const containers = [{ name: 'app', image: 'nginx', ports }];
    this.pod(`pod-${this.#made}`, { nodeName: 'node-1', containers }, { labels: { app: APPS[app] ?? '' } });
  }

  /** The pod that is meant, from a status to another. */
  report(pod: Pod, what: 'address' | 'ready' | 'unready' | 'fail'): void {
    const { status = {} } = pod;
    if (status.phase === 'Failed') return;
    const podIP = `10.244.0.${pod.metadata.name.slice('pod-'.length)}`;
    const address = what === 'address' ? { podIP, podIPs: [{ ip: podIP }] } : {};
    const phase = what === 'fail' ? 'Failed' : 'Running';
    const ready = { type: 'Ready', status: what === 'ready' ? 'True' : 'False' };
    this.api.updateStatus(pods, {
      ...pod,
      status: withPodCondition({ ...status, ...address, phase }, ready, this.sim.nowMs),
    });
  }
}

function act(world: ServedWorld, step: Step): void {
  const { api } = world;
  const pick = <T>(list: readonly T[], position: number) => list[position % Math.max(1, list.length)];
  if (step.do === 'add') return world.add(step.app, step.port);
  if (step.do === 'select') return world.select(step.app, step.publish);
  if (step.do === 'run') return world.run(step.on);
  if (step.do === 'deleteService') return world.remove(services);
  if (step.do === 'deleteNode') return world.loseNode();
  if (step.do === 'deleteEndpoints') return world.remove(endpoints);
  if (step.do === 'loseSlice') {
    const slice = pick(api.list(endpointSlices), step.index);
    if (slice !== undefined) api.delete(endpointSlices, keyOf(slice));
    return;
  }
  const pod = pick(api.list(pods), step.index);
  if (pod === undefined) return;
  if (step.do === 'delete') api.delete(pods, keyOf(pod));
  else if (step.do === 'kill') api.delete(pods, keyOf(pod), { gracePeriodSeconds: 0 });
  else if (step.do === 'relabel') {
    const app = pod.metadata.labels?.['app'] === 'web' ? 'other' : 'web';
    api.update(pods, withMetadata(pod, { labels: { app } }));
  } else world.report(pod, step.do);
}

/** What the Service should lead to: `address:port` and how it is, of each pod that has an address and has not ended. */
function wanted({ api }: ServedWorld): readonly string[] {
  const service = api.find(services, WEB);
  const selected = api
    .list(pods)
    .filter(({ metadata }) => metadata.labels?.['app'] === service?.spec.selector?.['app']);
  return selected.flatMap(({ metadata, spec, status }) => {
    if (status?.podIP === undefined || status.phase === 'Failed') return [];
    const isReady = status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') === true;
    const isGoing = metadata.deletionTimestamp !== undefined;
    const ready = service?.spec.publishNotReadyAddresses === true || (isReady && !isGoing);
    const port = spec.containers[0]?.ports?.[0]?.containerPort;
    return [`${status.podIP}:${port} ready ${ready} serving ${isReady} terminating ${isGoing}`];
  });
}

function inSlices({ api }: ServedWorld): readonly string[] {
  return api.list(endpointSlices).flatMap(({ endpoints: list = [], ports }) =>
    list.map(({ addresses, conditions }) => {
      const { ready, serving, terminating } = conditions ?? {};
      return `${addresses.join()}:${ports?.[0]?.port} ready ${ready} serving ${serving} terminating ${terminating}`;
    }),
  );
}

/** The ready ones, of the Endpoints of the Service. */
function inEndpoints({ api }: ServedWorld): readonly string[] {
  return (api.find(endpoints, WEB)?.subsets ?? []).flatMap(({ addresses = [], ports = [] }) =>
    addresses.map(({ ip }) => `${ip}:${ports[0]?.port}`),
  );
}

function play(steps: readonly Step[], seed: number): Ending {
  const world = new ServedWorld(seed);
  for (const step of steps) {
    act(world, step);
    world.passSeconds(4);
  }
  world.run(true);
  // The longest that the controller waits before it tries again.
  world.passSeconds(1000);
  const outcome = [...inSlices(world)].sort();
  expect(outcome).toEqual([...wanted(world)].sort());
  const ready = wanted(world).filter((text) => text.includes(' ready true'));
  expect([...inEndpoints(world)].sort()).toEqual(ready.map((text) => text.split(' ')[0]).sort());
  return { world, outcome };
}

describe('a Service, whatever happens to its pods', () => {
  it('leads to those that are there, by slices and by Endpoints, and has one outcome', () =>
    hasOneOutcome(fc.array(step, { maxLength: 30, size: 'max' }), play, 40));
});
