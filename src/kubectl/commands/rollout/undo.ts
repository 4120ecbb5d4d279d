import type { JsonObject } from '../../../api/go/json-value';
import { marshalSortedJson } from '../../../api/go/json-print';
import { quote } from '../../../api/go/text';
import type { Command, Invocation } from '../../command';
import { podTemplateText } from '../../describe/pod-template';
import { KubectlError, userError } from '../../errors';
import { intFlag } from '../../flags/flag';
import { at, objectAt } from '../../json';
import { LAST_APPLIED, lastAppliedOf } from '../../last-applied';
import { createPrinter, printFlagList, withDryRun } from '../../print-flags';
import { objectName, type Info } from '../../resources/info';
import { pathOf } from '../../resources/resource-mapping';
import { dryRunFlag, dryRunOf, writeQuery, type DryRun } from '../../write-flags';
import { findRollouts, rolloutTargetFlags } from './rollout-resources';
import { historyOf, type History, type Revision } from './revisions';

const toRevisionFlag = intFlag('to-revision', 'The revision to go back to; 0: the one before the present.');

/** Sources: kubectl/pkg/cmd/rollout/rollout_undo.go, kubectl/pkg/polymorphichelpers/rollback.go. */
export const rolloutUndo: Command = {
  name: 'undo',
  use: 'rollout undo (TYPE NAME | TYPE/NAME) [flags]',
  short: 'Undo a previous rollout',
  examples: ['kubectl rollout undo deployment/web', 'kubectl rollout undo daemonset/agent --to-revision=3'],
  flags: [toRevisionFlag, ...rolloutTargetFlags, ...printFlagList, dryRunFlag],
  run: runUndo,
};

async function runUndo(invocation: Invocation): Promise<void> {
  const { session, value } = invocation;
  const dryRun = dryRunOf(invocation);
  const result = await findRollouts(invocation);
  const print = createPrinter(invocation);
  await result.visit(async (info) => {
    const { object = {} } = info;
    if (lastAppliedOf(object) !== undefined) {
      session.err(
        `Warning: resource ${objectName(info)} was previously managed with 'kubectl apply'. Rolling back will not update the ${LAST_APPLIED} annotation, which may cause unexpected behavior on future 'kubectl apply' operations. Consider using 'kubectl apply' with your previous configuration file instead.\n`,
      );
    }
    const history = await historyOf(session, info, 'rollbacker');
    const text = await rollBack(invocation, info, history, value(toRevisionFlag), dryRun);
    session.out(print(object, withDryRun(text, dryRun)));
  });
}

async function rollBack(
  invocation: Invocation,
  info: Info,
  history: History,
  toRevision: number,
  dryRun: DryRun,
): Promise<string> {
  if (toRevision < 0) throw notFound(toRevision);
  return info.mapping.kind === 'Deployment'
    ? await rollBackDeployment(invocation, info, history, toRevision, dryRun)
    : await rollBackController(invocation, info, history, toRevision, dryRun);
}

async function rollBackDeployment(
  invocation: Invocation,
  info: Info,
  { current, revisions }: History,
  toRevision: number,
  dryRun: DryRun,
): Promise<string> {
  const target = toRevision === 0 ? revisions.at(-2) : withNumber(revisions, toRevision);
  if (target === undefined) {
    if (toRevision > 0) throw notFound(toRevision);
    throw new KubectlError(`no rollout history found for deployment ${quote(info.name)}`);
  }
  if (dryRun === 'client') return podTemplateText(target.template);
  if (at(current, 'spec', 'paused') === true)
    throw new KubectlError(
      "you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again",
    );
  const template = withoutHash(target.template);
  if (marshalSortedJson(template) === marshalSortedJson(withoutHash(objectAt(current, 'spec', 'template'))))
    return skipped(toRevision);
  const annotations = annotationsAfter(current, target.keeper);
  await send(invocation, info, toRevision, dryRun, 'json-patch', [
    { op: 'replace', path: '/spec/template', value: template },
    { op: 'replace', path: '/metadata/annotations', value: annotations },
  ]);
  return 'rolled back';
}

async function rollBackController(
  invocation: Invocation,
  info: Info,
  { current, revisions }: History,
  toRevision: number,
  dryRun: DryRun,
): Promise<string> {
  if (toRevision === 0 && revisions.length <= 1) throw new KubectlError('no last revision to roll back to');
  const target = toRevision === 0 ? revisions.at(-2) : withNumber(revisions, toRevision);
  if (target === undefined) throw notFound(toRevision);
  if (dryRun === 'client') return `will roll back to ${podTemplateText(target.template)}`;
  const data = objectAt(target.keeper, 'data');
  const present = { spec: { template: { ...objectAt(current, 'spec', 'template'), $patch: 'replace' } } };
  if (marshalSortedJson(present) === marshalSortedJson(data)) return skipped(toRevision);
  await send(invocation, info, toRevision, dryRun, 'strategic-merge-patch', data);
  return 'rolled back';
}

/** They belong to the Deployment itself, not to what it was. */
const KEPT: ReadonlySet<string> = new Set([
  LAST_APPLIED,
  'deployment.kubernetes.io/revision',
  'deployment.kubernetes.io/revision-history',
  'deployment.kubernetes.io/desired-replicas',
  'deployment.kubernetes.io/max-replicas',
  'deprecated.deployment.rollback.to',
]);

function annotationsAfter(deployment: JsonObject, replicaSet: JsonObject): JsonObject {
  const entries = (object: JsonObject) => Object.entries(objectAt(object, 'metadata', 'annotations'));
  return Object.fromEntries([
    ...entries(deployment).filter(([key]) => KEPT.has(key)),
    ...entries(replicaSet).filter(([key]) => !KEPT.has(key)),
  ]);
}

function withoutHash(template: JsonObject): JsonObject {
  const metadata = objectAt(template, 'metadata');
  const { 'pod-template-hash': _, ...labels } = objectAt(metadata, 'labels');
  return { ...template, metadata: { ...metadata, labels } };
}

async function send(
  { session }: Invocation,
  { mapping, namespace, name }: Info,
  toRevision: number,
  dryRun: DryRun,
  patchType: string,
  body: unknown,
): Promise<void> {
  try {
    await session.rest.request({
      method: 'PATCH',
      path: pathOf(mapping, namespace, name),
      query: writeQuery({ dryRun }),
      contentType: `application/${patchType}+json`,
      body,
    });
  } catch (error) {
    throw new KubectlError(`failed restoring revision ${toRevision}: ${userError(error).message}`);
  }
}

function withNumber(revisions: readonly Revision[], number: number): Revision | undefined {
  return revisions.find((revision) => revision.number === number);
}

function skipped(toRevision: number): string {
  return `skipped rollback (current template already matches revision ${toRevision})`;
}

function notFound(revision: number): KubectlError {
  return new KubectlError(`unable to find specified revision ${revision} in history`);
}
