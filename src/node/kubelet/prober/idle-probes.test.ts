import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { Container, PodSpec } from '../../../api/generated/types';
import { events } from '../../../api/kinds/event';
import { pods } from '../../../api/kinds/pod/pod';
import { Simulation } from '../../../sim/simulation';
import type { Container as RuntimeContainer } from '../../runtime/container';
import type { ClusterNode } from '../../node';
import { TestWorld } from '../../test-world';

/** What happens to a pod, `web`, in the course of a test. */
interface Scenario {
  readonly what: string;
  readonly spec: Partial<PodSpec>;
  readonly happens: (scene: Scene) => void;
}

interface Scene {
  readonly world: TestWorld;
  readonly node: ClusterNode;
  readonly app: () => RuntimeContainer;
  /** Runs a command in the container; what it says becomes part of what is compared. */
  readonly run: (script: string) => void;
  /** The log as it is now becomes part of what is compared. */
  readonly readLog: () => void;
  /** From now on every line of the log, when it comes, becomes part of what is compared. */
  readonly followLog: () => void;
}

const every = (periodSeconds: number) => ({ periodSeconds });
const get = (path: string, port = 80) => ({ httpGet: { path, port } });
const sh = (script: string) => ({ exec: { command: ['sh', '-c', script] } });
const pod = (container: Partial<Container>): Partial<PodSpec> => ({
  containers: [{ name: 'app', image: 'nginx:1.25', ...container }],
  terminationGracePeriodSeconds: 5,
});
const sleeper = (container: Partial<Container>) =>
  pod({ image: 'busybox', command: ['sh', '-c', 'touch /tmp/ok; sleep 100000'], ...container });

const scenarios: readonly Scenario[] = [
  {
    what: 'a healthy server, whose log is read now and then',
    spec: pod({
      livenessProbe: { ...get('/'), ...every(7) },
      readinessProbe: { ...get('/index.html'), ...every(10) },
      startupProbe: { ...get('/'), ...every(3) },
    }),
    happens: ({ world, readLog }) => {
      world.passSeconds(100);
      readLog();
      world.passSeconds(1000);
      readLog();
    },
  },
  {
    what: 'a page that is removed and comes back',
    spec: pod({ readinessProbe: { ...get('/ok.html'), ...every(4) }, livenessProbe: { ...get('/'), ...every(4) } }),
    happens: ({ world, run, readLog }) => {
      world.passSeconds(60);
      run('echo ok > /usr/share/nginx/html/ok.html');
      world.passSeconds(600);
      run('rm /usr/share/nginx/html/ok.html');
      world.passSeconds(30);
      readLog();
      run('echo longer than before > /usr/share/nginx/html/ok.html; sleep 3; echo $$');
      world.passSeconds(200);
      readLog();
    },
  },
  {
    what: 'a server that dies and is started again',
    spec: pod({ readinessProbe: { ...get('/'), ...every(3) }, livenessProbe: { ...get('/'), ...every(5) } }),
    happens: ({ world, app, readLog }) => {
      world.passSeconds(500);
      app().faults.exit(3);
      world.passSeconds(5);
      readLog();
      world.passSeconds(300);
      readLog();
    },
  },
  {
    what: 'a server made to answer otherwise, to be silent and to be well again',
    spec: pod({ readinessProbe: { ...get('/'), ...every(3) }, livenessProbe: { ...get('/live'), ...every(5) } }),
    happens: ({ world, app, readLog }) => {
      world.passSeconds(20);
      app().faults.answer({ path: '/live', status: 200 });
      world.passSeconds(200);
      app().faults.answer({ path: '/', status: 503 });
      world.passSeconds(50);
      readLog();
      app().faults.answerAgain();
      world.passSeconds(20);
      app().faults.stopAnswering(80);
      world.passSeconds(60);
      readLog();
    },
  },
  {
    what: 'commands that look for files, and process numbers',
    spec: sleeper({
      readinessProbe: { ...sh('test -f /tmp/ok'), ...every(2) },
      livenessProbe: sh('cat /tmp/ok | cat'),
    }),
    happens: ({ world, run }) => {
      world.passSeconds(333);
      run('echo $$');
      world.passSeconds(333);
      run('rm /tmp/ok; echo $$');
      world.passSeconds(60);
      run('touch /tmp/ok; echo $$');
      world.passSeconds(600);
      run('echo $$');
    },
  },
  {
    what: 'a command that leaves something behind each time',
    spec: sleeper({
      livenessProbe: { ...sh('date >> /tmp/times'), ...every(5) },
      readinessProbe: sh('echo -n >> /tmp/x'),
    }),
    happens: ({ world, run }) => {
      world.passSeconds(300);
      run('cat /tmp/times; ls -l /tmp');
    },
  },
  {
    what: 'a container that ends again and again',
    spec: pod({
      image: 'busybox',
      command: ['sh', '-c', 'sleep 20; exit 1'],
      livenessProbe: sh('true'),
      readinessProbe: { ...sh('true'), ...every(3) },
    }),
    happens: ({ world }) => world.passSeconds(7200),
  },
  {
    what: 'a server that is well for ten seconds only',
    spec: pod({
      image: 'registry.k8s.io/e2e-test-images/agnhost:2.53',
      args: ['liveness'],
      livenessProbe: { ...get('/healthz', 8080), ...every(3), initialDelaySeconds: 3 },
    }),
    happens: ({ world, readLog }) => {
      world.passSeconds(600);
      readLog();
    },
  },
  {
    what: 'a kubelet that stops and starts',
    spec: pod({ readinessProbe: { ...get('/'), ...every(3) }, livenessProbe: { tcpSocket: { port: 80 } } }),
    happens: ({ world, node, readLog }) => {
      world.passSeconds(300);
      node.stop();
      world.passSeconds(100);
      readLog();
      node.start();
      world.passSeconds(300);
      readLog();
    },
  },
  {
    what: 'a pod that is deleted while its log is followed',
    spec: pod({ readinessProbe: { ...get('/'), ...every(3) }, livenessProbe: { ...get('/'), ...every(5) } }),
    happens: ({ world, followLog }) => {
      world.passSeconds(300);
      followLog();
      world.passSeconds(100);
      world.delete('web');
      world.passSeconds(30);
    },
  },
];

