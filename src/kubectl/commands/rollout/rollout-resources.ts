import type { Invocation } from '../../command';
import { KubectlError } from '../../errors';
import type { Flag } from '../../flags/flag';
import { findResources, type ResourceResult } from '../../resources/builder';
import { fileFlags, filenameOptions, hasFiles, selectorFlag } from '../../write-flags';

// What the commands below `rollout` have in common. Source: kubectl/pkg/cmd/rollout.

/** The flags that say which objects are meant. */
export const rolloutTargetFlags: readonly Flag<unknown>[] = [...Object.values(fileFlags), selectorFlag];

/** What is meant. Throws when nothing is named. */
export async function findRollouts(invocation: Invocation): Promise<ResourceResult> {
  const { session, value, args } = invocation;
  const files = filenameOptions(invocation);
  if (args.length === 0 && !hasFiles(files)) throw new KubectlError('required resource not specified');
  return await findResources(session, {
    args,
    files,
    namespace: session.namespace.name,
    enforceNamespace: session.namespace.explicit,
    labelSelector: value(selectorFlag),
    allowEmptySelector: true,
    continueOnError: true,
    latest: true,
    flatten: true,
  });
}
