import { parseLabelSelector } from '../../../api/selectors/label-selector';
import type { JsonObject } from '../../../api/go/json-value';
import type { Command, Invocation } from '../../command';
import { KubectlError, ManyErrors, userError, type UserError } from '../../errors';
import { boolFlag, durationFlag, intFlag, stringFlag } from '../../flags/flag';
import { textAt } from '../../json';
import { createPrinter, withDryRun } from '../../print-flags';
import type { Info } from '../../resources/info';
import { dryRunOf } from '../../write-flags';
import { deletePods, evictPods, type Removal } from './eviction';
import { drainedNodeFlags, findNodes, setUnschedulable } from './nodes';
import { podsForDeletion, type DrainFilter } from './pods-for-deletion';

const flags = {
  force: boolFlag('force', 'Take pods off too that nobody would make anew.'),
  ignoreDaemonSets: boolFlag('ignore-daemonsets', 'Leave the pods of daemon sets alone.'),
  deleteEmptyDirData: boolFlag('delete-emptydir-data', 'Take pods off too whose emptyDir volumes go with them.'),
  gracePeriod: intFlag('grace-period', "Seconds for each pod to end in; negative: the pod's own.", { default: -1 }),
  timeout: durationFlag('timeout', 'How long to try; 0: as long as it takes.'),
  podSelector: stringFlag('pod-selector', 'Which pods of the node, by label.'),
  disableEviction: boolFlag('disable-eviction', 'Delete the pods, whatever their disruption budgets say.'),
  skipWait: intFlag('skip-wait-for-delete-timeout', 'Do not wait for a pod that should have gone so many seconds ago.'),
};

/** Sources: kubectl/pkg/cmd/drain/drain.go, kubectl/pkg/drain/drain.go. */
export const drain: Command = {
  name: 'drain',
  use: 'drain NODE',
  short: 'Drain node in preparation for maintenance',
  long: 'Makes nodes unschedulable and evicts their pods, as far as disruption budgets allow, until all are gone.',
  examples: ['kubectl drain worker-1 --ignore-daemonsets', 'kubectl drain worker-1 --force --grace-period=900'],
  flags: [...Object.values(flags), ...drainedNodeFlags],
  run: runDrain,
};

async function runDrain(invocation: Invocation): Promise<void> {
  const { session, value } = invocation;
  if ('error' in parseLabelSelector(value(flags.podSelector)))
    throw new KubectlError('--pod-selector=<pod_selector> must be a valid label selector');
  const dryRun = dryRunOf(invocation);
  const nodes = await findNodes(invocation);
  await setUnschedulable(invocation, nodes, true);
  const print = createPrinter(invocation);
  const fatal: UserError[] = [];
  const pending: string[] = [];
  for (const node of nodes) {
    const errors = await drainNode(invocation, node);
    if (errors.length === 0) {
      session.out(print(node.object ?? {}, withDryRun('drained', dryRun)));
      continue;
    }
    const text = new ManyErrors(errors).message;
    session.err(`error: unable to drain node "${node.name}" due to error: ${text}, continuing command...\n`);
    fatal.push(...errors);
    pending.push(node.name);
  }
  if (pending.length > 0)
    session.err(`There are pending nodes to be drained:\n${pending.map((name) => ` ${name}\n`).join('')}`);
  // Even a single one is told as one of several, without `error:`.
  if (fatal.length > 0) throw new ManyErrors(fatal);
}

/** What has gone wrong. */
async function drainNode(invocation: Invocation, node: Info): Promise<readonly UserError[]> {
  const { session, value } = invocation;
  const dryRun = dryRunOf(invocation);
  const filter: DrainFilter = {
    force: value(flags.force),
    ignoreDaemonSets: value(flags.ignoreDaemonSets),
    deleteEmptyDirData: value(flags.deleteEmptyDirData),
    podSelector: value(flags.podSelector),
    skipDeletedSeconds: value(flags.skipWait),
  };
  try {
    const { pods, warnings, errors } = await podsForDeletion(session, node.name, filter);
    if (errors.length > 0) return errors;
    if (warnings !== '') session.warn(warnings);
    if (dryRun === 'client') {
      for (const pod of pods) session.out(`evicting pod ${podText(pod)} (dry run)\n`);
      return [];
    }
    const remove = value(flags.disableEviction) ? deletePods : evictPods;
    const failures = await remove(session, pods, removalOf(invocation));
    if (failures.length > 0) await tellPending(invocation, node, filter, failures);
    return failures;
  } catch (error) {
    return [userError(error)];
  }
}

function removalOf(invocation: Invocation): Removal {
  const { session, value } = invocation;
  const dryRun = dryRunOf(invocation);
  const usingEviction = !value(flags.disableEviction);
  const timeoutMs = value(flags.timeout);
  const print = createPrinter(invocation);
  return {
    dryRun,
    gracePeriod: value(flags.gracePeriod),
    timeoutMs,
    deadlineMs: timeoutMs === 0 ? Number.POSITIVE_INFINITY : session.nowMs + timeoutMs,
    skipDeletedSeconds: value(flags.skipWait),
    onFinished: (pod, error) => {
      const done = usingEviction
        ? error === undefined
          ? 'evicted'
          : 'eviction failed'
        : error === undefined
          ? 'deleted'
          : 'deletion failed';
      session.out(print(pod, withDryRun(done, dryRun)));
    },
  };
}

async function tellPending(
  { session }: Invocation,
  { name }: Info,
  filter: DrainFilter,
  failures: readonly UserError[],
): Promise<void> {
  const { pods, errors } = await podsForDeletion(session, name, filter);
  if (pods.length > 0) {
    const text = new ManyErrors(failures).message;
    session.err(`There are pending pods in node "${name}" when an error occurred: ${text}\n`);
    for (const pod of pods) session.err(`pod/${textAt(pod, 'metadata', 'name')}\n`);
  }
  if (errors.length > 0) {
    const text = new ManyErrors(errors).message;
    session.err(`Following errors occurred while getting the list of pods to delete:\n${text}`);
  }
}

function podText(pod: JsonObject): string {
  return `${textAt(pod, 'metadata', 'namespace')}/${textAt(pod, 'metadata', 'name')}`;
}
