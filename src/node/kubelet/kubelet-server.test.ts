import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { KubeletEndpoint, LogOptions } from '../../api/kubelet-endpoint';
import type { Program } from '../runtime/process/process';
import { readLine, sleep } from '../runtime/process/system-calls';
import { collect, exitAfter, OUTPUT, polite, TestWorld, testImages } from '../test-world';

const POD = { namespace: 'default', name: 'web' };

function endpointOf(world: TestWorld, programs: Readonly<Record<string, Program>>): KubeletEndpoint {
  const { endpoint } = world.node({ images: testImages(programs) });
  if (endpoint === undefined) throw new Error('the kubelet does not run');
  return endpoint;
}

const talker: Program = function* talker(process) {
  process.print('one\n');
  yield* sleep(2000);
  process.printError('two\n');
  process.print('three\nunfinished');
  return yield* polite(process);
};

describe('logs', () => {
  const cases = [
    { what: 'all whole lines of both streams', options: {}, text: 'one\ntwo\nthree\n' },
    { what: 'the last lines', options: { tailLines: 2 }, text: 'two\nthree\n' },
    { what: 'no lines', options: { tailLines: 0 }, text: '' },
    { what: 'so many bytes', options: { limitBytes: 6 }, text: 'one\ntw' },
    {
      what: 'with times',
      options: { timestamps: true, tailLines: 1 },
      text: '2026-01-01T00:00:03.410000000Z three\n',
    },
    { what: 'since a moment', options: { sinceMs: Date.UTC(2026, 0, 1) + 2000 }, text: 'two\nthree\n' },
  ];
  for (const { what, options, text } of cases) {
    it(what, () => {
      const world = new TestWorld();
      const endpoint = endpointOf(world, { talker });
      world.pod('web', { containers: [{ name: 'app', image: 'talker' }] });
      world.passSeconds(10);
      expect(endpoint.logs(POD, 'app', options)).toBe(text);
    });
  }

  it('of the container before the present one, and of one that ended', () => {
    const world = new TestWorld();
    let run = 0;
    const counter: Program = function* counter(process) {
      run += 1;
      process.print(`run ${run}\n`);
      return yield* exitAfter(5, 1)(process);
    };
    const endpoint = endpointOf(world, { counter });
    world.pod('web', { containers: [{ name: 'app', image: 'counter' }] });
    world.sim.runUntil(() => world.state('web').includes('running x1'), 60_000);
    expect(endpoint.logs(POD, 'app', {})).toBe('run 2\n');
    expect(endpoint.logs(POD, 'app', { previous: true })).toBe('run 1\n');
  });

  it('are refused while there is none, in the words of the kubelet', () => {
    const world = new TestWorld();
    const endpoint = endpointOf(world, { polite });
    world.pod('web', { containers: [{ name: 'app', image: 'polite' }] });
    world.passSeconds(0.1);
    expect(() => endpoint.logs(POD, 'app', {})).toThrow(
      'container "app" in pod "web" is waiting to start: ContainerCreating',
    );
    world.passSeconds(5);
    expect(() => endpoint.logs(POD, 'app', { previous: true })).toThrow(
      'previous terminated container "app" in pod "web" not found',
    );
    expect(() => endpoint.logs(POD, 'other', {})).toThrow('container "other" not found in pod "web"');
    expect(() => endpoint.logs({ namespace: 'default', name: 'none' }, 'app', {})).toThrow('pod does not exist');
  });
});

