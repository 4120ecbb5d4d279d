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

  it('checks what a cluster and a user are made of', async () => {
    await expectConversation(createApiWorld(), [
      ['config set-cluster c --embed-certs', 'error: you must specify a --certificate-authority to embed'],
      [
        'config set-cluster c --embed-certs --certificate-authority=/nope',
        'error: could not stat certificate-authority file /nope: stat /nope: no such file or directory',
      ],
      ['config set-cluster c --server=https://c:6443 --insecure-skip-tls-verify', 'Cluster "c" set.'],
      ['config set-cluster c --certificate-authority=ca.crt', 'Cluster "c" set.'],
      [
        'config view --raw -o jsonpath={.clusters[?(@.name=="c")].cluster}{"\\n"}',
        '{"certificate-authority":"ca.crt","server":"https://c:6443"}',
      ],
      [
        'config set-credentials bob --token=t --username=u',
        'error: you cannot specify more than one authentication method at the same time: --token, --username/--password',
      ],
      ['config set-credentials bob --username=u --password=p', 'User "bob" set.'],
      ['config set-credentials bob --token=t', 'User "bob" set.'],
      ['config view --raw -o jsonpath={.users[?(@.name=="bob")].user}{"\\n"}', '{"token":"t"}'],
    ]);
  });

  it('keeps a program that gives credentials', async () => {
    const exec = 'config view --raw -o jsonpath={.users[?(@.name=="bob")].user.exec}{"\\n"}';
    await expectConversation(createApiWorld(), [
      ['config set-credentials bob --exec-command=x --exec-arg=a,b --exec-env=K=V --exec-env=L=W', 'User "bob" set.'],
      ['config set-credentials bob --exec-env=K- --exec-env=L=Z --exec-provide-cluster-info', 'User "bob" set.'],
      [exec, '{"args":["a","b"],"command":"x","env":[{"name":"L","value":"Z"}],"provideClusterInfo":true}'],
      ['config set-credentials bob --exec-command=y', 'User "bob" set.'],
      [exec, '{"args":null,"command":"y","env":[{"name":"L","value":"Z"}],"provideClusterInfo":true}'],
      [
        'config set-credentials bob --exec-interactive-mode=x',
        'error: invalid interactive mode type, can be only IfAvailable, Never, Always',
      ],
    ]);
  });

  it('begins a file of --kubeconfig that is not there', async () => {
    const world = createApiWorld();
    expect((await world.run('config view --kubeconfig=/new')).stdout).toContain('contexts: null');
    expect((await world.run('config set-context a --kubeconfig=/new')).stdout).toBe('Context "a" created.\n');
    expect((await world.run('get pods --kubeconfig=/newer')).stderr).toBe(
      'error: stat /newer: no such file or directory\n',
    );
  });

  it('takes a cluster of the command line only if it is there, one of the context in any case', async () => {
    const world = createApiWorld();
    expect((await world.run('get pods --cluster=nope')).stderr).toBe('error: no server found for cluster "nope"\n');
    expect((await world.run('version --cluster=nope')).stderr).toContain('error: cluster "nope" does not exist\n');
    await world.run('config set-context --current --cluster=typo');
    const asked: string[] = [];
    await world.run('get pods', { connect: ({ server }) => void asked.push(server) });
    expect(asked).toEqual(['http://localhost:8080']);
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
