import { describe, it } from 'node:test';
import { expect } from 'expect';
import { services } from '../../api/kinds/service';
import { pods } from '../../api/kinds/pod/pod';
import type { Program } from '../runtime/process/process';
import { exitAfter, polite, TestWorld, testImages } from '../test-world';

const app = (image: string) => ({ containers: [{ name: 'app', image }] });

describe('a pod on its node', () => {
  it('goes from Pending to Running by these steps', () => {
    const world = new TestWorld();
    world.node({ images: testImages({ server: polite }) });
    const steps: string[] = [];
    world.api.watch(pods, {}, ({ object }) => {
      const step = `${world.state(object.metadata.name)} ${world
        .conditions('web')
        .filter((condition) => condition.includes('=True'))
        .join(' ')}`.trim();
      if (step !== steps.at(-1)) steps.push(step);
    });
    world.pod('web', app('server'));
    world.passSeconds(10);
    expect(steps).toEqual([
      'Pending[]',
      'Pending[app:ContainerCreating] Initialized=True PodScheduled=True',
      'Pending[app:ContainerCreating] PodReadyToStartContainers=True Initialized=True PodScheduled=True',
      'Running[app:running] PodReadyToStartContainers=True Initialized=True Ready=True ContainersReady=True PodScheduled=True',
    ]);
    const { metadata, status } = world.getPod('web');
    expect(status).toMatchObject({
      hostIP: '172.18.0.2',
      hostIPs: [{ ip: '172.18.0.2' }],
      qosClass: 'BestEffort',
      observedGeneration: metadata.generation,
    });
    expect(status?.podIPs).toEqual([{ ip: status?.podIP }]);
    expect(status?.containerStatuses).toEqual([
      {
        name: 'app',
        state: { running: { startedAt: '2026-01-01T00:00:01Z' } },
        lastState: {},
        ready: true,
        started: true,
        restartCount: 0,
        image: 'docker.io/library/server:latest',
        imageID: expect.stringMatching(/^docker\.io\/library\/server@sha256:[0-9a-f]{64}$/),
        containerID: expect.stringMatching(/^containerd:\/\/[0-9a-f]{64}$/),
        resources: {},
        user: { linux: { uid: 0, gid: 0, supplementalGroups: [0] } },
      },
    ]);
  });

  it('says while it is being made which containers are not ready', () => {
    const world = new TestWorld();
    world.node({ images: testImages({ server: polite }) });
    world.pod('web', { containers: ['b', 'a'].map((name) => ({ name, image: 'server' })) });
    world.passSeconds(0.1);
    const ready = world.getPod('web').status?.conditions?.find(({ type }) => type === 'Ready');
    expect(ready).toMatchObject({
      status: 'False',
      reason: 'ContainersNotReady',
      message: 'containers with unready status: [b a]',
      observedGeneration: 1,
    });
    expect(world.getPod('web').status?.containerStatuses?.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('shares its ports among its containers: a second nginx finds the first', () => {
    const world = new TestWorld();
    const node = world.node();
    world.pod('two', { containers: ['a', 'b'].map((name) => ({ name, image: 'nginx:1.14.2' })) });
    world.passSeconds(12);
    const [a, b] = world.getPod('two').status?.containerStatuses ?? [];
    expect(a).toMatchObject({ ready: true, restartCount: 0 });
    expect(b).toMatchObject({ ready: false, lastState: { terminated: { exitCode: 1, reason: 'Error' } } });
    const log = node.endpoint?.logs({ namespace: 'default', name: 'two' }, 'b', { previous: true }) ?? '';
    expect(log).toContain('nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)\n');
    expect(log).toMatch(/nginx: \[emerg\] still could not bind\(\)\n$/);
  });

  it('waits for the network of its node', () => {
    const world = new TestWorld();
    world.node({ offline: true, images: testImages({ server: polite }) });
    world.pod('web', app('server'));
    world.pod('host', { hostNetwork: true, ...app('server') });
    world.passSeconds(60);
    expect(world.state('web')).toBe('Pending[app:ContainerCreating]');
    expect(world.events('web')[0]).toMatch(
      /^NetworkNotReady: network is not ready: container runtime network not ready: NetworkReady=false/,
    );
    expect(world.state('host')).toBe('Running[app:running]');
    expect(world.getPod('host').status?.podIP).toBe('172.18.0.2');
    world.giveRange('node-1');
    world.passSeconds(3);
    expect(world.state('web')).toBe('Running[app:running]');
  });

  it('tries again when its range of addresses is used up', () => {
    const world = new TestWorld();
    world.node({ images: testImages({ server: polite }) });
    world.network.free = 0;
    world.pod('web', app('server'));
    world.passSeconds(5);
    expect(world.events('web')[0]).toMatch(
      /^FailedCreatePodSandBox: Failed to create pod sandbox: .*no IP addresses available in range set: 10\.244\.0\.0\/24$/,
    );
    world.network.free = 1;
    world.passSeconds(20);
    expect(world.state('web')).toBe('Running[app:running]');
  });

  it('gives its containers host name, image, service and own variables, expanded', () => {
    const world = new TestWorld();
    const seen = new Map<string, string>();
    const look: Program = function* look(process) {
      for (const [name, value] of process.env) seen.set(name, value);
      seen.set('argv', process.argv.join(' '));
      return yield* polite(process);
    };
    world.node({ images: testImages({ look }) });
    world.api.create(services, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace: 'default', name: 'kubernetes' },
      spec: {
        clusterIP: '10.96.0.1',
        clusterIPs: ['10.96.0.1'],
        ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 6443 }],
      },
    });
    world.pod('web', {
      containers: [
        {
          name: 'app',
          image: 'look',
          args: ['--on', '$(NODE)', '$(NOBODY)', '$$(NODE)'],
          env: [
            { name: 'NODE', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'spec.nodeName' } } },
            { name: 'URL', value: 'http://$(KUBERNETES_SERVICE_HOST)/$(NODE)' },
            { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'requests.cpu' } } },
          ],
          resources: { requests: { cpu: '250m' } },
        },
      ],
    });
    world.passSeconds(5);
    expect(Object.fromEntries(seen)).toMatchObject({
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      HOSTNAME: 'web',
      HOME: '/root',
      NODE: 'node-1',
      URL: 'http://10.96.0.1/node-1',
      CPU: '1',
      KUBERNETES_SERVICE_PORT_HTTPS: '443',
      KUBERNETES_PORT: 'tcp://10.96.0.1:443',
      KUBERNETES_PORT_443_TCP_ADDR: '10.96.0.1',
      argv: '/look --on node-1 $(NOBODY) $(NODE)',
    });
  });

  const broken = [
    {
      what: 'a ConfigMap',
      valueFrom: { configMapKeyRef: { name: 'settings', key: 'a' } },
      message: 'configmap "settings" not found',
    },
    { what: 'a Secret', valueFrom: { secretKeyRef: { name: 'token', key: 'a' } }, message: 'secret "token" not found' },
  ];
  for (const { what, valueFrom, message } of broken) {
    it(`is not started without ${what} that it needs: CreateContainerConfigError`, () => {
      const world = new TestWorld();
      world.node({ images: testImages({ server: polite }) });
      world.pod('web', { containers: [{ name: 'app', image: 'server', env: [{ name: 'A', valueFrom }] }] });
      world.passSeconds(5);
      expect(world.getPod('web').status?.containerStatuses?.[0]?.state?.waiting).toEqual({
        reason: 'CreateContainerConfigError',
        message,
      });
      expect(world.events('web')).toContainEqual(expect.stringContaining(`Failed: Error: ${message}`));
    });
  }

  it('runs init containers one after the other before the others', () => {
    const world = new TestWorld();
    world.node({ images: testImages({ step: exitAfter(3, 0), server: polite }) });
    world.pod('web', { initContainers: ['one', 'two'].map((name) => ({ name, image: 'step' })), ...app('server') });
    world.passSeconds(3);
    expect(world.state('web')).toBe('Pending[app:PodInitializing]');
    expect(world.conditions('web')).toContain('Initialized=False ContainersNotInitialized');
    world.passSeconds(12);
    expect(world.state('web')).toBe('Running[app:running]');
    const [one, two] = world.getPod('web').status?.initContainerStatuses ?? [];
    expect([one?.name, two?.name]).toEqual(['one', 'two']);
    expect(one).toMatchObject({
      ready: true,
      started: false,
      state: { terminated: { exitCode: 0, reason: 'Completed' } },
    });
    expect(Date.parse(one?.state?.terminated?.finishedAt ?? '')).toBeLessThanOrEqual(
      Date.parse(two?.state?.terminated?.startedAt ?? ''),
    );
  });

  it('fails when an init container fails and nothing is to be restarted', () => {
    const world = new TestWorld();
    world.node({ images: testImages({ step: exitAfter(0, 1), server: polite }) });
    world.pod('web', { restartPolicy: 'Never', initContainers: [{ name: 'one', image: 'step' }], ...app('server') });
    world.passSeconds(12);
    expect(world.state('web')).toBe('Failed[app:PodInitializing]');
  });

  it('with a runaway container costs little, however long it runs', () => {
    const world = new TestWorld();
    const busy: Program = function* busy(process) {
      for (;;) {
        process.print('y\n');
        if (process.spend(1)) yield* exitAfter(0, 0)(process);
      }
    };
    world.node({ images: testImages({ busy }) });
    world.pod('busy', app('busy'));
    const { tasks } = world.sim;
    world.passSeconds(3600);
    expect(world.state('busy')).toBe('Running[app:running]');
    expect(world.sim.tasks - tasks).toBeLessThan(2000);
  });
});

