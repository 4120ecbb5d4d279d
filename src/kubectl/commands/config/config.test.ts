import { expect } from 'expect';
import { describe, it } from 'node:test';
import { createApiWorld } from '../../testing/api-world';
import { expectConversation } from '../../testing/conversation';

describe('kubectl config', () => {
  it('shows and changes the context', async () => {
    await expectConversation(createApiWorld(), [
      ['config current-context', 'test'],
      ['config get-contexts -o name', 'test'],
      [
        'config get-contexts',
        'CURRENT   NAME   CLUSTER   AUTHINFO   NAMESPACE\n*         test   test      test       ',
      ],
      ['config set-context --current --namespace=kube-public', 'Context "test" modified.'],
      ['config view --minify -o jsonpath={..namespace}{"\\n"}', 'kube-public'],
      ['get sa --no-headers -o name', 'serviceaccount/default'],
      ['config set-context other --cluster=test --user=test', 'Context "other" created.'],
      ['config use-context other', 'Switched to context "other".'],
      ['config rename-context other third', 'Context "other" renamed to "third".'],
      ['config current-context', 'third'],
      ['config use-context nope', 'error: no context exists with the name: "nope"'],
      ['config set contexts.test.namespace x', 'Property "contexts.test.namespace" set.'],
      ['config unset contexts.test.namespace', 'Property "contexts.test.namespace" unset.'],
      ['config delete-context test', 'deleted context test from /home/user/.kube/config'],
      ['config get-clusters', 'NAME\ntest'],
    ]);
  });

  it('hides what is secret', async () => {
    const world = createApiWorld();
    const { stdout } = await world.run('config view');
    expect(stdout).toContain('token: REDACTED');
    expect((await world.run('config view --raw')).stdout).toContain('token: secret');
  });

  it('reads the files of $KUBECONFIG instead', async () => {
    const world = createApiWorld();
    const env = new Map([['KUBECONFIG', '/nope:/other']]);
    world.files.set('/other', 'apiVersion: v1\nkind: Config\ncurrent-context: there\n');
    expect((await world.run('config current-context', { env })).stdout).toBe('there\n');
  });

  it('asks localhost when nothing is configured', async () => {
    const asked: string[] = [];
    const connect = ({ server }: { readonly server: string }): undefined => void asked.push(server);
    expect(await createApiWorld().run('get pods', { env: new Map(), connect })).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: 'The connection to the server localhost:8080 was refused - did you specify the right host or port?\n',
    });
    expect(asked).toEqual(['http://localhost:8080']);
  });
});
