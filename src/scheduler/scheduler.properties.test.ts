import { describe, it } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import { nodes } from '../api/kinds/node';
import { pods } from '../api/kinds/pod/pod';
import { podRequests } from '../api/kinds/pod/requests';
import { milliValue } from '../api/quantity';
import { schedulerOptions } from './config/scheduler-configuration';
import { World } from './testing/world';

type Step =
  | { readonly do: 'addPod'; readonly milliCpu: number; readonly priority: number }
  | { readonly do: 'deletePod'; readonly index: number }
  | { readonly do: 'addNode'; readonly milliCpu: number; readonly pods: number }
  | { readonly do: 'deleteNode'; readonly index: number }
  | { readonly do: 'cordon'; readonly index: number; readonly on: boolean }
  | { readonly do: 'wait'; readonly ms: number };

const index = fc.nat(30);
const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('addPod' as const),
        milliCpu: fc.integer({ min: 0, max: 1500 }),
        priority: fc.integer({ min: -1, max: 3 }),
      }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('deletePod' as const), index }) },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('addNode' as const),
        milliCpu: fc.integer({ min: 0, max: 4000 }),
        pods: fc.nat(6),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('deleteNode' as const), index }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('cordon' as const), index, on: fc.boolean() }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.nat(20_000) }) },
  ),
  { maxLength: 40, size: 'max' },
);

/** Every other pod is the packer's. */
const TWO_PROFILES = schedulerOptions(`
apiVersion: kubescheduler.config.k8s.io/v1
kind: KubeSchedulerConfiguration
profiles:
  - schedulerName: default-scheduler
  - schedulerName: packer
    pluginConfig: [{ name: NodeResourcesFit, args: { scoringStrategy: { type: MostAllocated } } }]
    plugins: { preFilter: { disabled: [{ name: NodeAffinity }] } }
`);

/** Plays the steps and calls `check` after each. Victims of preemption end after the next step, as if a kubelet had killed them. */
function play(seed: number, plan: readonly Step[], check: (world: World) => void): World {
  const world = new World({ seed, ...TWO_PROFILES });
  for (const [count, step] of plan.entries()) {
    for (const { metadata } of world.api.list(pods))
      if (metadata.deletionTimestamp !== undefined) world.deletePod(metadata.name);
    act(world, step, count);
    world.sim.settle();
    check(world);
  }
  return world;
}

function act(world: World, step: Step, count: number): void {
  const nodeAt = (position: number) => world.api.list(nodes).at(position);
  if (step.do === 'addPod')
    world.pod(`p${count}`, {
      requests: { cpu: `${step.milliCpu}m` },
      priority: step.priority,
      spec: { schedulerName: count % 2 === 0 ? 'default-scheduler' : 'packer' },
    });
  else if (step.do === 'addNode')
    world.node(`n${count}`, { allocatable: { cpu: `${step.milliCpu}m`, memory: '1Gi', pods: String(step.pods) } });
  else if (step.do === 'wait') world.sim.advance(step.ms);
  else if (step.do === 'deletePod') {
    const pod = world.api.list(pods).at(step.index);
    if (pod !== undefined) world.deletePod(pod.metadata.name);
  } else {
    const node = nodeAt(step.index);
    if (node === undefined) return;
    if (step.do === 'deleteNode') world.api.delete(nodes, { namespace: '', name: node.metadata.name });
    else world.updateNode(node.metadata.name, (old) => ({ ...old, spec: { ...old.spec, unschedulable: step.on } }));
  }
}

describe('the scheduler, whatever happens', () => {
  it('never puts more on a node than it can take', () => {
    fc.assert(
      fc.property(fc.nat(), steps, (seed, plan) => {
        play(seed, plan, (world) => {
          for (const { metadata, status } of world.api.list(nodes)) {
            const placed = world.api.list(pods, { index: { name: 'spec.nodeName', value: metadata.name } });
            const requested = placed.reduce((sum, pod) => sum + (podRequests(pod).get('cpu')?.milliValue ?? 0), 0);
            expect(requested).toBeLessThanOrEqual(milliValue(status?.allocatable?.cpu ?? '0'));
            expect(placed.length).toBeLessThanOrEqual(Number(status?.allocatable?.pods));
          }
        });
      }),
      { numRuns: 25 },
    );
  });

  it('binds a pod once and never moves it', () => {
    fc.assert(
      fc.property(fc.nat(), steps, (seed, plan) => {
        const nodeOf = new Map<string, string>();
        play(seed, plan, (world) => {
          for (const { metadata, spec } of world.api.list(pods)) {
            const before = nodeOf.get(metadata.uid) ?? '';
            if (before !== '') expect(spec.nodeName).toBe(before);
            nodeOf.set(metadata.uid, spec.nodeName ?? '');
          }
        });
      }),
      { numRuns: 25 },
    );
  });

  it('leaves no pod waiting that would fit', () => {
    fc.assert(
      fc.property(fc.nat(), steps, (seed, plan) => {
        const world = play(seed, plan, () => undefined);
        // Back-offs and the victims of the last preemption come to their end.
        for (let round = 0; round < 3; round += 1) {
          for (const { metadata } of world.api.list(pods))
            if (metadata.deletionTimestamp !== undefined) world.deletePod(metadata.name);
          world.sim.advance(30_000);
        }
        for (const pod of world.api.list(pods)) {
          if (pod.spec.nodeName) continue;
          for (const { metadata, spec, status } of world.api.list(nodes)) {
            const placed = world.api.list(pods, { index: { name: 'spec.nodeName', value: metadata.name } });
            const cpu = (all: typeof placed) =>
              all.reduce((sum, each) => sum + (podRequests(each).get('cpu')?.milliValue ?? 0), 0);
            const fits =
              cpu([...placed, pod]) <= milliValue(status?.allocatable?.cpu ?? '0') &&
              placed.length < Number(status?.allocatable?.pods);
            expect(fits && spec.unschedulable !== true).toBe(false);
          }
        }
      }),
      { numRuns: 25 },
    );
  });

  it('does the same again from the same seed', () => {
    fc.assert(
      fc.property(fc.nat(), steps, (seed, plan) => {
        const digest = () => play(seed, plan, () => undefined).sim.log.hex;
        expect(digest()).toBe(digest());
      }),
      { numRuns: 10 },
    );
  });
});