describe('a node refuses', () => {
  const cases = [
    {
      what: 'a pod for another kind of node',
      spec: { nodeSelector: { disk: 'ssd' } },
      reason: 'NodeAffinity',
      message: "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
    },
    {
      what: 'more cpu than it has',
      spec: { containers: [{ name: 'app', image: 'server', resources: { requests: { cpu: '2500m' } } }] },
      reason: 'OutOfcpu',
      message: "Node didn't have enough resource: cpu, requested: 2500, used: 0, capacity: 2000",
    },
    {
      what: 'what a taint keeps away',
      spec: {},
      taints: true,
      reason: 'TaintToleration',
      message: "Predicate TaintToleration failed: node(s) had taints that the pod didn't tolerate",
    },
  ];
  for (const { what, spec, reason, message, taints = false } of cases) {
    it(`${what}: ${reason}`, () => {
      const world = new TestWorld();
      world.node({
        capacity: { cpu: '2' },
        images: testImages({ server: polite }),
        ...(taints && { taints: [{ key: 'gone', effect: 'NoExecute' }] }),
      });
      world.pod('web', { ...app('server'), ...spec });
      world.passSeconds(2);
      expect(world.getPod('web').status).toMatchObject({
        phase: 'Failed',
        reason,
        message: `Pod was rejected: ${message}`,
      });
      expect(world.getPod('web').status).not.toHaveProperty('conditions');
      expect(world.events('web')).toEqual([`${reason}: ${message}`]);
    });
  }

  it('a pod too many, until one is gone', () => {
    const world = new TestWorld();
    world.node({ capacity: { pods: '1' }, images: testImages({ server: polite }) });
    world.pod('one', app('server'));
    world.passSeconds(3);
    world.pod('two', app('server'));
    world.passSeconds(1);
    expect(world.getPod('two').status?.message).toBe(
      "Pod was rejected: Node didn't have enough resource: pods, requested: 1, used: 1, capacity: 1",
    );
    world.delete('one');
    world.passSeconds(3);
    world.pod('three', app('server'));
    world.passSeconds(3);
    expect(world.state('three')).toBe('Running[app:running]');
  });
});
