import { expect } from 'expect';
import { describe, it } from 'node:test';
import { createApiWorld } from '../testing/api-world';
import { expectConversation } from '../testing/conversation';

const FILE = '/home/user/.kube/kuberc';

describe('kuberc', () => {
  it('gives a command the options that the command line does not give', async () => {
    await expectConversation(createApiWorld(), [
      ['kuberc set --section defaults --command get --option output=name', `Updated ${FILE}`],
      ['get sa', 'serviceaccount/default'],
      ['get sa -o jsonpath={.kind}{"\\n"}', 'List'],
      [
        'kuberc set --section defaults --command get --option no-headers=true',
        'error: defaults for command "get" already exist, use --overwrite to replace',
      ],
      ['kuberc set --section defaults --command get --option no-headers=x --overwrite', `Updated ${FILE}`],
      [
        'get sa',
        'error occurred while applying preferences could not apply override value x to flag no-headers in command get err: ' +
          'invalid argument "x" for "--no-headers" flag: strconv.ParseBool: parsing "x": invalid syntax',
      ],
    ]);
  });

  it('makes commands of aliases, which never hide those that are there', async () => {
    await expectConversation(createApiWorld(), [
      ['kuberc set --section aliases --name gn --command get --prependarg ns --option output=name', `Updated ${FILE}`],
      ['gn default', 'namespace/default'],
      ['gn default -o jsonpath={.kind}{"\\n"}', 'Namespace'],
      ['kuberc set --section aliases --name get --command delete', `Updated ${FILE}`],
      ['get sa -o name', 'serviceaccount/default'],
      ['kuberc set --section aliases --name lost --command nosuch', `Updated ${FILE}`],
      ['lost', 'error occurred while applying preferences command "nosuch" not found to set alias "lost": [nosuch]'],
    ]);
  });

  it('can be turned off, and shows what it keeps', async () => {
    const world = createApiWorld();
    await world.run('kuberc set --section defaults --command get --option output=name');
    expect((await world.run('kuberc view')).stdout).toBe(
      'aliases: []\napiVersion: kubectl.config.k8s.io/v1beta1\ndefaults:\n- command: get\n  options:\n  - default: name\n    name: output\nkind: Preference\n',
    );
    expect((await world.run('get sa --kuberc /nosuch')).stderr).toBe(
      'error occurred while applying preferences kuberc error kuberc: open /nosuch: no such file or directory\n',
    );
  });
});
