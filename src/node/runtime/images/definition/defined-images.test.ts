import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { HttpOutcome } from '../../../../sim/net';
import { TestWorld } from '../../../test-world';
import { imageCatalogue } from '../catalogue';
import type { ImageDefinition } from './image-definition';
import { ImageShelf } from './image-shelf';

interface Running {
  readonly world: TestWorld;
  /** `200 body`, of the port 8080. */
  get(path: string, method?: string): string;
  logs(): string;
}

/** A pod of one container of the image, five seconds after its creation. */
function run(image: string | ImageDefinition, restartPolicy = 'Never'): Running {
  const shelf = new ImageShelf(imageCatalogue);
  if (typeof image === 'string') shelf.addYaml(image);
  else shelf.add(image);
  const world = new TestWorld();
  const node = world.node({ images: shelf });
  const { metadata } = world.pod('app', { restartPolicy, containers: [{ name: 'app', image: 'my/app:v1' }] });
  world.sim.runUntil(() => node.runtime.pod(metadata.uid)?.latest.has('app') === true, 60_000);
  return {
    world,
    get(path, method = 'GET') {
      let answer: HttpOutcome = { error: 'ETIMEDOUT' };
      const request = { method, path, headers: {}, body: '' };
      node.runtime.pod(metadata.uid)?.sandbox?.config.network.http('localhost', 8080, request, 900, (outcome) => {
        answer = outcome;
      });
      world.passSeconds(1);
      return asText(answer);
    },
    logs: () => node.runtime.pod(metadata.uid)?.latest.get('app')?.log.read() ?? '',
  };
}

function asText(outcome: HttpOutcome): string {
  return 'error' in outcome ? outcome.error : `${outcome.response.status} ${outcome.response.body}`;
}

