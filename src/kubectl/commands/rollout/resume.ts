import type { Command } from '../../command';
import { KubectlError } from '../../errors';
import { at, objectAt } from '../../json';
import { changeFlags, changeRollouts } from './template-change';

/** Sources: kubectl/pkg/cmd/rollout/rollout_resume.go, kubectl/pkg/polymorphichelpers/objectresumer.go. */
export const rolloutResume: Command = {
  name: 'resume',
  use: 'rollout resume RESOURCE',
  short: 'Resume a paused resource',
  examples: ['kubectl rollout resume deployment/web'],
  flags: changeFlags,
  run: async (invocation) =>
    await changeRollouts(invocation, {
      change: ({ mapping, object = {} }) => {
        if (mapping.kind !== 'Deployment') throw new KubectlError('resuming is not supported');
        if (at(object, 'spec', 'paused') !== true) throw new KubectlError('is not paused');
        const { paused: _, ...spec } = objectAt(object, 'spec');
        return { ...object, spec };
      },
      done: 'resumed',
      unchanged: () => 'already resumed',
    }),
};
