import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { Container, Probe } from '../../../api/generated/types';
import type { HttpHandler, ListenOptions } from '../../../sim/net';
import { testImages, TestWorld } from '../../test-world';
import { exitOnTermination, text, waitForSignal } from '../../runtime/images/serve';
import { immediate } from '../../runtime/process/immediate';
import type { Program } from '../../runtime/process/process';
import { sleep } from '../../runtime/process/system-calls';

/** A server that listens with `options` from the start. */
function serving(options: ListenOptions): Program {
  return function* server(process) {
    exitOnTermination(process);
    process.listen(options);
    return yield* waitForSignal();
  };
}

function answering(http: HttpHandler): Program {
  return serving({ port: 8080, http });
}

interface Given {
  readonly program?: Program;
  readonly container?: Partial<Container>;
  readonly seconds?: number;
}

/** A world with one pod, `web`, a while after it was made. */
function worldWith({ program, container = {}, seconds = 30 }: Given): TestWorld {
  const world = new TestWorld();
  world.node({ images: testImages({ server: program ?? answering((_request, respond) => respond(text('fine'))) }) });
  world.passSeconds(60);
  world.pod('web', { containers: [{ name: 'app', image: 'server', imagePullPolicy: 'IfNotPresent', ...container }] });
  world.passSeconds(seconds);
  return world;
}

/** What was told about probes: `Unhealthy: ...`, without counts. */
function told(world: TestWorld): readonly string[] {
  const events = world.events('web').filter((event) => /^(?:Unhealthy|ProbeWarning)/.test(event));
  return [...new Set(events.map((event) => event.replace(/ x\d+$/, '')))];
}

const ready = (world: TestWorld): boolean => world.conditions('web').includes('Ready=True');
const address = (world: TestWorld): string => world.getPod('web').status?.podIP ?? '';

