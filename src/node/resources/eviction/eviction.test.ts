import { expect } from 'expect';
import { describe, it } from 'node:test';
import type { ResourceRequirements } from '../../../api/generated/types';
import { stubborn, testImages, TestWorld } from '../../test-world';
import type { Container } from '../../runtime/container';
import { rankForEviction } from './ranking';

const Mi = 1024 * 1024;
const Gi = 1024 * Mi;

function world(capacity: Readonly<Record<string, string>>) {
  const test = new TestWorld();
  const node = test.node({ images: testImages({ hog: stubborn }), capacity });
  const run = (name: string, resources: ResourceRequirements = {}, more = {}): Container => {
    test.pod(name, { containers: [{ name: 'app', image: 'hog', resources }], ...more });
    test.passSeconds(5);
    const container = node.runtime.pod(test.getPod(name).metadata.uid)?.latest.get('app');
    if (container === undefined) throw new Error(`${name} does not run`);
    return container;
  };
  const condition = (type: string) =>
    test.getNode().status?.conditions?.find((candidate) => candidate.type === type)?.status;
  return { test, node, run, condition };
}

describe('a node low on memory', () => {
  it('evicts the pod that takes more than it requested, and says so', () => {
    const { test, run, condition } = world({ memory: '4Gi' });
    const greedy = run('greedy', { requests: { memory: '1Gi' } });
    const modest = run('modest', { requests: { memory: '1Gi' } });
    modest.group.setMemory(1, Gi);
    greedy.group.setMemory(1, 3 * Gi - 96 * Mi);
    test.passSeconds(9);
    test.passSeconds(12);
    const message =
      'The node was low on resource: memory. Threshold quantity: 100Mi, available: 96Mi. ' +
      'Container app was using 2976Mi, request is 1Gi, has larger consumption of memory. ';
    expect(test.getPod('greedy').status).toMatchObject({ phase: 'Failed', reason: 'Evicted', message });
    expect(test.events('greedy')).toContain(`Evicted: ${message}`);
    expect(test.conditions('greedy')).toContain('DisruptionTarget=True TerminationByKubelet');
    expect(test.state('modest')).toBe('Running[app:running]');
    expect(test.events('node-1')).toContain('EvictionThresholdMet: Attempting to reclaim memory');
    expect(condition('MemoryPressure')).toBe('True');
    expect(test.events('node-1')).toContain(
      'NodeHasInsufficientMemory: Node node-1 status is now: NodeHasInsufficientMemory',
    );
  });

  it('is under pressure for five minutes more, and takes no best-effort pod meanwhile', () => {
    const { test, run, condition } = world({ memory: '1Gi' });
    run('greedy').group.setMemory(1, 1000 * Mi);
    test.passSeconds(30);
    expect(test.getPod('greedy').status?.reason).toBe('Evicted');
    test.pod('late');
    test.passSeconds(1);
    expect(test.getPod('late').status).toMatchObject({
      phase: 'Failed',
      reason: 'Evicted',
      message: 'Pod was rejected: The node had condition: [MemoryPressure]. ',
    });
    test.pod('asking', { containers: [{ name: 'app', image: 'hog', resources: { requests: { memory: '1Mi' } } }] });
    test.passSeconds(5);
    expect(test.state('asking')).toBe('Running[app:running]');
    test.passSeconds(250);
    expect(condition('MemoryPressure')).toBe('True');
    test.passSeconds(60);
    expect(condition('MemoryPressure')).toBe('False');
  });

  it('does nothing while there is enough', () => {
    const { test, run } = world({ memory: '1Gi' });
    run('web').group.setMemory(1, 900 * Mi);
    test.passSeconds(60);
    expect(test.state('web')).toBe('Running[app:running]');
  });
});

describe('storage', () => {
  it('is limited for each container', () => {
    const { test, run } = world({});
    const { files } = run('writer', { limits: { 'ephemeral-storage': '1Mi' } });
    files.writeFile('/tmp-file', 'x'.repeat(2 * Mi), 0o644);
    test.passSeconds(15);
    expect(test.getPod('writer').status).toMatchObject({
      phase: 'Failed',
      reason: 'Evicted',
      message: 'Pod ephemeral local storage usage exceeds the total limit of containers 1Mi. ',
    });
  });

  it('of an emptyDir is limited too', () => {
    const { test, run } = world({});
    const volume = { name: 'scratch', emptyDir: { sizeLimit: '1Mi' } };
    const app = { name: 'app', image: 'hog', volumeMounts: [{ name: 'scratch', mountPath: '/scratch' }] };
    const { files } = run('writer', {}, { containers: [app], volumes: [volume] });
    files.writeFile('/scratch/small', 'x'.repeat(Mi), 0o644);
    test.passSeconds(15);
    expect(test.state('writer')).toBe('Running[app:running]');
    files.writeFile('/scratch/more', 'x', 0o644);
    test.passSeconds(15);
    expect(test.getPod('writer').status).toMatchObject({
      phase: 'Failed',
      reason: 'Evicted',
      message: 'Usage of EmptyDir volume "scratch" exceeds the limit "1Mi". ',
    });
  });

  it('runs out: unused images go first, then pods', () => {
    const { test, node, run, condition } = world({ 'ephemeral-storage': '1000Mi' });
    run('web');
    node.runtime.images.preload('nginx:1.14.2');
    node.runtime.resources.setSystemDisk(880 * Mi);
    test.passSeconds(22);
    expect([...node.runtime.images.list()].some(({ reference }) => reference.includes('nginx'))).toBe(false);
    expect(condition('DiskPressure')).toBe('True');
    test.passSeconds(15);
    expect(test.getPod('web').status?.message).toContain('The node was low on resource: ephemeral-storage. ');
  });
});

describe('ranking', () => {
  const use = (name: string, memoryBytes: number, requested: string | undefined, priority = 0) => ({
    pod: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, uid: name, creationTimestamp: '', resourceVersion: '' },
      spec: {
        priority,
        containers: [
          { name: 'app', ...(requested !== undefined && { resources: { requests: { memory: requested } } }) },
        ],
      },
    },
    containers: [{ name: 'app', memoryBytes, storageBytes: 0 }],
    volumes: new Map<string, number>(),
  });

  it('meets first who uses more than he requested, then the less important, then the larger', () => {
    const uses = [
      use('within', 900, '1k'),
      use('important', 900, undefined, 10),
      use('small', 100, undefined),
      use('large', 2000, '500'),
    ];
    expect(rankForEviction(uses, 'memory').map(({ pod }) => pod.metadata.name)).toEqual([
      'large',
      'small',
      'important',
      'within',
    ]);
  });
});
