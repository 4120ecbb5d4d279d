import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { Container, ContainerState, ContainerStatus } from '../../api/generated/types';
import { podPhase } from './phase';

const RUNNING: ContainerState = { running: {} };
const WAITING: ContainerState = { waiting: { reason: 'ContainerCreating' } };
const DONE: ContainerState = { terminated: { exitCode: 0 } };
const BROKEN: ContainerState = { terminated: { exitCode: 1 } };

interface Case {
  readonly what: string;
  readonly policy?: string;
  /** States of the app containers; a pair is a state and the last one. */
  readonly apps: readonly (ContainerState | readonly [ContainerState, ContainerState])[];
  readonly inits?: readonly ContainerState[];
  readonly sidecar?: boolean;
  readonly terminal?: boolean;
  readonly initialized?: boolean;
  readonly phase: string;
}

const cases: readonly Case[] = [
  { what: 'nothing known yet', apps: [], phase: 'Pending' },
  { what: 'a container is being made', apps: [WAITING], phase: 'Pending' },
  { what: 'all run', apps: [RUNNING, RUNNING], phase: 'Running' },
  { what: 'one runs, one is being made', apps: [RUNNING, WAITING], phase: 'Pending' },
  { what: 'one runs, one has failed for good', policy: 'Never', apps: [RUNNING, BROKEN], phase: 'Running' },
  { what: 'all succeeded, but start again', policy: 'Always', apps: [DONE], phase: 'Running' },
  { what: 'one waits to be restarted', policy: 'Always', apps: [[WAITING, BROKEN]], phase: 'Running' },
  { what: 'all succeeded', policy: 'OnFailure', apps: [DONE, DONE], phase: 'Succeeded' },
  { what: 'one failed and starts again', policy: 'OnFailure', apps: [DONE, BROKEN], phase: 'Running' },
  { what: 'all ended, one in failure', policy: 'Never', apps: [DONE, BROKEN], phase: 'Failed' },
  { what: 'a deleted pod, all ended well', policy: 'Always', apps: [DONE], terminal: true, phase: 'Succeeded' },
  { what: 'a deleted pod, one was killed', policy: 'Always', apps: [DONE, BROKEN], terminal: true, phase: 'Failed' },
  { what: 'an init container runs', apps: [WAITING], inits: [RUNNING], phase: 'Pending' },
  { what: 'an init container failed and is tried again', apps: [WAITING], inits: [BROKEN], phase: 'Pending' },
  { what: 'an init container failed for good', policy: 'Never', apps: [WAITING], inits: [BROKEN], phase: 'Failed' },
  { what: 'init containers are done, all run', apps: [RUNNING], inits: [DONE], initialized: true, phase: 'Running' },
  {
    what: 'a sidecar runs on, the others are done',
    policy: 'Never',
    apps: [DONE],
    inits: [RUNNING],
    sidecar: true,
    initialized: true,
    phase: 'Running',
  },
];

function statusesOf(name: string, states: Case['apps']): ContainerStatus[] {
  return states.map((entry, index) => {
    const [state, lastState] = 'length' in entry ? entry : [entry, {}];
    return {
      name: `${name}${index}`,
      state,
      lastState,
      started: true,
      ready: false,
      restartCount: 0,
      image: '',
      imageID: '',
    };
  });
}

describe('podPhase', () => {
  for (const {
    what,
    policy = 'Always',
    apps,
    inits = [],
    sidecar = false,
    terminal = false,
    initialized = false,
    phase,
  } of cases) {
    it(`${what}: ${phase}`, () => {
      const containers: readonly Container[] = (apps.length === 0 ? [RUNNING] : apps).map((_, index) => ({
        name: `app${index}`,
      }));
      const initContainers = inits.map((_, index) => ({
        name: `init${index}`,
        ...(sidecar && { restartPolicy: 'Always' }),
      }));
      const spec = { restartPolicy: policy, containers, initContainers };
      const statuses = [...statusesOf('init', inits), ...statusesOf('app', apps)];
      expect(podPhase({ spec }, statuses, { terminal, initialized })).toBe(phase);
    });
  }
});
