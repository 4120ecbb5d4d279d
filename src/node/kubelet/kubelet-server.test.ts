import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { ExecResult, KubeletEndpoint } from '../../api/kubelet-endpoint';
import type { Program } from '../runtime/process/process';
import { sleep } from '../runtime/process/system-calls';
import { exitAfter, polite, TestWorld, testImages } from '../test-world';

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

describe('exec', () => {
  it('fails for a command that is not there', () => {
    const world = new TestWorld();
    const endpoint = endpointOf(world, { polite });
    world.pod('web', { containers: [{ name: 'app', image: 'polite' }] });
    world.passSeconds(5);
    expect(() => endpoint.exec(POD, 'app', ['nosuch'])).toThrow(
      /^Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "[0-9a-f]{64}": OCI runtime exec failed: exec failed: unable to start container process: exec: "nosuch": executable file not found in \$PATH: unknown$/,
    );
    expect(() => endpoint.exec(POD, 'other', ['polite'])).toThrow('container not found ("other")');
  });

  it('runs a program of the image beside the first one', () => {
    const world = new TestWorld();
    const endpoint = endpointOf(world, { talker });
    world.pod('web', { containers: [{ name: 'app', image: 'talker' }] });
    world.passSeconds(5);
    const session = endpoint.exec(POD, 'app', ['/talker']);
    let result: ExecResult | undefined;
    session.onExit((done) => (result = done));
    world.passSeconds(5);
    expect(result).toBeUndefined();
    session.cancel();
    world.passSeconds(1);
    expect(result).toEqual({ stdout: 'one\nthree\nunfinished', stderr: 'two\n', exitCode: 137 });
    expect(world.state('web')).toBe('Running[app:running]');
  });
});
