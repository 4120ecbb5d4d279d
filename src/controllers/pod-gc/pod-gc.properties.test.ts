import { describe, it } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import { nodes } from '../../api/kinds/node';
import { pods } from '../../api/kinds/pod/pod';
import { keyOf } from '../../api/object';
import { hasOneOutcome, type Ending } from '../testing/one-outcome';
import { TestWorld } from '../test-world';
import { podGarbageCollector } from './pod-gc-controller';

const THRESHOLD = 3;
const OUT_OF_SERVICE = { key: 'node.kubernetes.io/out-of-service', effect: 'NoExecute' };

type Step =
  | { readonly do: 'add'; readonly node: number | undefined }
  | { readonly do: 'end' | 'evicted' | 'delete'; readonly index: number }
  | { readonly do: 'addNode' | 'deleteNode' | 'giveUp'; readonly node: number }
  | { readonly do: 'wait'; readonly seconds: number };

const index = fc.nat(12);
const node = fc.nat(2);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('add'), node: fc.option(node, { nil: undefined }) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('end', 'evicted', 'delete'), index }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('addNode', 'deleteNode', 'giveUp'), node }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait'), seconds: fc.constantFrom(1, 15, 30, 45) }) },
);

class GarbageWorld extends TestWorld {
  #made = 0;
  /** Names of the pods that must stay until the end. */
  readonly wanted = new Set<string>();

  constructor(seed: number) {
    super(undefined, seed);
    this.start([podGarbageCollector], { terminatedPodGCThreshold: THRESHOLD });
    for (const name of ['node-0', 'node-1']) this.readyNode(name);
  }

  act(step: Step): void {
    if (step.do === 'wait') return this.passSeconds(step.seconds);
    if (step.do === 'add') {
      this.#made += 1;
      // Whoever is older goes first; a time stamp has whole seconds.
      this.passSeconds(1);
      const name = `pod-${String(this.#made).padStart(3, '0')}`;
      this.pod(name, step.node === undefined ? {} : { nodeName: `node-${step.node}` });
    } else if ('node' in step) this.#changeNode(step.do, `node-${step.node}`);
    else this.#changePod(step.do, step.index);
  }

  #changeNode(what: 'addNode' | 'deleteNode' | 'giveUp', name: string): void {
    const key = { namespace: '', name };
    const found = this.api.find(nodes, key);
    if (what === 'addNode' && found === undefined) this.readyNode(name);
    else if (what === 'deleteNode' && found !== undefined) this.api.delete(nodes, key);
    else if (what === 'giveUp' && found !== undefined) {
      this.postStatus(name, 'False');
      this.api.modify(nodes, key, (old) => ({ ...old, spec: { ...old.spec, taints: [OUT_OF_SERVICE] } }));
    }
  }

  #changePod(what: 'end' | 'evicted' | 'delete', position: number): void {
    const list = this.api.list(pods);
    const pod = list[position % Math.max(1, list.length)];
    if (pod === undefined) return;
    if (what === 'delete') return void this.api.delete(pods, keyOf(pod));
    if (pod.status?.phase === 'Failed') return;
    const reason = what === 'evicted' ? { reason: 'Evicted' } : {};
    this.api.updateStatus(pods, { ...pod, status: { ...pod.status, ...reason, phase: 'Failed' } });
  }

  /** Is this pod's node there, and not given up? Pods without a node wait for one. */
  hasHome(nodeName: string): boolean {
    return nodeName === '' || this.api.find(nodes, { namespace: '', name: nodeName }) !== undefined;
  }
}

function play(steps: readonly Step[], seed: number): Ending {
  const world = new GarbageWorld(seed);
  for (const step of steps) {
    world.act(step);
    world.sim.settle();
  }
  const before = world.api.list(pods);
  world.passSeconds(120);
  const left = world.api.list(pods);
  const isOut = (name: string) =>
    world.api.find(nodes, { namespace: '', name })?.spec.taints?.some(({ key }) => key === OUT_OF_SERVICE.key) === true;
  const isLost = ({ metadata, spec: { nodeName = '' } }: (typeof left)[number]) =>
    !world.hasHome(nodeName) || (metadata.deletionTimestamp !== undefined && (nodeName === '' || isOut(nodeName)));
  expect(left.filter(isLost)).toEqual([]);
  const ended = left.filter(({ status }) => status?.phase === 'Failed');
  expect(ended.length).toBeLessThanOrEqual(THRESHOLD);
  // Whoever has gone without need: neither lost nor one of too many that had ended.
  const gone = before.filter((pod) => !left.includes(pod) && !isLost(pod));
  expect(gone.filter(({ status }) => status?.phase !== 'Failed')).toEqual([]);
  if (gone.length > 0)
    expect(before.filter(({ status }) => status?.phase === 'Failed').length).toBeGreaterThan(THRESHOLD);
  for (const { metadata, status } of gone)
    for (const stayed of ended)
      if (status?.reason === stayed.status?.reason) expect(metadata.name < stayed.metadata.name).toBe(true);
  return { world, outcome: left.map(({ metadata }) => metadata.name) };
}

describe('garbage among pods', () => {
  it('goes, and nothing else, and has one outcome', () =>
    hasOneOutcome(fc.array(step, { maxLength: 30, size: 'max' }), play, 40));
});
