import { isObject, type JsonObject } from '../../../api/go/json-value';
import { createTwoWayMergePatch } from '../../../api/patch/strategic-merge-diff';
import type { Invocation } from '../../command';
import { KubectlError, throwAggregate, usageError, userError } from '../../errors';
import { intFlag, type Flag } from '../../flags/flag';
import { asJson, at, objectAt } from '../../json';
import { createPrinter, withDryRun } from '../../print-flags';
import { findResources } from '../../resources/builder';
import type { Info } from '../../resources/info';
import { patchObject } from '../../resources/patch-object';
import { dryRunFlag, dryRunOf, selectorFlag, writeQuery } from '../../write-flags';

// What cordon, uncordon and drain have in common. Sources: kubectl/pkg/cmd/drain/drain.go, kubectl/pkg/drain/cordon.go.

const chunkSize = intFlag('chunk-size', 'How many objects to ask for at a time; 0: all at once.', { default: 500 });

export const nodeFlags: readonly Flag<unknown>[] = [selectorFlag, dryRunFlag];

export const drainedNodeFlags: readonly Flag<unknown>[] = [...nodeFlags, chunkSize];

/** The nodes that are named. Throws when one of them is not there. */
export async function findNodes(invocation: Invocation): Promise<readonly Info[]> {
  const { session, value, changed, args, commandPath, path } = invocation;
  if (args.length === 0 && !changed(selectorFlag))
    throw usageError(commandPath, `USAGE: ${path.at(-1)?.use ?? ''} [flags]`);
  if (args.length > 0 && value(selectorFlag) !== '')
    throw usageError(commandPath, 'error: cannot specify both a node name and a --selector option');
  dryRunOf(invocation);
  const named = args.map((name) => (name.includes('/') ? name : `nodes/${name}`));
  const result = await findResources(session, {
    args: value(selectorFlag) === '' ? named : ['nodes'],
    namespace: session.namespace.name,
    labelSelector: value(selectorFlag),
    chunkSize: value(chunkSize),
    singleResourceType: true,
    flatten: true,
  });
  const { infos, errors } = await result.infos();
  throwAggregate(errors);
  for (const { mapping } of infos) {
    if (mapping.kind === 'Node' && mapping.group === '') continue;
    const gvr = `${mapping.group}/${mapping.version}, Resource=${mapping.resource}`;
    throw new KubectlError(`error: expected resource of type node, got "${gvr}"`);
  }
  return infos;
}

/** Makes the nodes schedulable or not. What fails is told, and the others are done. */
export async function setUnschedulable(
  invocation: Invocation,
  nodes: readonly Info[],
  desired: boolean,
): Promise<void> {
  const { session } = invocation;
  const dryRun = dryRunOf(invocation);
  const verb = desired ? 'cordon' : 'uncordon';
  const print = createPrinter(invocation);
  for (const info of nodes) {
    const { name, object = {} } = info;
    if ((at(object, 'spec', 'unschedulable') === true) === desired) {
      session.out(print(object, withDryRun(`already ${verb}ed`, dryRun)));
      continue;
    }
    try {
      if (dryRun !== 'client')
        await patchObject(session.rest, info, cordonPatch(object, desired), writeQuery({ dryRun }));
    } catch (error) {
      session.err(`error: unable to ${verb} node "${name}": ${userError(error).message}\n`);
      continue;
    }
    session.out(print(object, withDryRun(`${verb}ed`, dryRun)));
  }
}

function cordonPatch(node: JsonObject, desired: boolean): JsonObject {
  const { unschedulable: _, ...spec } = objectAt(node, 'spec');
  const after = { ...node, spec: desired ? { ...spec, unschedulable: true } : spec };
  const patch = asJson(createTwoWayMergePatch('core.v1.Node', node, after));
  return isObject(patch) ? patch : {};
}
