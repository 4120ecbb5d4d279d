import { isValidLabelValue } from '../../api/names';
import { quote } from '../../api/go/text';
import type { Command, Invocation } from '../command';
import { KubectlError, throwAggregate } from '../errors';
import { textMapAt } from '../json';
import { changedMap, listedMap, resourcesAndPairs, sendChange, withMap, type MapChange } from '../metadata-change';
import { findTargets, metadataFlags, targetFlags, validateTargets } from '../metadata-targets';
import { createSinglePrinter, withDryRun } from '../print-flags';
import { dryRunOf } from '../write-flags';

const flags = metadataFlags('labels', 'kubectl-label');

/** Source: kubectl/pkg/cmd/label/label.go. */
export const label: Command = {
  name: 'label',
  use: 'label [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]',
  short: 'Update the labels on a resource',
  long: 'Sets and removes labels of objects: KEY=VALUE sets one, KEY- removes one. A label that has another value is changed only with --overwrite.',
  examples: [
    'kubectl label pods web tier=front',
    'kubectl label --overwrite pods web tier=back',
    'kubectl label pods web tier-',
  ],
  flags: [...Object.values(flags), ...targetFlags],
  run: runLabel,
};

async function runLabel(invocation: Invocation): Promise<void> {
  const { session, value, args } = invocation;
  const dryRun = dryRunOf(invocation);
  const { resources, pairs } = resourcesAndPairs(args, 'label');
  const { set, remove } = parseLabels(pairs);
  const list = value(flags.list);
  const changes = set.size + remove.length;
  validateTargets(invocation, flags, { resources, changes, dryRun, noun: 'label', file: 'pod' });
  const print = createSinglePrinter(invocation);
  const local = value(flags.local);
  const result = await findTargets(invocation, flags, resources);
  const asks = dryRun === 'client' || local || list;
  await result.visit(async (info) => {
    const before = textMapAt(info.object, 'metadata', 'labels');
    if (!asks)
      for (const key of remove) if (!Object.hasOwn(before, key)) session.out(`label ${quote(key)} not found.\n`);
    if (!value(flags.overwrite)) requireNoOverwrites(before, set);
    const change = changedMap(before, set, remove);
    if (!asks && change.added.length + change.removed.length > 0) {
      await sendChange(session, info, 'labels', change, {
        resourceVersion: value(flags.resourceVersion),
        dryRun,
        fieldManager: value(flags.fieldManager),
      });
    }
    if (list) session.out(listedMap('labels', info, change.map, result.singleItem));
    else session.out(print(withMap(info.object ?? {}, 'labels', change.map), withDryRun(outcome(change), dryRun)));
  });
}

function parseLabels(pairs: readonly string[]): {
  readonly set: ReadonlyMap<string, string>;
  readonly remove: readonly string[];
} {
  const set = new Map<string, string>();
  const remove: string[] = [];
  for (const pair of pairs) {
    if (pair.includes('=')) {
      const [key = '', value = '', ...more] = pair.split('=');
      if (more.length > 0) throw new KubectlError(`invalid label spec: ${pair}`);
      const problems = isValidLabelValue(value);
      if (problems.length > 0) throw new KubectlError(`invalid label value: ${quote(pair)}: ${problems.join(';')}`);
      set.set(key, value);
    } else remove.push(pair.slice(0, -1));
  }
  if (remove.some((key) => set.has(key)))
    throw new KubectlError('can not both modify and remove a label in the same command');
  return { set, remove };
}

function requireNoOverwrites(before: Readonly<Record<string, string>>, set: ReadonlyMap<string, string>): void {
  const errors = [...set]
    .filter(([key, value]) => before[key] !== undefined && before[key] !== value)
    .map(([key]) => new KubectlError(`'${key}' already has a value (${before[key]}), and --overwrite is false`));
  throwAggregate(errors);
}

function outcome({ added, removed }: MapChange): string {
  if (added.length > 0) return removed.length > 0 ? 'modified' : 'labeled';
  return removed.length > 0 ? 'unlabeled' : 'not labeled';
}
