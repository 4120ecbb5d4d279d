import { describe, it } from 'node:test';
import { expect } from 'expect';
import { CycleState } from '../framework/cycle-state';
import { NodeInfo } from '../framework/node-info';
import { podInfo } from '../framework/pod-info';
import { nodeObject, podObject, type PodDraft } from '../testing/world';
import { SchedulerCache } from '../cache/cache';
import { insufficientResources, leastAllocatedScore, nodeResourcesFit } from './node-resources-fit';

const GPU = 'nvidia.com/gpu';

/** A node of 10 CPUs, 20 bytes of memory, 32 pods and 5 GPUs that runs one pod. */
function nodeWith(running: PodDraft): NodeInfo {
  const info = new NodeInfo('a');
  info.setNode(
    nodeObject('a', { allocatable: { cpu: '10m', memory: '20', pods: '32', 'ephemeral-storage': '20', [GPU]: '5' } }),
  );
  info.addPod(podInfo(podObject('running', running)));
  return info;
}

const container = (name: string, requests: Readonly<Record<string, string>>, restartPolicy?: string) => ({
  name,
  ...(restartPolicy && { restartPolicy }),
  resources: { requests },
});

describe('insufficientResources', () => {
  const cases: readonly (readonly [title: string, pod: PodDraft, running: PodDraft, lacking: readonly string[]])[] = [
    ['a pod that requests nothing fits even a full node', {}, { requests: { cpu: '10m', memory: '20' } }, []],
    [
      'too many of both',
      { requests: { cpu: '1m', memory: '1' } },
      { requests: { cpu: '10m', memory: '20' } },
      ['Insufficient cpu', 'Insufficient memory'],
    ],
    ['exactly what is left', { requests: { cpu: '5m', memory: '1' } }, { requests: { cpu: '5m', memory: '19' } }, []],
    [
      'one more than is left',
      { requests: { cpu: '6m', memory: '1' } },
      { requests: { cpu: '5m', memory: '19' } },
      ['Insufficient cpu'],
    ],
    [
      'the largest init container counts',
      {
        requests: { cpu: '1m', memory: '1' },
        spec: { initContainers: [container('a', { cpu: '2m' }), container('b', { cpu: '3m', memory: '1' })] },
      },
      { requests: { cpu: '8m', memory: '19' } },
      ['Insufficient cpu'],
    ],
    [
      'a sidecar counts beside the containers',
      { requests: { cpu: '1m' }, spec: { initContainers: [container('sidecar', { cpu: '2m' }, 'Always')] } },
      { requests: { cpu: '8m' } },
      ['Insufficient cpu'],
    ],
    [
      'overhead counts',
      { requests: { cpu: '1m' }, spec: { overhead: { cpu: '2m' } } },
      { requests: { cpu: '8m' } },
      ['Insufficient cpu'],
    ],
    [
      'limits do not',
      { container: { resources: { requests: { cpu: '1m' }, limits: { cpu: '100' } } } },
      { requests: { cpu: '8m' } },
      [],
    ],
    ['an extended resource', { requests: { [GPU]: '3' } }, { requests: { [GPU]: '3' } }, [`Insufficient ${GPU}`]],
    [
      'an extended resource that the node does not have',
      { requests: { 'example.com/foo': '1' } },
      {},
      ['Insufficient example.com/foo'],
    ],
    [
      'ephemeral storage',
      { requests: { 'ephemeral-storage': '11' } },
      { requests: { 'ephemeral-storage': '10' } },
      ['Insufficient ephemeral-storage'],
    ],
  ];
  for (const [title, pod, running, lacking] of cases) {
    it(title, () => {
      const found = insufficientResources(podInfo(podObject('new', pod)).resources.requests, nodeWith(running));
      expect(found.map(({ reason }) => reason)).toEqual(lacking);
    });
  }

  it('tells a node that is too small from one that is too full', () => {
    const lacking = (cpu: string) =>
      insufficientResources(
        podInfo(podObject('new', { requests: { cpu } })).resources.requests,
        nodeWith({ requests: { cpu: '5m' } }),
      );
    expect(lacking('10m')[0]).toMatchObject({ unresolvable: false, requested: 10, used: 5, capacity: 10 });
    expect(lacking('11m')[0]).toMatchObject({ unresolvable: true });
  });

  it('counts pods', () => {
    const info = new NodeInfo('a');
    info.setNode(nodeObject('a', { allocatable: { pods: '1' } }));
    const { requests } = podInfo(podObject('new')).resources;
    expect(insufficientResources(requests, info)).toEqual([]);
    info.addPod(podInfo(podObject('running')));
    expect(insufficientResources(requests, info).map(({ reason }) => reason)).toEqual(['Too many pods']);
  });

  it('is as strict as the filter', () => {
    const filter = nodeResourcesFit({ nodes: new SchedulerCache() }).filter;
    for (const [, pod, running, lacking] of cases) {
      const node = nodeWith(running);
      const status = filter?.(new CycleState(), podInfo(podObject('new', pod)), node);
      expect(status?.reasons ?? []).toEqual(lacking);
    }
  });
});

describe('nodeResourcesFit', () => {
  it('refuses to reserve more than there is: a programmer would have made a mistake', () => {
    const nodes = new SchedulerCache();
    nodes.setNode(nodeObject('a', { allocatable: { cpu: '1', pods: '10' } }));
    const { reserve } = nodeResourcesFit({ nodes });
    const place = (name: string, cpu: string) => {
      const info = podInfo(podObject(name, { requests: { cpu } }));
      nodes.assumePod(info, 'a');
      return reserve?.(new CycleState(), info, 'a');
    };
    expect(place('first', '600m')).toBeUndefined();
    expect(() => place('second', '600m')).toThrow('takes more of a than is left');
  });
});

describe('leastAllocatedScore', () => {
  const cases: readonly (readonly [
    requestedCpu: number,
    cpu: number,
    requestedMemory: number,
    memory: number,
    score: number,
  ])[] = [
    [0, 4000, 0, 10_000, 100],
    [3000, 4000, 5000, 10_000, 37],
    [3000, 6000, 5000, 10_000, 50],
    [6000, 10_000, 0, 20_000, 70],
    [6000, 10_000, 5000, 20_000, 57],
    [6000, 4000, 5000, 10_000, 25],
    [3000, 0, 5000, 0, 0],
    [500, 1000, 100, 0, 50],
  ];
  for (const [requestedCpu, cpu, requestedMemory, memory, score] of cases) {
    it(`${requestedCpu}m of ${cpu}m and ${requestedMemory} of ${memory} bytes: ${score}`, () =>
      expect(leastAllocatedScore(requestedCpu, cpu, requestedMemory, memory)).toBe(score));
  }
});

describe('podResources', () => {
  it('counts 100m and 200Mi for every container that requests nothing', () => {
    const { resources } = podInfo(
      podObject('p', { spec: { containers: [container('a', {}), container('b', { cpu: '300m' })] } }),
    );
    expect(resources).toMatchObject({ nonZeroMilliCpu: 400, nonZeroMemory: 2 * 200 * 1024 * 1024 });
    expect(resources.requests).toMatchObject({ milliCpu: 300, memory: 0 });
  });
});
