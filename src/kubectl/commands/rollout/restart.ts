import type { JsonObject } from '../../../api/go/json-value';
import type { Command } from '../../command';
import { KubectlError } from '../../errors';
import { at, objectAt } from '../../json';
import { changeFlags, changeRollouts } from './template-change';

const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

/** Sources: kubectl/pkg/cmd/rollout/rollout_restart.go, kubectl/pkg/polymorphichelpers/objectrestarter.go. */
export const rolloutRestart: Command = {
  name: 'restart',
  use: 'rollout restart RESOURCE',
  short: 'Restart a resource',
  long: 'Makes all pods anew, as an update would: the pod template gets an annotation with the time.',
  examples: ['kubectl rollout restart deployment/web', 'kubectl rollout restart deployment --selector=app=web'],
  flags: changeFlags,
  run: async (invocation) => {
    const time = new Date(invocation.session.nowMs).toISOString().replace(/\.\d+Z$/, 'Z');
    await changeRollouts(invocation, {
      change: ({ mapping, object = {} }) => {
        if (!['Deployment', 'DaemonSet', 'StatefulSet'].includes(mapping.kind))
          throw new KubectlError('restarting is not supported');
        if (at(object, 'spec', 'paused') === true)
          throw new KubectlError("can't restart paused deployment (run rollout resume first)");
        return withRestartedAt(object, time);
      },
      done: 'restarted',
      unchanged: ({ name }) => {
        throw new KubectlError(
          `failed to create patch for ${name}: if restart has already been triggered within the past second, please wait before attempting to trigger another`,
        );
      },
    });
  },
};

function withRestartedAt(object: JsonObject, time: string): JsonObject {
  const spec = objectAt(object, 'spec');
  const template = objectAt(spec, 'template');
  const metadata = objectAt(template, 'metadata');
  const annotations = { ...objectAt(metadata, 'annotations'), [RESTARTED_AT]: time };
  return { ...object, spec: { ...spec, template: { ...template, metadata: { ...metadata, annotations } } } };
}
