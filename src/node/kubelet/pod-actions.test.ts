import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { Container, Pod } from '../../api/generated/types';
import { PodSandbox } from '../runtime/pod-sandbox';
import { podActions } from './pod-actions';
import type { PodRuntimeStatus, RuntimeContainer } from './runtime-status';

type State = 'running' | 'ok' | 'failed';

interface Case {
  readonly what: string;
  readonly policy?: string;
  readonly inits?: readonly (Container & { readonly name: string })[];
  /** What the runtime has, by name. */
  readonly has?: Readonly<Record<string, State>>;
  readonly sandbox?: 'none' | 'ready' | 'gone';
  /** By container: the probe that it failed, or `starting` while its startup probe has not succeeded. */
  readonly probes?: Readonly<Record<string, 'liveness' | 'startup' | 'starting'>>;
  /** Containers that run an image that is no longer asked for. */
  readonly outdated?: readonly string[];
  readonly expected: {
    readonly sandbox?: boolean;
    readonly kill?: boolean;
    readonly inits?: readonly string[];
    readonly apps?: readonly string[];
    /** What the events about killed containers say. */
    readonly killed?: readonly string[];
  };
}

const one = { name: 'one' };
const two = { name: 'two' };
const sidecar = { name: 'side', restartPolicy: 'Always' };

const cases: readonly Case[] = [
  { what: 'a new pod', sandbox: 'none', expected: { sandbox: true, kill: true, apps: ['a', 'b'] } },
  {
    what: 'a new pod with init containers',
    sandbox: 'none',
    inits: [one, two],
    expected: { sandbox: true, kill: true, inits: ['one'] },
  },
  { what: 'all run', has: { a: 'running', b: 'running' }, expected: {} },
  { what: 'one ended', has: { a: 'running', b: 'failed' }, expected: { apps: ['b'] } },
  { what: 'one ended well and need not run again', policy: 'OnFailure', has: { a: 'running', b: 'ok' }, expected: {} },
  {
    what: 'a liveness probe failed',
    has: { a: 'running', b: 'running' },
    probes: { b: 'liveness' },
    expected: { apps: ['b'], killed: ['Container b failed liveness probe, will be restarted'] },
  },
  {
    what: 'a startup probe failed and nothing is to be restarted',
    policy: 'Never',
    has: { a: 'running', b: 'running' },
    probes: { b: 'startup' },
    expected: { killed: ['Container b failed startup probe'] },
  },
  {
    what: 'the only container that is left fails its probe and is not to be restarted',
    policy: 'Never',
    has: { a: 'ok', b: 'running' },
    probes: { b: 'liveness' },
    expected: { kill: true },
  },
  {
    what: 'another image is asked for, whatever the policy',
    policy: 'Never',
    has: { a: 'running', b: 'running' },
    outdated: ['a'],
    expected: { apps: ['a'], killed: ['Container a definition changed, will be restarted'] },
  },
  {
    what: 'a sidecar whose startup probe has not succeeded',
    inits: [{ ...sidecar, startupProbe: {} }, one],
    has: { side: 'running' },
    probes: { side: 'starting' },
    expected: {},
  },
  {
    what: 'a sidecar whose startup probe failed',
    inits: [{ ...sidecar, startupProbe: {} }, one],
    has: { side: 'running' },
    probes: { side: 'startup' },
    expected: { inits: ['side'], killed: ['Init container side failed startup probe'] },
  },
  {
    what: 'a sidecar whose liveness probe failed',
    inits: [sidecar],
    has: { side: 'running', a: 'running', b: 'running' },
    probes: { side: 'liveness' },
    expected: { inits: ['side'], killed: ['Init container side failed liveness probe'] },
  },
  { what: 'all ended for good', policy: 'Never', has: { a: 'ok', b: 'failed' }, expected: { kill: true } },
  { what: 'the first init container runs', inits: [one, two], has: { one: 'running' }, expected: {} },
  { what: 'the first init container is done', inits: [one, two], has: { one: 'ok' }, expected: { inits: ['two'] } },
  { what: 'an init container failed', inits: [one, two], has: { one: 'failed' }, expected: { inits: ['one'] } },
  {
    what: 'an init container failed for good',
    policy: 'Never',
    inits: [one, two],
    has: { one: 'failed' },
    expected: { kill: true },
  },
  {
    what: 'init containers are done',
    inits: [one, two],
    has: { one: 'ok', two: 'ok' },
    expected: { apps: ['a', 'b'] },
  },
  { what: 'a sidecar runs', inits: [sidecar, one], has: { side: 'running' }, expected: { inits: ['one'] } },
  {
    what: 'a sidecar ended while the others run',
    inits: [sidecar],
    has: { side: 'failed', a: 'running', b: 'running' },
    expected: { inits: ['side'] },
  },
  {
    what: 'the sandbox is gone',
    sandbox: 'gone',
    has: { a: 'failed', b: 'failed' },
    expected: { sandbox: true, kill: true, apps: ['a', 'b'] },
  },
  {
    what: 'the sandbox is gone, one was done',
    policy: 'OnFailure',
    sandbox: 'gone',
    has: { a: 'ok', b: 'failed' },
    expected: { sandbox: true, kill: true, apps: ['b'] },
  },
  {
    what: 'the sandbox is gone, nothing may start',
    policy: 'Never',
    sandbox: 'gone',
    has: { a: 'failed', b: 'failed' },
    expected: { kill: true },
  },
];

