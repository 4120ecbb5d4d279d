import { spawnSync } from 'node:child_process';
import { it } from 'node:test';
import { expect } from 'expect';
import { createApiWorld } from '../kubectl/testing/api-world';

it('a bash completes kubectl with the script that kubectl gives it', async (test) => {
  if (spawnSync('bash', ['-c', 'type complete compgen']).status !== 0) return test.skip('there is no bash here');
  const { stdout } = await createApiWorld().run('completion bash');
  const complete = (words: string): string => {
    const script = `kubectl() { if [ "$1" = get ]; then echo pod/web; else echo pods; fi; }
      COMP_WORDS=(kubectl ${words}); COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 )); __kubectl_complete; echo "\${COMPREPLY[*]}"`;
    return spawnSync('bash', ['-c', `${stdout}${script}`], { encoding: 'utf8' }).stdout.trim();
  };
  expect(complete('desc')).toBe('describe');
  expect(complete('create conf')).toBe('configmap');
  expect(complete('get po')).toBe('pods');
  expect(complete('get pods w')).toBe('web');
  expect(complete('logs w')).toBe('web');
});
