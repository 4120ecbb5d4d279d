import { expect } from 'expect';
import { describe, it } from 'node:test';
import type { Container, ContainerState, ContainerStatus, Pod, PodStatus } from '../../generated/types';
import { podTable } from './table';

const NOW = Date.UTC(2026, 0, 1, 12);
const AGO_5M = '2026-01-01T11:55:00Z';
const AGO_10M = '2026-01-01T11:50:00Z';

const running: ContainerState = { running: {} };
const waiting = (reason: string): ContainerState => ({ waiting: { reason } });
const ended = (exitCode: number, reason?: string, signal?: number): ContainerState => ({
  terminated: { exitCode, ...(reason !== undefined && { reason }), ...(signal !== undefined && { signal }) },
});

function status(state: ContainerState | undefined, more: Partial<ContainerStatus> = {}): ContainerStatus {
  return { name: 'app', image: '', imageID: '', ready: false, restartCount: 0, ...(state && { state }), ...more };
}

interface Case {
  readonly title: string;
  readonly containers?: number;
  readonly init?: readonly Container[];
  readonly status: PodStatus;
  readonly metadata?: Partial<Pod['metadata']>;
  /** READY, STATUS, RESTARTS. */
  readonly expected: readonly [string, string, string];
}

const sidecar: Container = { name: 'side', restartPolicy: 'Always' };
const once: Container = { name: 'once' };
const isReady = { type: 'Ready', status: 'True' };
const isInitialized = { type: 'Initialized', status: 'True' };