function sandboxOf(kind: 'ready' | 'gone'): PodSandbox {
  const network = {
    id: '',
    addresses: [],
    watch: () => () => undefined,
    listen: () => 'EADDRINUSE' as const,
    http: () => ({ cancel: () => undefined }),
    send: () => ({ cancel: () => undefined }),
    ask: () => ({ cancel: () => undefined }),
    connect: () => ({ cancel: () => undefined }),
  };
  const sandbox = new PodSandbox({
    podUid: 'uid',
    podName: 'pod',
    podNamespace: 'default',
    attempt: 0,
    hostname: 'pod',
    network,
    files: { of: () => [] },
    createdMs: 0,
  });
  if (kind === 'gone') sandbox.markNotReady();
  return sandbox;
}

describe('podActions', () => {
  for (const {
    what,
    policy = 'Always',
    inits = [],
    has = {},
    sandbox: kind = 'ready',
    probes = {},
    outdated = [],
    expected,
  } of cases) {
    it(what, () => {
      const sandbox = kind === 'none' ? undefined : sandboxOf(kind);
      const latest = (name: string): RuntimeContainer | undefined => {
        const state = has[name];
        if (state === undefined || sandbox === undefined) return undefined;
        return {
          id: name,
          state: state === 'running' ? 'running' : 'exited',
          exitCode: state === 'failed' ? 1 : 0,
          startedMs: 0,
          finishedMs: 0,
          reason: '',
          message: '',
          user: { uid: 0, gid: 0, groups: [] },
          sandbox,
          config: {
            name,
            attempt: 0,
            imageName: outdated.includes(name) ? 'old' : '',
            image: { reference: '', id: '' },
          },
        };
      };
      const runtime: PodRuntimeStatus = { sandbox, latest, previous: () => undefined };
      const pod: Pod = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'pod', namespace: 'default', uid: 'uid', resourceVersion: '1', creationTimestamp: '' },
        spec: { restartPolicy: policy, initContainers: inits, containers: [{ name: 'a' }, { name: 'b' }] },
      };
      const actions = podActions(pod, runtime, {
        started: (_pod, { name }) => probes[name] !== 'starting' && probes[name] !== 'startup',
        failed: (id) => (probes[id] === 'starting' ? undefined : probes[id]),
      });
      expect({
        sandbox: actions.createSandbox,
        kill: actions.killPod,
        inits: actions.initContainersToStart.map(({ name }) => name),
        apps: actions.containersToStart.map(({ name }) => name),
        killed: actions.containersToKill.map(({ message }) => message),
      }).toEqual({ sandbox: false, kill: false, inits: [], apps: [], killed: [], ...expected });
    });
  }
});
