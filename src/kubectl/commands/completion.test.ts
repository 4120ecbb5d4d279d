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
});