describe('followed logs', () => {
  function follow(endpoint: KubeletEndpoint, options: LogOptions = {}) {
    const seen = { text: '', ended: false };
    const stop = endpoint.followLogs(POD, 'app', options, {
      onText: (text) => void (seen.text += text),
      onEnd: () => (seen.ended = true),
    });
    return { seen, stop };
  }

  const ticker: Program = function* ticker(process) {
    for (let tick = 1; tick <= 3; tick += 1) {
      process.print(`tick ${tick}\n`);
      process.printError(`tock ${tick}\n`);
      yield* sleep(10_000);
    }
    process.print('rest');
    return 0;
  };

  function tickingWorld() {
    const world = new TestWorld();
    const node = world.node({ images: testImages({ ticker }) });
    if (node.endpoint === undefined) throw new Error('the kubelet does not run');
    world.pod('web', { restartPolicy: 'Never', containers: [{ name: 'app', image: 'ticker' }] });
    world.passSeconds(5);
    return { world, node, endpoint: node.endpoint };
  }

  it('tell what is there, then what comes, and end with the container', () => {
    const { world, endpoint } = tickingWorld();
    const all = follow(endpoint).seen;
    const tail = follow(endpoint, { tailLines: 0 }).seen;
    expect([all.text, tail.text]).toEqual(['tick 1\ntock 1\n', '']);
    world.passSeconds(10);
    expect([all.text, tail.text]).toEqual(['tick 1\ntock 1\ntick 2\ntock 2\n', 'tick 2\ntock 2\n']);
    world.passSeconds(30);
    expect(tail).toEqual({ text: 'tick 2\ntock 2\ntick 3\ntock 3\nrest', ended: true });
    const later = follow(endpoint, { tailLines: 1 }).seen;
    expect(later).toEqual({ text: 'rest', ended: true });
  });

  it('are of one stream, so many bytes, with times, or up to the end of the kubelet', () => {
    const { world, node, endpoint } = tickingWorld();
    const errors = follow(endpoint, { stream: 'stderr' }).seen;
    const few = follow(endpoint, { limitBytes: 16 }).seen;
    const timed = follow(endpoint, { timestamps: true, tailLines: 0, stream: 'stdout' }).seen;
    const left = follow(endpoint, { tailLines: 0 });
    left.stop();
    world.passSeconds(10);
    expect(errors.text).toBe('tock 1\ntock 2\n');
    expect(few).toEqual({ text: 'tick 1\ntock 1\nti', ended: true });
    expect(timed.text).toMatch(/^2026-01-01T00:00:1\d\.\d{9}Z tick 2\n$/);
    expect(left.seen).toEqual({ text: '', ended: false });
    node.stop();
    expect(errors.ended).toBe(true);
    expect(left.seen.ended).toBe(false);
  });
});

describe('exec', () => {
  it('fails for a command that is not there', () => {
    const world = new TestWorld();
    const endpoint = endpointOf(world, { polite });
    world.pod('web', { containers: [{ name: 'app', image: 'polite' }] });
    world.passSeconds(5);
    const output = collect();
    endpoint.exec(POD, 'app', ['nosuch'], OUTPUT, output);
    expect(output.status).toBeUndefined();
    world.passSeconds(0);
    expect(output.status?.message).toMatch(
      /^Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "[0-9a-f]{64}": OCI runtime exec failed: exec failed: unable to start container process: exec: "nosuch": executable file not found in \$PATH$/,
    );
    expect(() => endpoint.exec(POD, 'other', ['polite'], OUTPUT, output)).toThrow('container not found ("other")');
  });

  it('runs a program of the image beside the first one until the caller hangs up', () => {
    const world = new TestWorld();
    const endpoint = endpointOf(world, { talker });
    world.pod('web', { containers: [{ name: 'app', image: 'talker' }] });
    world.passSeconds(5);
    const output = collect();
    const process = endpoint.exec(POD, 'app', ['/talker'], OUTPUT, output);
    world.passSeconds(1);
    expect(output.stdout).toBe('one\n');
    world.passSeconds(4);
    expect(output).toMatchObject({ stdout: 'one\nthree\nunfinished', stderr: 'two\n', status: undefined });
    process.close();
    world.passSeconds(1);
    expect(output.status).toBeUndefined();
    expect(world.state('web')).toBe('Running[app:running]');
  });

  it('feeds what is written, and lets nothing more be written while the reader is behind', () => {
    const world = new TestWorld();
    const echo: Program = function* echo(process) {
      for (;;) {
        const line = yield* readLine(process.stdin);
        if (line === '') return 3;
        process.print(`got ${line}`);
        yield* sleep(1);
      }
    };
    const endpoint = endpointOf(world, { polite, echo });
    world.pod('web', { containers: [{ name: 'app', image: 'echo', stdin: true }] });
    world.passSeconds(5);
    const output = collect();
    const process = endpoint.exec(POD, 'app', ['/echo'], { ...OUTPUT, stdin: true }, output);
    process.write('a\nb');
    world.passSeconds(1);
    expect(output.stdout).toBe('got a\n');
    process.pause();
    process.write('\nc\n');
    world.passSeconds(1);
    expect(output.stdout).toBe('got a\ngot b\n');
    process.resume();
    process.end();
    world.passSeconds(1);
    expect(output.stdout).toBe('got a\ngot b\ngot c\n');
    expect(output.status).toMatchObject({ reason: 'NonZeroExitCode', details: { causes: [{ message: '3' }] } });
  });
});