const cases: readonly Case[] = [
  { title: 'a fresh pod', status: { phase: 'Pending' }, expected: ['0/1', 'Pending', '0'] },
  {
    title: 'a running pod',
    status: { phase: 'Running', containerStatuses: [status(running, { ready: true })] },
    expected: ['1/1', 'Running', '0'],
  },
  {
    title: 'ready without running does not count',
    containers: 2,
    status: {
      phase: 'Running',
      containerStatuses: [
        status(running, { ready: true, restartCount: 3 }),
        status(undefined, { ready: true, restartCount: 3 }),
      ],
    },
    expected: ['1/2', 'Running', '6'],
  },
  { title: 'the pod says why', status: { phase: 'Failed', reason: 'Evicted' }, expected: ['0/1', 'Evicted', '0'] },
  {
    title: 'a gated pod',
    status: { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }] },
    expected: ['0/1', 'SchedulingGated', '0'],
  },
  {
    title: 'a waiting container',
    status: { phase: 'Pending', containerStatuses: [status(waiting('ImagePullBackOff'))] },
    expected: ['0/1', 'ImagePullBackOff', '0'],
  },
  {
    title: 'the first container has the last word',
    containers: 2,
    status: {
      phase: 'Running',
      containerStatuses: [
        status(waiting('CrashLoopBackOff'), { restartCount: 3 }),
        status(ended(0, 'Completed'), { restartCount: 3 }),
      ],
    },
    expected: ['0/2', 'CrashLoopBackOff', '6'],
  },
  {
    title: 'ended by a signal',
    status: { phase: 'Failed', containerStatuses: [status(ended(137, undefined, 9))] },
    expected: ['0/1', 'Signal:9', '0'],
  },
  {
    title: 'ended by an exit code',
    status: { phase: 'Failed', containerStatuses: [status(ended(2))] },
    expected: ['0/1', 'ExitCode:2', '0'],
  },
  {
    title: 'one container has ended, the other is ready',
    containers: 2,
    status: {
      phase: 'Running',
      conditions: [isReady],
      containerStatuses: [status(ended(0, 'Completed')), status(running, { ready: true })],
    },
    expected: ['1/2', 'Running', '0'],
  },
  {
    title: 'one container has ended, the other runs in a pod that is not ready',
    containers: 2,
    status: { phase: 'Running', containerStatuses: [status(ended(0, 'Completed')), status(running, { ready: true })] },
    expected: ['1/2', 'NotReady', '0'],
  },
  {
    title: 'a failure shows before a completion',
    containers: 2,
    status: { phase: 'Failed', containerStatuses: [status(ended(0, 'Completed')), status(ended(1, 'Error'))] },
    expected: ['0/2', 'Error', '0'],
  },
  {
    title: 'init container in progress',
    init: [once, once],
    status: {
      phase: 'Pending',
      initContainerStatuses: [status(ended(0, 'Completed')), status(running)],
      containerStatuses: [status(waiting('PodInitializing'))],
    },
    expected: ['0/1', 'Init:1/2', '0'],
  },
  {
    title: 'init container crashes',
    init: [once],
    status: { phase: 'Pending', initContainerStatuses: [status(waiting('CrashLoopBackOff'), { restartCount: 3 })] },
    expected: ['0/1', 'Init:CrashLoopBackOff', '3'],
  },
  {
    title: 'init container has failed',
    init: [once],
    status: { phase: 'Failed', initContainerStatuses: [status(ended(5))] },
    expected: ['0/1', 'Init:ExitCode:5', '0'],
  },
  {
    title: 'init containers waiting for the pod',
    init: [once],
    status: { phase: 'Pending', initContainerStatuses: [status(waiting('PodInitializing'))] },
    expected: ['0/1', 'Init:0/1', '0'],
  },
  {
    title: 'restarts of init containers are forgotten once the pod runs',
    init: [once],
    status: {
      phase: 'Running',
      initContainerStatuses: [status(ended(0, 'Completed'), { restartCount: 7 })],
      containerStatuses: [status(running, { ready: true, restartCount: 2 })],
    },
    expected: ['1/1', 'Running', '2'],
  },
  {
    title: 'a sidecar counts as a container and keeps its restarts',
    init: [sidecar],
    status: {
      phase: 'Running',
      initContainerStatuses: [status(running, { name: 'side', started: true, ready: true, restartCount: 2 })],
      containerStatuses: [status(running, { ready: true, restartCount: 1 })],
    },
    expected: ['2/2', 'Running', '3'],
  },
  {
    title: 'a sidecar that ends after initialisation',
    init: [sidecar],
    status: {
      phase: 'Running',
      conditions: [isInitialized],
      initContainerStatuses: [status(waiting('CrashLoopBackOff'), { name: 'side', restartCount: 4 })],
      containerStatuses: [status(running, { ready: true })],
    },
    expected: ['1/2', 'Init:CrashLoopBackOff', '4'],
  },
  {
    title: 'the latest end of a container dates the restarts',
    containers: 2,
    status: {
      phase: 'Running',
      containerStatuses: [
        status(running, {
          ready: true,
          restartCount: 3,
          lastState: { terminated: { exitCode: 1, finishedAt: AGO_10M } },
        }),
        status(running, {
          ready: true,
          restartCount: 3,
          lastState: { terminated: { exitCode: 1, finishedAt: AGO_5M } },
        }),
      ],
    },
    expected: ['2/2', 'Running', '6 (5m ago)'],
  },
  {
    title: 'being deleted',
    metadata: { deletionTimestamp: AGO_5M },
    status: { phase: 'Running', containerStatuses: [status(running, { ready: true })] },
    expected: ['1/1', 'Terminating', '0'],
  },
  {
    title: 'being deleted after its end',
    metadata: { deletionTimestamp: AGO_5M },
    status: { phase: 'Succeeded', containerStatuses: [status(ended(0, 'Completed'))] },
    expected: ['0/1', 'Completed', '0'],
  },
  {
    title: 'on a lost node',
    metadata: { deletionTimestamp: AGO_5M },
    status: { phase: 'Running', reason: 'NodeLost' },
    expected: ['0/1', 'Unknown', '0'],
  },
];

function podOf({ containers = 1, init, metadata, status: podStatus }: Omit<Case, 'title' | 'expected'>): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'web',
      namespace: 'default',
      uid: 'u',
      resourceVersion: '1',
      creationTimestamp: AGO_10M,
      ...metadata,
    },
    spec: {
      containers: Array.from({ length: containers }, () => ({ name: 'app' })),
      ...(init && { initContainers: init }),
    },
    status: podStatus,
  };
}

describe('kubectl get pods (printPod)', () => {
  for (const { title, expected, ...pod } of cases) {
    it(title, () => expect(podTable.cells(podOf(pod), NOW).slice(0, 5)).toEqual(['web', ...expected, '10m']));
  }

  it('wide: address, node, nominated node and readiness gates', () => {
    const pod = podOf({
      status: {
        phase: 'Running',
        podIPs: [{ ip: '10.244.1.2' }],
        nominatedNodeName: 'n2',
        conditions: [{ type: 'lb', status: 'True' }],
      },
    });
    const spec = { ...pod.spec, nodeName: 'n1', readinessGates: [{ conditionType: 'lb' }, { conditionType: 'dns' }] };
    expect(podTable.cells({ ...pod, spec }, NOW).slice(5)).toEqual(['10.244.1.2', 'n1', 'n2', '1/2']);
    expect(podTable.cells(podOf({ status: {} }), NOW).slice(5)).toEqual(['<none>', '<none>', '<none>', '<none>']);
  });
});