describe('images that users define', () => {
  it('listen when they have started, and answer by path, method and time', () => {
    const { get, world } = run(`
name: my/app
startup: 3s
listens: [8080]
answers:
- {path: /ready, status: 503, body: not yet, until: 10s}
- {path: /ready, body: ready}
- {path: /items, method: POST, status: 201}
- {path: "/static/*", body: file}
`);
    expect(get('/ready')).toBe('ECONNREFUSED');
    world.passSeconds(3);
    expect(get('/ready?x=1')).toBe('503 not yet');
    expect([get('/items'), get('/items', 'POST')]).toEqual(['404 404 page not found\n', '201 ']);
    expect(get('/static/a/b')).toBe('200 file');
    world.passSeconds(5);
    expect(get('/ready')).toBe('200 ready');
  });

  it('say something, now and again, and end with a code', () => {
    const { world, logs } = run({
      name: 'my/app:v1',
      logs: [{ text: 'starting' }, { text: 'tick', at: 2, every: '2s' }],
      exit: { code: 3, after: '7s' },
    });
    world.passSeconds(15);
    expect(logs()).toBe('starting\ntick\ntick\ntick\n');
    expect(world.state('app')).toBe('Failed[app:Error 3]');
  });

  it('run a script with files, environment and user of theirs', () => {
    const { world, logs } = run(`
name: my/app:v1
env: {GREETING: hello}
user: 1000
workingDir: /data
files: {/etc/app/config: "on"}
script: |
  echo $GREETING $(id -u) $PWD $(cat /etc/app/config)
  exit 4
`);
    world.passSeconds(5);
    expect(logs()).toBe('hello 1000 /data on\n');
    expect(world.state('app')).toBe('Failed[app:Error 4]');
  });

  for (const [termination, secondsToEnd] of [
    [undefined, 0],
    ['5s', 5],
    ['ignored', 30],
  ] as const) {
    it(`end on SIGTERM after ${secondsToEnd} seconds with termination ${termination ?? 'not given'}`, () => {
      const { world } = run({ name: 'my/app', listens: [8080], ...(termination && { termination }) });
      world.passSeconds(10);
      world.delete('app');
      const fromMs = world.sim.nowMs;
      world.sim.runUntil(() => world.findPod('app') === undefined, 60_000);
      expect(Math.floor((world.sim.nowMs - fromMs) / 1000)).toBe(secondsToEnd);
    });
  }

  it('are programs of TypeScript, whose exceptions end the container only', () => {
    const { world, logs } = run({
      name: 'my/app',
      *program(process) {
        process.print('working\n');
        yield (_process, wake) => void wake();
        throw new TypeError('no such thing');
      },
    });
    world.passSeconds(5);
    expect(logs()).toBe('working\n/app: uncaught exception: TypeError: no such thing\n');
    expect(world.state('app')).toBe('Failed[app:Error 1]');
    const serving = run({
      name: 'my/app',
      *program(process) {
        process.listen({
          port: 8080,
          http: () => {
            throw new Error('broken handler');
          },
        });
        yield () => undefined;
        return 0;
      },
    });
    serving.world.passSeconds(5);
    expect(serving.get('/')).not.toContain('200');
    serving.world.passSeconds(5);
    expect(serving.world.state('app')).toBe('Failed[app:Error 1]');
    expect(serving.logs()).toBe('/app: uncaught exception: Error: broken handler\n');
  });

  it('are run out of memory by what they take', () => {
    const shelf = new ImageShelf(imageCatalogue);
    shelf.add({
      name: 'my/app',
      memory: [
        { at: 0, use: '10Mi' },
        { at: '5s', use: '300Mi' },
      ],
    });
    const world = new TestWorld();
    world.node({ images: shelf });
    const resources = { limits: { memory: '100Mi' } };
    world.pod('app', { restartPolicy: 'Never', containers: [{ name: 'app', image: 'my/app:v1', resources }] });
    world.passSeconds(5);
    expect(world.state('app')).toBe('Running[app:running]');
    world.passSeconds(10);
    expect(world.state('app')).toBe('Failed[app:OOMKilled 137]');
  });

  const WRONG: readonly (readonly [yaml: string, message: string])[] = [
    ['name: Nope', 'the image Nope: name: "Nope" is not an image name'],
    ['size: 5Mi', 'the image definition: name: an image needs a name, such as my/app:v1'],
    [
      'name: a/b\nlisten: [80]',
      'the image a/b: listen: unknown field; known are answers, base, command, cpu, entrypoint, env, exit, files, listens, logs, memory, name, program, script, size, startup, termination, user, workingDir',
    ],
    [
      'name: a/b\nanswers: [{path: /x, statuss: 200}]',
      'the image a/b: answers[0].statuss: unknown field; known are body, delay, from, headers, method, path, port, status, until',
    ],
    ['name: a/b\nanswers: [{path: x}]', 'the image a/b: answers[0].path: expected a path such as /ready'],
    [
      'name: a/b\nanswers: [{path: /x, status: 99}]',
      'the image a/b: answers[0].status: expected a whole number from 100 to 599, got 99',
    ],
    ['name: a/b\nstartup: soon', 'the image a/b: startup: expected a time such as 20s or 1m30s, got "soon"'],
    ['name: a/b\nmemory: lots', 'the image a/b: memory: expected a quantity such as 50Mi or 250m, got "lots"'],
    ['name: a/b\nlistens: [80/XYZ]', 'the image a/b: listens[0]: expected a port such as 8080 or 53/UDP, got "80/XYZ"'],
    [
      'name: a/b\nlistens: [1.2.3.4:80]',
      'the image a/b: listens[0]: expected a port such as 8080 or 53/UDP, got "1.2.3.4:80"',
    ],
    ['name: a/b\nexit: {code: 1}', 'the image a/b: exit.after: is required'],
    [
      'name: a/b\nscript: "true"\nlistens: [80]',
      'the image a/b: listens: a script says itself what it does: take this away',
    ],
    ['name: a/b\nprogram: x', 'the image a/b: program: expected a function: programs are given by TypeScript only'],
    ['name: a/b\nfiles: {etc/x: y}', 'the image a/b: files.etc/x: expected the whole path of a file'],
    ['{', 'an image definition: yaml: '],
  ];
  for (const [yaml, message] of WRONG) {
    it(`are refused with a reason: ${yaml.replaceAll('\n', '; ')}`, () => {
      expect(() => new ImageShelf(imageCatalogue).addYaml(yaml)).toThrow(message);
    });
  }
});