describe('attach', () => {
  const cat: Program = function* cat(process) {
    for (;;) {
      const line = yield* readLine(process.stdin);
      if (line === '') return 0;
      process.print(line);
    }
  };
  const run = (container: Readonly<Record<string, unknown>>) => {
    const world = new TestWorld();
    const endpoint = endpointOf(world, { cat });
    world.pod('web', { restartPolicy: 'Never', containers: [{ name: 'app', image: 'cat', ...container }] });
    world.passSeconds(5);
    const output = collect();
    return { world, endpoint, output, attach: () => endpoint.attach(POD, 'app', { ...OUTPUT, stdin: true }, output) };
  };

  it('writes to the first process, sees what it writes, and leaves it running', () => {
    const { world, endpoint, output, attach } = run({ stdin: true });
    const process = attach();
    process.write('hello\n');
    process.end();
    world.passSeconds(1);
    expect(output).toMatchObject({ stdout: 'hello\n', status: undefined });
    process.close();
    world.passSeconds(1);
    expect(world.state('web')).toBe('Running[app:running]');
    expect(endpoint.logs(POD, 'app', {})).toBe('hello\n');
  });

  it('ends the input of a process that is meant for one', () => {
    const { world, output, attach } = run({ stdin: true, stdinOnce: true });
    attach().end();
    world.passSeconds(5);
    expect(output.status).toMatchObject({ status: 'Success' });
    expect(world.state('web')).toContain('Completed');
  });

  it('sits before the terminal of a container that has one', () => {
    const { world, endpoint, output, attach } = run({ stdin: true, tty: true });
    attach().write('hex\x7fy\r\x04');
    world.passSeconds(1);
    expect(output.stdout).toBe('hex\b \by\r\nhey\r\n');
    expect(endpoint.logs(POD, 'app', {})).toBe('hex\b \by\r\nhey\r\n');
    expect(output.status).toMatchObject({ status: 'Success' });
  });
});

describe('ports', () => {
  it('are those inside the pod, on its loopback address too', () => {
    const world = new TestWorld();
    const server: Program = function* server(process) {
      process.listen({
        port: 80,
        address: '127.0.0.1',
        http: ({ path, remoteAddress }, respond) =>
          respond({ status: 200, headers: {}, body: `${path} for ${remoteAddress}` }),
      });
      return yield* polite(process);
    };
    const endpoint = endpointOf(world, { server });
    world.pod('web', { containers: [{ name: 'app', image: 'server' }] });
    world.passSeconds(5);
    const ports = endpoint.ports(POD);
    const seen: unknown[] = [];
    ports.http(80, { method: 'GET', path: '/x', headers: {}, body: '' }, (outcome) => seen.push(outcome));
    ports.connect(80, (error) => seen.push(error));
    ports.connect(81, (error) => seen.push(error));
    world.passSeconds(1);
    expect(seen).toEqual([
      { response: { status: 200, headers: {}, body: '/x for 127.0.0.1' } },
      undefined,
      expect.stringContaining('127.0.0.1:81: connect: connection refused'),
    ]);
  });
});
