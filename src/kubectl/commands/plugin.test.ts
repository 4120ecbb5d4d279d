import { expect } from 'expect';
import { describe, it } from 'node:test';
import { createApiWorld } from '../testing/api-world';

describe('kubectl plugin list', () => {
  const env = new Map([['PATH', '/a:/b:/nowhere']]);

  it('finds the files on the path that are named as plugins', async () => {
    const world = createApiWorld();
    for (const file of ['/a/kubectl-hello', '/a/kubectl', '/b/kubectl-get', '/b/kubectl-hello'])
      world.files.set(file, '');
    const { stdout, stderr, exitCode } = await world.run('plugin list', { env });
    expect(stdout).toBe(
      'The following compatible plugins are available:\n\n/a/kubectl-hello\n/b/kubectl-get\n/b/kubectl-hello\n',
    );
    expect(stderr).toBe(
      'Unable to read directory "/nowhere" from your PATH: open /nowhere: no such file or directory. Skipping...\n' +
        '  - warning: kubectl-get overwrites existing command: "kubectl get"\n' +
        '  - warning: /b/kubectl-hello is overshadowed by a similarly named plugin: /a/kubectl-hello\n' +
        'error: 2 plugin warnings were found\n',
    );
    expect(exitCode).toBe(1);
  });

  it('says that there is none', async () => {
    const world = createApiWorld();
    world.files.set('/a/kubectl', '');
    world.files.set('/b/x', '');
    expect((await world.run('plugin list', { env: new Map([['PATH', '/a:/b']]) })).stderr).toBe(
      'error: unable to find any kubectl plugins in your PATH\n',
    );
  });
});
