import { expect } from 'expect';
import { describe, it } from 'node:test';
import { createApiWorld, type ApiWorld } from '../testing/api-world';
import { expectConversation } from '../testing/conversation';
import { KUBIA_PODS } from '../testing/manifests';

async function kubiaWorld(): Promise<ApiWorld> {
  const world = createApiWorld();
  world.files.set('pods.yaml', KUBIA_PODS);
  await world.run('create -f pods.yaml');
  return world;
}

describe('kubectl label', () => {
  it('adds, keeps, overwrites and removes', async () => {
    await expectConversation(await kubiaWorld(), [
      ['label po kubia-manual creation_method=manual', 'pod/kubia-manual labeled'],
      ['label po kubia-manual creation_method=manual', 'pod/kubia-manual not labeled'],
      ['label po kubia-manual-v2 env=debug', "error: 'env' already has a value (prod), and --overwrite is false"],
      ['get po kubia-manual-v2 -o jsonpath={.metadata.labels.env}{"\\n"}', 'prod'],
      ['label po kubia-manual-v2 env=debug --overwrite', 'pod/kubia-manual-v2 labeled'],
      ['label po kubia-manual-v2 env- a=b', 'pod/kubia-manual-v2 modified'],
      ['label po kubia-manual-v2 a- nope-', 'label "nope" not found.\npod/kubia-manual-v2 unlabeled'],
      ['label po kubia-manual-v2 --list', 'creation_method=manual'],
      ['label po --all x=y', 'pod/kubia-manual labeled\npod/kubia-manual-v2 labeled'],
      [
        'label po -l x=y z=1 --dry-run=client',
        'pod/kubia-manual labeled (dry run)\npod/kubia-manual-v2 labeled (dry run)',
      ],
      ['label po --list --all -l x', 'error: cannot set --all and --selector at the same time'],
    ]);
  });

  it('changes nothing else of the object', async () => {
    const world = await kubiaWorld();
    const before = await world.run('get po kubia-manual -o json');
    await world.run('label po kubia-manual a=b');
    await world.run('label po kubia-manual a-');
    const after = await world.run('get po kubia-manual -o json');
    const withoutVersion = (text: string): string => text.replace(/"resourceVersion": "\d+"/, '');
    expect(withoutVersion(after.stdout)).toBe(withoutVersion(before.stdout));
  });

  it('works on files alone under --local', async () => {
    const world = await kubiaWorld();
    world.refuse();
    await expectConversation(world, [
      ['label --local -f pods.yaml a=b -o name', 'pod/kubia-manual\npod/kubia-manual-v2'],
      ['annotate --local -f pods.yaml a=b -o jsonpath={.metadata.annotations}{"\\n"}', '{"a":"b"}\n{"a":"b"}'],
    ]);
  });

  it('refuses what is no label', async () => {
    await expectConversation(await kubiaWorld(), [
      ['label po kubia-manual', 'error: at least one label update is required'],
      ['label', 'error: one or more resources must be specified as <resource> <name> or <resource>/<name>'],
      ['label po x a=b c', 'error: all resources must be specified before label changes: c'],
      ['label po x a=b=c', 'error: invalid label spec: a=b=c'],
      ['label po x a=b a-', 'error: can not both modify and remove a label in the same command'],
      ['label po nope a=b', 'Error from server (NotFound): pods "nope" not found'],
      ['label node minikube gpu=true', 'Error from server (NotFound): nodes "minikube" not found'],
      [
        'label po kubia-manual a=b --resource-version=1',
        'Error from server (Conflict): Operation cannot be fulfilled on pods "kubia-manual": the object has been modified; please apply your changes to the latest version and try again',
      ],
    ]);
  });
});

describe('kubectl annotate', () => {
  it('adds, overwrites and removes', async () => {
    const world = await kubiaWorld();
    const words = ['annotate', 'pod', 'kubia-manual', 'mycompany.com/someannoation=foo bar'];
    expect(await world.run(words)).toEqual({ exitCode: 0, stdout: 'pod/kubia-manual annotated\n', stderr: '' });
    await expectConversation(world, [
      [
        'annotate pod kubia-manual mycompany.com/someannoation=other',
        "error: --overwrite is false but found the following declared annotation(s): 'mycompany.com/someannoation' already has a value (foo bar)",
      ],
      ['annotate pod kubia-manual --list', 'mycompany.com/someannoation=foo bar'],
      ['annotate pod kubia-manual mycompany.com/someannoation-', 'pod/kubia-manual annotated'],
      [
        'annotate pod kubia-manual a=b a-',
        'error: can not both modify and remove the following annotation(s) in the same command: a',
      ],
      ['annotate pod kubia-manual', 'error: at least one annotation update is required'],
    ]);
  });
});
