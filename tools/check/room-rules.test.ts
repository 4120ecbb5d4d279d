import { describe, it } from 'node:test';
import { expect } from 'expect';
import { breaches, importsOf } from './room-rules';

describe('importsOf', () => {
  it('finds values, types, side effects and what is loaded later', () => {
    const text =
      "import { a } from './a';\nimport type { B } from '../b';\nimport 'c';\nawait import('./d');\nrequire('./e');\nexport * from './f';";
    expect(importsOf(text)).toEqual(['./a', '../b', 'c', './d', './e', './f']);
  });
});

describe('breaches', () => {
  const cases: readonly (readonly [string, string, string, readonly string[]])[] = [
    ['src/cluster/cluster.ts', 'src/scheduler/scheduler', '', []],
    ['src/api/server.ts', 'src/sim/simulation', '', []],
    ['src/scheduler/queue.ts', 'src/scheduler/heap', '', []],
    ['src/scheduler/queue.ts', 'src/node/kubelet', '', ['src/scheduler/queue.ts must not import src/node/kubelet']],
    ['src/sim/heap.ts', 'src/api/server', '', ['src/sim/heap.ts must not import src/api/server']],
    ['src/report/statements.ts', 'features/statements.json', '', []],
    [
      'src/report/statements.ts',
      'features/other.json',
      '',
      ['src/report/statements.ts must not import features/other.json'],
    ],
    ['src/kubectl/get.ts', 'node:fs', '', ['src/kubectl/get.ts must not import node:fs']],
    ['src/client/http/connection.ts', 'node:https', 'await later; Date.now()', []],
    ['src/client/in-process.ts', 'node:https', '', ['src/client/in-process.ts must not import node:https']],
    [
      'src/kubectl/get.ts',
      'src/client/http/http-client',
      '',
      ['src/kubectl/get.ts must not import src/client/http/http-client'],
    ],
    ['src/cli/commands/kubectl.ts', 'src/client/http/http-client', '', []],
    ['src/kubectl/get.ts', 'node:crypto', 'await promise; // Date.now()', []],
    ['src/api/uid.ts', 'node:crypto', "'Math.random()'", []],
    ['src/api/uid.ts', 'node:crypto', 'Math.random()', ['src/api/uid.ts must not use Math.random']],
    ['src/api/uid.ts', 'node:crypto', 'await later', ['src/api/uid.ts must not use await']],
    ['src/cli/run.ts', 'node:fs', 'await later; Date.now()', []],
    ['src/lost.ts', 'src/api/server', '', ['src/lost.ts stands in no room']],
  ];
  for (const [path, target, text, expected] of cases) {
    it(`${path} with ${target} ${text}`, () => expect(breaches(path, [target], text)).toEqual(expected));
  }
});