describe('httpGet', () => {
  const httpGet = { path: '/health', port: 8080 };

  it('a server that answers 200 is ready', () => {
    const world = worldWith({ container: { readinessProbe: { httpGet } } });
    expect([told(world), ready(world)]).toEqual([[], true]);
  });

  it('asks with the headers of a probe', () => {
    const requests: unknown[] = [];
    worldWith({
      program: answering(({ headers, path, method }, respond) => {
        requests.push({ headers, path, method });
        respond(text('fine'));
      }),
      container: {
        readinessProbe: { httpGet: { ...httpGet, path: 'a?b=c', httpHeaders: [{ name: 'X-Test', value: '1' }] } },
      },
    });
    expect(requests[0]).toEqual({
      method: 'GET',
      path: '/a?b=c',
      headers: {
        host: expect.stringMatching(/^10\.244\.0\.\d+:8080$/),
        'user-agent': 'kube-probe/1.36',
        accept: '*/*',
        connection: 'close',
        'x-test': '1',
      },
    });
  });

  const failures: readonly (readonly [what: string, given: Given, message: (host: string) => string])[] = [
    [
      'a status that is none',
      { program: answering((_request, respond) => respond(text('no', 500))) },
      () => 'HTTP probe failed with statuscode: 500',
    ],
    [
      'nobody listens',
      { container: { readinessProbe: { httpGet: { ...httpGet, port: 81 } } } },
      (host) => `Get "http://${host}:81/health": dial tcp ${host}:81: connect: connection refused`,
    ],
    [
      'no answer in time',
      { program: answering(() => undefined) },
      (host) =>
        `Get "http://${host}:8080/health": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
    ],
    [
      'HTTPS to a server that speaks HTTP',
      { container: { readinessProbe: { httpGet: { ...httpGet, scheme: 'HTTPS' } } } },
      (host) => `Get "https://${host}:8080/health": http: server gave HTTP response to HTTPS client`,
    ],
    [
      'redirects without end',
      { program: answering((_request, respond) => respond({ status: 302, headers: { location: '/more' }, body: '' })) },
      (host) => `Get "http://${host}:8080/more": stopped after 10 redirects`,
    ],
  ];
  for (const [what, given, message] of failures) {
    it(`fails: ${what}`, () => {
      const world = worldWith({ ...given, container: { readinessProbe: { httpGet }, ...given.container } });
      expect(told(world)).toEqual([`Unhealthy: Readiness probe failed: ${message(address(world))}`]);
      expect(ready(world)).toBe(false);
    });
  }

  it('follows redirects on the same host', () => {
    const world = worldWith({
      program: answering(({ path }, respond) =>
        respond(path === '/fine' ? text('fine') : { status: 301, headers: { location: '/fine' }, body: '' }),
      ),
      container: { readinessProbe: { httpGet } },
    });
    expect([told(world), ready(world)]).toEqual([[], true]);
  });

  it('a redirect to another host is a success with a warning', () => {
    const world = worldWith({
      program: answering((_request, respond) =>
        respond({ status: 302, headers: { location: 'http://example.org/' }, body: 'over there' }),
      ),
      container: { readinessProbe: { httpGet } },
    });
    expect(told(world)).toEqual([
      'ProbeWarning: Readiness probe warning: Probe terminated redirects, Response body: over there',
    ]);
    expect(ready(world)).toBe(true);
  });

  it('finds ports by name, and errs about one that there is not', () => {
    const ports = [{ name: 'http', containerPort: 8080 }];
    const probe = (port: string): Partial<Container> => ({ ports, readinessProbe: { httpGet: { port } } });
    expect(ready(worldWith({ container: probe('http') }))).toBe(true);
    expect(told(worldWith({ container: probe('web') }))).toEqual([
      'Unhealthy: Readiness probe errored and resulted in unknown state: strconv.Atoi: parsing "web": invalid syntax',
    ]);
  });
});

describe('tcpSocket', () => {
  it('a port that takes connections', () => {
    expect(ready(worldWith({ container: { readinessProbe: { tcpSocket: { port: 8080 } } } }))).toBe(true);
  });

  it('a port that does not', () => {
    const world = worldWith({ container: { readinessProbe: { tcpSocket: { port: 81 } } } });
    const why = `dial tcp ${address(world)}:81: connect: connection refused`;
    expect(told(world)).toEqual([`Unhealthy: Readiness probe failed: ${why}`]);
  });
});

describe('grpc', () => {
  const container: Partial<Container> = { readinessProbe: { grpc: { port: 9000 } } };

  it('a server that serves', () => {
    expect(ready(worldWith({ program: serving({ port: 9000, grpcHealth: () => 'SERVING' }), container }))).toBe(true);
  });

  it('a server that does not serve', () => {
    const world = worldWith({ program: serving({ port: 9000, grpcHealth: () => 'NOT_SERVING' }), container });
    expect(told(world)).toEqual([
      'Unhealthy: Readiness probe failed: service unhealthy (responded with "NOT_SERVING")',
    ]);
  });

  it('nobody listens', () => {
    const world = worldWith({ container });
    const why = `failed to connect service "${address(world)}:9000" within 1s: context deadline exceeded`;
    expect(told(world)).toEqual([`Unhealthy: Readiness probe failed: timeout: ${why}`]);
  });
});

describe('exec', () => {
  const busybox = (command: readonly string[], more: Probe = {}): Given => ({
    container: { image: 'busybox', command: ['sleep', '1000'], readinessProbe: { exec: { command }, ...more } },
  });

  it('exit code 0 is a success', () => {
    expect(ready(worldWith(busybox(['test', '-d', '/tmp'])))).toBe(true);
  });

  it('what a command that fails says is in the message', () => {
    expect(told(worldWith(busybox(['cat', '/tmp/healthy'])))).toEqual([
      "Unhealthy: Readiness probe failed: cat: can't open '/tmp/healthy': No such file or directory\n",
    ]);
  });

  it('time-out', () => {
    expect(told(worldWith(busybox(['sleep', '5'], { timeoutSeconds: 2 })))).toEqual([
      'Unhealthy: Readiness probe failed: command timed out: "sleep 5" timed out after 2s',
    ]);
  });

  it('no such command: unknown', () => {
    const [message = ''] = told(worldWith(busybox(['nosuch'])));
    expect(message).toMatch(
      /^Unhealthy: Readiness probe errored and resulted in unknown state: rpc error: code = Unknown desc = failed to exec in container: failed to start exec "[0-9a-f]{64}": OCI runtime exec failed: exec failed: unable to start container process: exec: "nosuch": executable file not found in \$PATH$/,
    );
  });

  it('variables of the spec are put in', () => {
    const given = busybox(['test', '$(COLOR)', '=', 'blue']);
    expect(ready(worldWith({ container: { ...given.container, env: [{ name: 'COLOR', value: 'blue' }] } }))).toBe(true);
  });
});

describe('what follows', () => {
  const touching: Program = function* touchingProgram(process) {
    yield* sleep(20_000);
    process.files.writeFile('/healthy', '');
    yield* sleep(20_000);
    process.files.unlink('/healthy');
    return yield* waitForSignal();
  };
  const exec = { command: ['/test', '-f', '/healthy'] };
  const check = immediate((process) => (process.files.exists('/healthy') ? 0 : 1));

  it('a liveness probe that fails restarts the container, and its own grace period counts', () => {
    const world = worldWith({
      program: function* stubborn() {
        return yield* waitForSignal();
      },
      container: {
        livenessProbe: {
          tcpSocket: { port: 81 },
          periodSeconds: 1,
          failureThreshold: 2,
          terminationGracePeriodSeconds: 3,
        },
      },
      seconds: 8,
    });
    expect(world.state('web')).toBe('Running[app:running x1]');
    expect(world.events('web')).toContain('Killing: Container app failed liveness probe, will be restarted');
    const { lastState, state } = world.getPod('web').status?.containerStatuses?.[0] ?? {};
    expect(lastState?.terminated?.exitCode).toBe(137);
    expect(state?.running).toBeDefined();
  });

  it('until a startup probe succeeds the others are silent', () => {
    const world = worldWith({
      container: {
        startupProbe: { tcpSocket: { port: 81 }, periodSeconds: 5, failureThreshold: 3 },
        livenessProbe: { tcpSocket: { port: 82 }, periodSeconds: 1 },
        readinessProbe: { tcpSocket: { port: 83 }, periodSeconds: 1 },
      },
      seconds: 12,
    });
    expect(told(world).every((event) => event.startsWith('Unhealthy: Startup probe failed'))).toBe(true);
    expect(world.getPod('web').status?.containerStatuses?.[0]?.started).toBe(false);
    world.passSeconds(10);
    expect(world.events('web')).toContain('Killing: Container app failed startup probe, will be restarted');
  });

  it('readiness comes and goes with a file that the probe looks for', () => {
    const world = new TestWorld();
    const image = testImages({ touching });
    world.node({
      images: {
        find: (reference) => {
          const found = image.find(reference);
          if (typeof found === 'string' || !reference.includes('touching')) return found;
          return { ...found, commands: () => new Map([...(found.commands?.([]) ?? []), ['/test', check]]) };
        },
      },
    });
    world.passSeconds(60);
    world.pod('web', { containers: [{ name: 'app', image: 'touching', readinessProbe: { exec, periodSeconds: 1 } }] });
    world.passSeconds(15);
    const states: boolean[] = [];
    for (let second = 0; second < 60; second += 10) {
      states.push(ready(world));
      world.passSeconds(10);
    }
    expect(states.join(' ')).toMatch(/^false (?:false )?true true (?:true )?false/);
  });

  it('a pod that is going is still asked whether it is ready, but not whether it is alive', () => {
    const world = worldWith({
      program: function* draining(process) {
        const listener = process.listen({ port: 8080 });
        process.trap('SIGTERM', () => {
          if (listener !== 'EADDRINUSE') listener.close();
        });
        return yield* waitForSignal();
      },
      container: {
        livenessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1, failureThreshold: 1 },
        readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1, failureThreshold: 1 },
      },
    });
    expect(ready(world)).toBe(true);
    world.delete('web');
    world.passSeconds(5);
    expect(ready(world)).toBe(false);
    expect(told(world).map((event) => event.slice(0, 34))).toEqual(['Unhealthy: Readiness probe failed:']);
  });
});
