import type { Command } from '../../command';
import { KubectlError } from '../../errors';
import { stringFlag } from '../../flags/flag';
import { quantitiesOf } from '../../quantities';
import { createGenerated, generatedObjectFlags, nameArgument } from './generated-object';

const flags = {
  hard: stringFlag('hard', 'The limits: cpu=1,pods=10.'),
  scopes: stringFlag('scopes', 'What is counted: BestEffort,NotTerminating.'),
};

/** Source: kubectl/pkg/cmd/create/create_quota.go. */
export const createQuota: Command = {
  name: 'quota',
  aliases: ['resourcequota'],
  use: 'create quota NAME [--hard=key1=value1,key2=value2] [--scopes=Scope1,Scope2] [--dry-run=server|client|none]',
  short: 'Create a quota with the specified name',
  examples: ['kubectl create quota fair --hard=cpu=1,memory=1G,pods=2'],
  flags: [...generatedObjectFlags, ...Object.values(flags)],
  async run(invocation) {
    const { value } = invocation;
    const name = nameArgument(invocation);
    const hard = quantitiesOf(value(flags.hard));
    const scopes = value(flags.scopes) === '' ? [] : value(flags.scopes).split(',');
    if (scopes.includes('')) throw new KubectlError('invalid resource quota scope ""');
    const spec = {
      ...(Object.keys(hard).length > 0 && { hard }),
      ...(scopes.length > 0 && { scopes }),
    };
    const draft = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name }, spec };
    await createGenerated(invocation, 'core.v1.ResourceQuota', draft, 'failed to create quota:');
  },
};
