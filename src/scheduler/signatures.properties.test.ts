import { describe, it } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import type { PodSpec } from '../api/generated/types';
import { nodes } from '../api/kinds/node';
import { pods } from '../api/kinds/pod/pod';
import type { Profile } from './framework/plugin';
import { defaultProfile } from './plugins/default-profile';
import { World } from './testing/world';

const NODES = 40;
const ZONE = 'topology.kubernetes.io/zone';

/** The default plugins, of which every node is asked anew for every pod. */
const unsigned: Profile = (handle) =>
  defaultProfile(handle).map(({ plugin: { sign: _sign, ...plugin }, ...rest }) => ({ ...rest, plugin }));

const SPECS: readonly Partial<PodSpec>[] = [
  {},
  { tolerations: [{ key: 'dedicated', operator: 'Exists' }] },
  { nodeSelector: { [ZONE]: 'x' } },
  { affinity: { podAntiAffinity: requiring('kubernetes.io/hostname') } },
  { affinity: { podAffinity: requiring(ZONE) } },
  {
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: ZONE,
        whenUnsatisfiable: 'DoNotSchedule',
        labelSelector: { matchLabels: { app: 'a' } },
      },
    ],
  },
];

function requiring(topologyKey: string) {
  return {
    requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey, labelSelector: { matchLabels: { app: 'a' } } }],
  };
}

const node = fc.nat(NODES - 1);
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('addPods' as const),
      count: fc.integer({ min: 1, max: 8 }),
      milliCpu: fc.constantFrom(0, 200, 700),
      priority: fc.constantFrom(0, 5),
      spec: fc.nat(SPECS.length - 1),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('deletePod' as const), index: fc.nat(50) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('cordon' as const, 'taint' as const, 'pull' as const), node }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('move' as const, 'shrink' as const), node }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('deleteNode' as const, 'addNode' as const), node }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function act(world: World, action: Step, count: number): void {
  if (action.do === 'addPods') {
    for (let index = 0; index < action.count; index += 1)
      world.pod(`p${count}-${index}`, {
        requests: { cpu: `${action.milliCpu}m` },
        priority: action.priority,
        labels: { app: index % 2 === 0 ? 'a' : 'b' },
        spec: SPECS[action.spec] ?? {},
      });
    return;
  }
  if (action.do === 'deletePod') {
    const pod = world.api.list(pods).at(action.index);
    if (pod !== undefined) world.deletePod(pod.metadata.name);
    return;
  }
  const name = `n${action.node}`;
  const exists = world.api.find(nodes, { namespace: '', name }) !== undefined;
  if (action.do === 'addNode' && !exists) addNode(world, action.node);
  if (!exists) return;
  if (action.do === 'cordon') world.updateNode(name, (old) => ({ ...old, spec: { ...old.spec, unschedulable: true } }));
  else if (action.do === 'taint') {
    const taints = [{ key: 'dedicated', effect: 'NoSchedule' }];
    world.updateNode(name, (old) => ({ ...old, spec: { ...old.spec, taints } }));
  } else if (action.do === 'pull') {
    const images = [{ names: ['pause:latest'], sizeBytes: 900_000_000 }];
    world.api.modifyStatus(nodes, { namespace: '', name }, (old) => ({ ...old, status: { ...old.status, images } }));
  } else if (action.do === 'move') {
    world.updateNode(name, (old) => ({
      ...old,
      metadata: { ...old.metadata, labels: { ...old.metadata.labels, [ZONE]: 'z' } },
    }));
  } else if (action.do === 'shrink') world.resizeNode(name, { cpu: '500m', memory: '1Gi', pods: '3' });
  else if (action.do === 'deleteNode') world.api.delete(nodes, { namespace: '', name });
}

function addNode(world: World, index: number): void {
  const labels = { [ZONE]: index % 3 === 0 ? 'x' : 'y' };
  world.node(`n${index}`, { allocatable: { cpu: '1', memory: '2Gi', pods: '4' }, labels });
}

/** Where all pods went, and every word that was said about it. */
function outcome(plugins: Profile, seed: number, plan: readonly Step[]) {
  const world = new World({ seed, profiles: [{ schedulerName: 'default-scheduler', plugins }] });
  for (let index = 0; index < NODES; index += 1) addNode(world, index);
  for (const [count, action] of plan.entries()) {
    act(world, action, count);
    world.sim.settle();
  }
  const all = world.api.list(pods);
  const verdicts = all.map(({ metadata: { name } }) => [world.nodeOf(name), world.eventsOf(name), world.verdict(name)]);
  return { log: world.sim.log.hex, verdicts };
}

describe('answers kept for pods alike', () => {
  it('are those that the nodes would give again', () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(step, { minLength: 5, maxLength: 30 }), (seed, plan) => {
        expect(outcome(defaultProfile, seed, plan)).toEqual(outcome(unsigned, seed, plan));
      }),
      { numRuns: 15 },
    );
  });
});
