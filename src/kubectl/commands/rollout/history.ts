import type { JsonObject } from '../../../api/go/json-value';
import type { Command, Invocation } from '../../command';
import { podTemplateText } from '../../describe/pod-template';
import { KubectlError } from '../../errors';
import { intFlag } from '../../flags/flag';
import { objectAt } from '../../json';
import { alignTabs, describeLayout } from '../../output/tabwriter';
import { createPrinter, printFlagList, printFlags } from '../../print-flags';
import { findRollouts, rolloutTargetFlags } from './rollout-resources';
import { historyOf, type Revision } from './revisions';

const revisionFlag = intFlag('revision', 'Show this revision in detail.');

/** Sources: kubectl/pkg/cmd/rollout/rollout_history.go, kubectl/pkg/polymorphichelpers/history.go. */
export const rolloutHistory: Command = {
  name: 'history',
  use: 'rollout history (TYPE NAME | TYPE/NAME) [flags]',
  short: 'View rollout history',
  long: 'Lists the former revisions of a deployment, daemon set or stateful set, or shows one of them.',
  examples: ['kubectl rollout history deployment/web', 'kubectl rollout history daemonset/agent --revision=3'],
  flags: [revisionFlag, ...rolloutTargetFlags, ...printFlagList],
  run: runHistory,
};

async function runHistory(invocation: Invocation): Promise<void> {
  const { session, value, changed } = invocation;
  const number = value(revisionFlag);
  const result = findRollouts(invocation);
  if (number < 0) throw new KubectlError(`revision must be a positive integer: ${number}`);
  const print = createPrinter(invocation);
  const printsObjects = changed(printFlags.output);
  await (
    await result
  ).visit(async (info) => {
    const { revisions } = await historyOf(session, info, 'history viewer');
    if (printsObjects) {
      const shown = number > 0 ? [required(revisions, number)] : revisions;
      for (const { object } of shown) session.out(print(object));
      return;
    }
    const withRevision = number > 0 ? `with revision #${number}` : '';
    session.out(print(info.object ?? {}, `${withRevision}\n${historyText(revisions, number)}`));
  });
}

function historyText(revisions: readonly Revision[], number: number): string {
  if (revisions.length === 0) return 'No rollout history found.';
  if (number > 0) return podTemplateText(withChangeCause(required(revisions, number)));
  const lines = revisions.map(({ number: each, changeCause }) => `${each}\t${changeCause || '<none>'}\n`);
  return alignTabs(`REVISION\tCHANGE-CAUSE\n${lines.join('')}`, describeLayout);
}

function required(revisions: readonly Revision[], number: number): Revision {
  const found = revisions.find((revision) => revision.number === number);
  if (found === undefined) throw new KubectlError('unable to find the specified revision');
  return found;
}

/** A ReplicaSet's cause is shown among the annotations of its template. */
function withChangeCause({ template, keeper, changeCause }: Revision): JsonObject {
  if (changeCause === '' || keeper['kind'] !== 'ReplicaSet') return template;
  const metadata = objectAt(template, 'metadata');
  const annotations = { ...objectAt(metadata, 'annotations'), 'kubernetes.io/change-cause': changeCause };
  return { ...template, metadata: { ...metadata, annotations } };
}
