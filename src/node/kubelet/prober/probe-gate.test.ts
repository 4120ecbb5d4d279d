import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { Container, ContainerState, Pod, PodStatus } from '../../../api/generated/types';
import { timestamp } from '../../../api/time';
import { probeGate, type GateVerdict, type ProbeType } from './probe-gate';

const START_MS = Date.UTC(2026, 0, 1);

interface Case {
  readonly what: string;
  readonly type?: ProbeType;
  readonly policy?: 'Always' | 'OnFailure' | 'Never';
  readonly phase?: PodStatus['phase'];
  /** Absent: it has not been made. */
  readonly state?: ContainerState;
  readonly started?: boolean;
  readonly onHold?: boolean;
  readonly deleted?: boolean;
  readonly afterSeconds?: number;
  readonly expected: GateVerdict;
}

const running: ContainerState = { running: { startedAt: timestamp(START_MS) } };
const ended = (exitCode: number): ContainerState => ({ terminated: { exitCode } });
const wait: GateVerdict = { does: 'wait', untilMs: Infinity };

const cases: readonly Case[] = [
  { what: 'a pod that has failed', phase: 'Failed', state: running, expected: { does: 'stop' } },
  { what: 'a pod that has succeeded', phase: 'Succeeded', state: running, expected: { does: 'stop' } },
  { what: 'no container yet', expected: wait },
  { what: 'on hold', state: running, started: true, onHold: true, expected: wait },
  {
    what: 'initial delay',
    state: running,
    started: true,
    afterSeconds: 4,
    expected: { does: 'wait', untilMs: START_MS + 5000 },
  },
  { what: 'after the initial delay', state: running, started: true, expected: { does: 'probe' } },
  { what: 'liveness before it has started', state: running, started: false, expected: wait },
  { what: 'startup before it has started', type: 'startup', state: running, expected: { does: 'probe' } },
  { what: 'startup when it has started', type: 'startup', state: running, started: true, expected: wait },
  { what: 'waiting to be restarted', state: { waiting: {} }, expected: { does: 'fail', last: false } },
  { what: 'ended, Always', state: ended(0), expected: { does: 'fail', last: false } },
  { what: 'ended, Never', policy: 'Never', state: ended(1), expected: { does: 'fail', last: true } },
  { what: 'succeeded, OnFailure', policy: 'OnFailure', state: ended(0), expected: { does: 'fail', last: true } },
  { what: 'liveness of a pod that goes', state: running, deleted: true, expected: { does: 'succeed' } },
  {
    what: 'readiness of a pod that goes',
    type: 'readiness',
    state: running,
    started: true,
    deleted: true,
    expected: { does: 'probe' },
  },
];

describe('probeGate', () => {
  for (const { what, type = 'liveness', policy = 'Always', afterSeconds = 5, expected, ...given } of cases) {
    it(`${what}: ${expected.does}`, () => {
      const { phase = 'Running', state, started = false, onHold = false, deleted = false } = given;
      const container: Container = { name: 'app', [`${type}Probe`]: { initialDelaySeconds: 5 } };
      const pod: Pod = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          name: 'web',
          uid: 'uid',
          creationTimestamp: timestamp(START_MS),
          resourceVersion: '1',
          ...(deleted && { deletionTimestamp: timestamp(START_MS) }),
        },
        spec: { containers: [container], restartPolicy: policy },
      };
      const made = {
        name: 'app',
        containerID: 'containerd://1',
        started,
        ready: false,
        restartCount: 0,
        image: '',
        imageID: '',
      };
      const status: PodStatus = { phase, containerStatuses: state === undefined ? [] : [{ ...made, state }] };
      expect(probeGate(type, pod, container, status, onHold, START_MS + afterSeconds * 1000)).toEqual(expected);
    });
  }
});
