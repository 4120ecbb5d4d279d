import type { Command, Invocation } from '../command';
import { KubectlError } from '../errors';
import { textMapAt } from '../json';
import { changedMap, listedMap, resourcesAndPairs, sendChange, withMap } from '../metadata-change';
import { findTargets, metadataFlags, targetFlags, validateTargets } from '../metadata-targets';
import { createPrinter, withDryRun } from '../print-flags';
import { dryRunOf } from '../write-flags';

const flags = metadataFlags('annotations', 'kubectl-annotate');

/** May always be overwritten. */
const CHANGE_CAUSE = 'kubernetes.io/change-cause';

/** Source: kubectl/pkg/cmd/annotate/annotate.go. */
export const annotate: Command = {
  name: 'annotate',
  use: 'annotate [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]',
  short: 'Update the annotations on a resource',
  long: 'Sets and removes annotations of objects: KEY=VALUE sets one, KEY- removes one. One that has another value is changed only with --overwrite.',
  examples: ["kubectl annotate pods web description='the front end'", 'kubectl annotate pods web description-'],
  flags: [...Object.values(flags), ...targetFlags],
  run: runAnnotate,
};

async function runAnnotate(invocation: Invocation): Promise<void> {
  const { session, value, args } = invocation;
  const dryRun = dryRunOf(invocation);
  const print = createPrinter(invocation);
  const { resources, pairs } = resourcesAndPairs(args, 'annotation');
  const { set, remove } = parseAnnotations(pairs);
  const changes = set.size + remove.length;
  validateTargets(invocation, flags, { resources, changes, dryRun, noun: 'annotation', file: 'rsrc' });
  const both = remove.filter((key) => set.has(key));
  if (both.length > 0) {
    throw new KubectlError(
      `can not both modify and remove the following annotation(s) in the same command: ${both.join(', ')}`,
    );
  }
  const local = value(flags.local);
  const list = value(flags.list);
  const result = await findTargets(invocation, flags, resources);
  await result.visit(async (info) => {
    const before = textMapAt(info.object, 'metadata', 'annotations');
    if (!value(flags.overwrite)) requireNoOverwrites(before, set);
    const change = changedMap(before, set, remove);
    if (dryRun !== 'client' && !local && !list) {
      await sendChange(session, info, 'annotations', change, {
        resourceVersion: value(flags.resourceVersion),
        dryRun,
        fieldManager: value(flags.fieldManager),
      });
    }
    if (list) session.out(listedMap('annotations', info, change.map, result.singleItem));
    else session.out(print(withMap(info.object ?? {}, 'annotations', change.map), withDryRun('annotated', dryRun)));
  });
}

/** Source: kubectl/pkg/cmd/util/helpers.go (ParsePairs). */
function parseAnnotations(pairs: readonly string[]) {
  const set = new Map<string, string>();
  const remove: string[] = [];
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    if (equals > 0) set.set(pair.slice(0, equals), pair.slice(equals + 1));
    else remove.push(pair.slice(0, -1));
  }
  return { set, remove };
}

function requireNoOverwrites(before: Readonly<Record<string, string>>, set: ReadonlyMap<string, string>): void {
  const taken = [...set]
    .filter(([key, value]) => key !== CHANGE_CAUSE && before[key] !== undefined && before[key] !== value)
    .map(([key]) => `'${key}' already has a value (${before[key]})`);
  if (taken.length === 0) return;
  throw new KubectlError(`--overwrite is false but found the following declared annotation(s): ${taken.join('; ')}`);
}