/** All that can be seen of a run. */
function seen(
  { spec, happens }: Scenario,
  idleProbes: boolean,
  seed: number,
): { readonly all: unknown; readonly tasks: number } {
  const world = new TestWorld(new Simulation({ seed }));
  const node = world.node({ idleProbes });
  world.pod('web', spec);
  const heard: string[] = [];
  const app = (): RuntimeContainer => {
    const container = node.runtime.pod(world.getPod('web').metadata.uid)?.latest.get('app');
    if (container === undefined) throw new Error('the container has not been made');
    return container;
  };
  const onText = (text: string): void => void heard.push(text);
  happens({
    world,
    node,
    app,
    run: (script) => {
      const viewer = { onStdout: onText, onStderr: onText };
      app().exec(['sh', '-c', script], { stdin: false, tty: false }, viewer);
      world.sim.settle();
    },
    followLog: () => {
      const onLine = (text: string): void => onText(`${world.seconds} ${text}`);
      app().log.follow({}, onLine, () => undefined);
    },
    readLog: () => onText(app().log.read({ timestamps: true })),
  });
  const all = { pods: world.api.list(pods), events: world.api.list(events), heard, log: world.sim.log.hex };
  return { all, tasks: world.sim.tasks };
}

describe('idle probes', () => {
  for (const scenario of scenarios) {
    it(`cannot be told from probes that are carried out: ${scenario.what}`, () => {
      for (const seed of [1, 2]) {
        const idle = seen(scenario, true, seed);
        const busy = seen(scenario, false, seed);
        expect(idle.all).toEqual(busy.all);
        expect(idle.tasks).toBeLessThanOrEqual(busy.tasks);
      }
    });
  }

  it('cost nothing while all is well', () => {
    const world = new TestWorld();
    world.node();
    world.pod('web', {
      containers: [
        { name: 'web', image: 'nginx:1.25', livenessProbe: get('/'), readinessProbe: get('/') },
        { name: 'shell', image: 'busybox', command: ['sleep', '1000000'], livenessProbe: sh('test -d /tmp') },
        { name: 'store', image: 'redis:8', readinessProbe: { tcpSocket: { port: 6379 } } },
      ],
    });
    const bare = new TestWorld();
    bare.node();
    for (const one of [world, bare]) one.passSeconds(300);
    const [probed, unprobed] = [world, bare].map((one) => {
      const before = one.sim.tasks;
      one.passSeconds(3600);
      return one.sim.tasks - before;
    });
    expect(probed).toBe(unprobed);
  });
});
