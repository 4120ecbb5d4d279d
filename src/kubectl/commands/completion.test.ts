import { spawnSync } from 'node:child_process';
import { expect } from 'expect';
import { describe, it } from 'node:test';
import { createApiWorld } from '../testing/api-world';

const HINT = "See 'kubectl completion -h' for help and examples\n";

describe('kubectl completion', () => {
  for (const [line, error] of [
    ['completion', 'Shell not specified.'],
    ['completion bash zsh', 'Too many arguments. Expected only the shell type.'],
    ['completion tcsh', 'Unsupported shell type "tcsh".'],
  ] as const)
    it(`refuses: ${line}`, async () =>
      expect(await createApiWorld().run(line)).toEqual({
        stdout: '',
        stderr: `error: ${error}\n${HINT}`,
        exitCode: 1,
      }));

  for (const shell of ['bash', 'zsh', 'fish', 'powershell'])
    it(`${shell}: knows the verbs and what stands below them`, async () => {
      const { stdout, exitCode } = await createApiWorld().run(`completion ${shell}`);
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(/expose.*describe/);
      expect(stdout).toMatch(/create.*clusterrolebinding.*configmap/);
    });

  it('a bash completes with it', async (test) => {
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
});
