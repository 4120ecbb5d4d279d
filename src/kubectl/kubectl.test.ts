import { expect } from 'expect';
import { describe, it } from 'node:test';
import { createApiWorld } from './testing/api-world';

async function stderrOf(line: string): Promise<string> {
  const { exitCode, stdout, stderr } = await createApiWorld().run(line);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  return stderr;
}

describe('kubectl', () => {
  const errors: readonly (readonly [string, string])[] = [
    ['foo', 'error: unknown command "foo" for "kubectl"\n\nDid you mean this?\n\ttop\n'],
    ['gt pods', 'error: unknown command "gt" for "kubectl"\n\nDid you mean this?\n\tset\n\tget\n\tcp\n'],
    ['rm pods', 'error: unknown command "rm" for "kubectl"\n\nDid you mean this?\n\trun\n\tdelete\n\tcp\n'],
    ['-n dev nosuchverb', 'error: unknown command "nosuchverb" for "kubectl"\n'],
    ['delete po -all', "error: unknown shorthand flag: 'a' in -all\nSee 'kubectl delete --help' for usage.\n"],
    [
      'create secret --from-literal=a=b',
      "error: unknown flag: --from-literal\nSee 'kubectl create secret --help' for usage.\n",
    ],
    ['create foo', "error: Unexpected args: [foo]\nSee 'kubectl create -h' for help and examples\n"],
    [
      'create ns',
      "error: exactly one NAME is required, got 0\nSee 'kubectl create namespace -h' for help and examples\n",
    ],
    ['create deployment x', 'error: required flag(s) "image" not set\n'],
    ['config foo', 'error: unknown command "foo"\nSee \'kubectl config -h\' for help and examples\n'],
    [
      'kustomize x',
      "error: must build at directory: not a valid directory: evalsymlink failure on 'x' : lstat /x: no such file or directory\n",
    ],
    ['options --foo', "error: unknown flag: --foo\nRun 'kubectl options' without flags.\n"],
    ['--context=x get po', 'Error in configuration: context was not found for specified context: x\n'],
    ['--user=x get po', 'error: auth info "x" does not exist\n'],
    ['--cluster=x get po', 'error: no server found for cluster "x"\n'],
    [
      'get po --request-timeout=x',
      'error: Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)\n',
    ],
  ];
  for (const [line, text] of errors)
    it(`words the error of ${line}`, async () => expect(await stderrOf(line)).toBe(text));

  it('says that nobody listens', async () => {
    const world = createApiWorld();
    world.refuse();
    const { exitCode, stderr } = await world.run('get po');
    expect(stderr).toBe(
      'The connection to the server 127.0.0.1:8443 was refused - did you specify the right host or port?\n',
    );
    expect(exitCode).toBe(1);
  });

  it('talks to localhost:8080 without a kubeconfig', async () => {
    const world = createApiWorld();
    const env = new Map([['HOME', '/nowhere']]);
    const { stderr } = await world.run('get po', { env, connect: () => undefined });
    expect(stderr).toContain('The connection to the server localhost:8080 was refused');
  });

  it('prints help on stdout, for a command and for all', async () => {
    const world = createApiWorld();
    const get = await world.run('get --help');
    expect(get.exitCode).toBe(0);
    expect(get.stdout).toContain('\nUsage:\n  kubectl get [(-o|--output=)json|');
    expect((await world.run('help get')).stdout).toBe(get.stdout);
    expect((await world.run('')).stdout).toContain('kubectl controls the Kubernetes cluster manager.');
  });

  it('counts no warning of its own among those that --warnings-as-errors forbids', async () => {
    const world = createApiWorld();
    await world.run('create ns dev');
    const { exitCode, stderr } = await world.run('delete ns dev -n dev --wait=false --warnings-as-errors');
    expect(stderr).toBe('Warning: deleting cluster-scoped resources, not scoped to the provided namespace\n');
    expect(exitCode).toBe(0);
  });
});
