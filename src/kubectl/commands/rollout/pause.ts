import type { Command } from '../../command';
import { KubectlError } from '../../errors';
import { at, objectAt } from '../../json';
import { changeFlags, changeRollouts } from './template-change';

/** Sources: kubectl/pkg/cmd/rollout/rollout_pause.go, kubectl/pkg/polymorphichelpers/objectpauser.go. */
export const rolloutPause: Command = {
  name: 'pause',
  use: 'rollout pause RESOURCE',
  short: 'Mark the provided resource as paused',
  examples: ['kubectl rollout pause deployment/web'],
  flags: changeFlags,
  run: async (invocation) =>
    await changeRollouts(invocation, {
      change: ({ mapping, object = {} }) => {
        if (mapping.kind !== 'Deployment') throw new KubectlError('pausing is not supported');
        if (at(object, 'spec', 'paused') === true) throw new KubectlError('is already paused');
        return { ...object, spec: { ...objectAt(object, 'spec'), paused: true } };
      },
      done: 'paused',
      unchanged: () => 'already paused',
    }),
};
