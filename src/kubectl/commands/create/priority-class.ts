import type { Command } from '../../command';
import { boolFlag, intFlag, stringFlag } from '../../flags/flag';
import { createGenerated, generatedObjectFlags, nameArgument } from './generated-object';

const flags = {
  value: intFlag('value', 'The priority.'),
  globalDefault: boolFlag('global-default', 'The class of all pods that name none.'),
  description: stringFlag('description', 'What the class is for.'),
  preemptionPolicy: stringFlag('preemption-policy', 'PreemptLowerPriority or Never.', {
    default: 'PreemptLowerPriority',
  }),
};

/** Source: kubectl/pkg/cmd/create/create_priorityclass.go. */
export const createPriorityClass: Command = {
  name: 'priorityclass',
  aliases: ['pc'],
  use: 'create priorityclass NAME --value=VALUE --global-default=BOOL [--dry-run=server|client|none]',
  short: 'Create a priority class with the specified name',
  examples: ['kubectl create priorityclass high --value=1000 --description="important"'],
  flags: [...generatedObjectFlags, ...Object.values(flags)],
  async run(invocation) {
    const { value } = invocation;
    const description = value(flags.description);
    const draft = {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name: nameArgument(invocation) },
      value: value(flags.value),
      ...(value(flags.globalDefault) && { globalDefault: true }),
      ...(description !== '' && { description }),
      preemptionPolicy: value(flags.preemptionPolicy),
    };
    await createGenerated(invocation, 'scheduling.v1.PriorityClass', draft, 'failed to create priorityclass:');
  },
};
