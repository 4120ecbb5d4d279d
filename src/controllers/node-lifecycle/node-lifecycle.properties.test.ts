import { describe, it } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import { leases } from '../../api/kinds/lease';
import { nodes } from '../../api/kinds/node';
import { podCondition } from '../../api/kinds/pod/conditions';
import { pods } from '../../api/kinds/pod/pod';
import { hasOneOutcome, type Ending } from '../testing/one-outcome';
import { TestWorld } from '../test-world';
import { nodeLifecycleController } from './node-lifecycle-controller';

type Step =
  | { readonly do: 'join' | 'leave' | 'silence' | 'answer'; readonly node: number }
  | { readonly do: 'report'; readonly node: number; readonly ready: boolean }
  | { readonly do: 'addPod'; readonly node: number }
  | { readonly do: 'run'; readonly on: boolean }
  | { readonly do: 'wait'; readonly seconds: number };

const node = fc.nat(4);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 9, arbitrary: fc.record({ do: fc.constantFrom('join', 'leave', 'silence', 'silence', 'answer'), node }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('report'), node, ready: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('addPod'), node }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('run'), on: fc.boolean() }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('wait'), seconds: fc.constantFrom(1, 12, 39, 51, 130) }) },
);

type Ready = 'True' | 'False';

/** What the kubelets of the nodes last said, and whether they still speak. */
class Play {
  readonly world: TestWorld;
  readonly nodes = new Map<string, { ready: Ready; speaks: boolean }>();
  #pods = 0;
  #end: (() => void) | undefined;

  constructor(seed: number) {
    this.world = new TestWorld(undefined, seed);
    this.run(true);
    for (const name of ['node-0', 'node-1', 'node-2']) this.#join(name);
  }

  run(on: boolean): void {
    if (on) this.#end ??= this.world.start([nodeLifecycleController]);
    else this.#end = void this.#end?.();
  }

  act(step: Step): void {
    if (step.do === 'wait') return this.world.passSeconds(step.seconds);
    if (step.do === 'run') {
      this.run(step.on);
      // It looks at its nodes every five seconds, and knows nothing of them before.
      return this.world.passSeconds(6);
    }
    const name = `node-${step.node}`;
    const known = this.nodes.get(name);
    if (step.do === 'join' && known === undefined) this.#join(name);
    if (known === undefined) return;
    if (step.do === 'leave') {
      this.world.api.delete(nodes, { namespace: '', name });
      this.world.api.delete(leases, { namespace: 'kube-node-lease', name });
      this.nodes.delete(name);
    } else if (step.do === 'silence' && known.speaks) {
      this.world.silence(name);
      known.speaks = false;
    } else if (step.do === 'answer' || (step.do === 'report' && known.speaks)) {
      this.world.heartbeat(name);
      known.speaks = true;
      if (step.do === 'report') known.ready = step.ready ? 'True' : 'False';
      this.world.postStatus(name, known.ready);
    } else if (step.do === 'addPod' && this.#end !== undefined) {
      this.#pods += 1;
      this.world.runningPod(`pod-${this.#pods}`, name);
    }
  }

  #join(name: string): void {
    this.world.readyNode(name);
    this.nodes.set(name, { ready: 'True', speaks: true });
  }
}

/** The taints and the Ready condition of a node that has been so for long. */
function wanted({ ready, speaks }: { readonly ready: Ready; readonly speaks: boolean }): readonly unknown[] {
  if (!speaks) return ['Unknown NodeStatusUnknown', ['unreachable:NoExecute', 'unreachable:NoSchedule']];
  if (ready === 'True') return ['True KubeletReady', []];
  return ['False KubeletNotReady', ['not-ready:NoExecute', 'not-ready:NoSchedule']];
}

function play(steps: readonly Step[], seed: number): Ending {
  const told = new Play(seed);
  const { world } = told;
  for (const step of steps) {
    told.act(step);
    world.sim.settle();
  }
  // Where most nodes of a zone are not well, no pod has to go.
  for (const node of [5, 6, 7, 8, 9]) told.act({ do: 'join', node });
  told.run(true);
  world.passSeconds(900);
  const outcome = [...told.nodes].map(([name, facts]) => {
    const isNow = [world.condition(name, 'Ready'), world.taints(name)];
    expect([name, isNow]).toEqual([name, wanted(facts)]);
    const onIt = world.api.list(pods, { index: { name: 'spec.nodeName', value: name } });
    // Whoever says himself that he is not ready says it of his pods as well.
    const isLost = !facts.speaks && facts.ready === 'True';
    if (isLost) for (const { status } of onIt) expect(podCondition(status, 'Ready')?.status).toBe('False');
    return [name, isNow];
  });
  expect(world.sim.nextTimerMs).toBeUndefined();
  return { world, outcome };
}

describe('nodes that fall silent and come back', () => {
  it('are tainted for what they are in the end, and have one outcome', () =>
    hasOneOutcome(fc.array(step, { maxLength: 25, size: 'max' }), play, 30));
});
