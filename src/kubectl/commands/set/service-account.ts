import type { Command } from '../../command';
import { KubectlError } from '../../errors';
import { dryRunOf } from '../../write-flags';
import { changeContainers, findPodSpecs, namedPodSpecFlagList, podSpecFlags } from './pod-spec';

/** Source: kubectl/pkg/cmd/set/set_serviceaccount.go. */
export const setServiceAccount: Command = {
  name: 'serviceaccount',
  aliases: ['sa'],
  use: 'set serviceaccount (-f FILENAME | TYPE NAME) SERVICE_ACCOUNT',
  short: 'Update the service account of a resource',
  examples: ['kubectl set serviceaccount deployment/web robot'],
  flags: namedPodSpecFlagList,
  async run(invocation) {
    const { value, args } = invocation;
    if (value(podSpecFlags.local) && dryRunOf(invocation) === 'server')
      throw new KubectlError('cannot specify --local and --dry-run=server - did you mean --dry-run=client?');
    const name = args.at(-1);
    if (name === undefined) throw new KubectlError('serviceaccount is required');
    const infos = await findPodSpecs(invocation, args.slice(0, -1));
    await changeContainers(invocation, infos, {
      done: 'serviceaccount updated',
      failure: 'failed to patch ServiceAccountName',
      change: (spec) => ({ ...spec, serviceAccountName: name }),
      always: true,
    });
  },
};
