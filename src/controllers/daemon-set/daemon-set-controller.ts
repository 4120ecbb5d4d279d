import type { WatchEvent } from '../../api/collection';
import { deepEqual } from '../../api/equality';
import { createEventRecorder, type EventRecorder } from '../../api/events/event-recorder';
import type { DaemonSet, Node, Pod } from '../../api/generated/types';
import { daemonSets } from '../../api/kinds/apps/daemon-set';
import { nodes } from '../../api/kinds/node';
import { pods } from '../../api/kinds/pod/pod';
import { controllerOf, keyText } from '../../api/object';
import { labelMatcher } from '../../api/scheduling/label-requirement';
import type { ApiServer } from '../../api/server';
import { claimPods } from '../claim-pods';
import { startReconciler, type Controller } from '../controller';
import { createPodControl, type PodControl } from '../pod-control';
import { nextAvailabilityMs } from '../pod-activity';
import { candidatePods, mayConcernOwners, ownersConcernedBy } from '../pod-owners';
import { slowStart } from '../replica-set/slow-start';
import type { WorkQueue } from '../work-queue';
import { daemonTemplate, HASH_LABEL, podsByNode, templateForNode } from './daemon-pods';
import { daemonSetStatus } from './daemon-set-status';
import { FailedPodBackOff } from './failed-pod-back-off';
import { planPods, type PodPlan } from './manage-pods';
import { nodeFit } from './node-fit';
import { cleanUpHistory, historyOf } from './revisions';
import { planUpdate } from './rolling-update';

/** How many pods one round creates or deletes at most. */
const BURST_REPLICAS = 250;

/**
 * Gives each node that fits a pod of a DaemonSet; the scheduler binds it (pkg/controller/daemon).
 *
 * Divergence from real Kubernetes: sees pods as they are at the moment, and so needs no expectations of what it has just done.
 */
export const daemonSetController: Controller = {
  name: 'daemonset-controller',
  start(api) {
    const recorder = createEventRecorder(api, { component: 'daemonset-controller' });
    const control = createPodControl(api, recorder);
    const backOff = new FailedPodBackOff();
    return startReconciler(api, {
      watch: (queue) => [
        api.watch(daemonSets, {}, ({ object }) => queue.add(keyOfSet(object))),
        api.watch(pods, { concerns: (pod, old) => mayConcernOwners(daemonSets, pod, old) }, (event) => {
          for (const set of ownersConcernedBy(api, daemonSets, event)) queue.add(keyOfSet(set));
        }),
        api.watch(nodes, {}, (event) => {
          for (const set of setsConcernedBy(api, event)) queue.add(keyOfSet(set));
        }),
      ],
      reconcile: (key, queue) => syncSet(api, { recorder, control, backOff }, key, queue),
    });
  },
};

interface Tools {
  readonly recorder: EventRecorder;
  readonly control: PodControl;
  readonly backOff: FailedPodBackOff;
}

function syncSet(api: ApiServer, tools: Tools, key: string, queue: WorkQueue): void {
  const [namespace = '', name = ''] = key.split('/');
  const set = api.find(daemonSets, { namespace, name });
  if (set === undefined) return;
  if (Object.keys(set.spec.selector).length === 0) {
    const message = 'This daemon set is selecting all pods. A non-empty selector is required.';
    tools.recorder.event(set, 'Warning', 'SelectingAll', message);
    return;
  }
  // What a set that is being deleted still owns is in the hands of the garbage collector.
  if (set.metadata.deletionTimestamp !== undefined) return;
  const { current, old } = historyOf(api, set, () => claimPodsOfSet(api, set));
  const hash = current.metadata.labels?.[HASH_LABEL] ?? '';
  const all = [...api.collection(nodes).values()];
  try {
    updatePods(api, tools, set, all, hash, queue);
    cleanUpHistory(api, set, old, claimPodsOfSet(api, set));
  } finally {
    const own = claimPodsOfSet(api, set);
    const { nowMs } = api.sim;
    const status = daemonSetStatus(set, all, podsByNode(own), hash, nowMs);
    if (status !== undefined) api.updateStatus(daemonSets, { ...set, status });
    const checkMs = nextAvailabilityMs(own, set.spec.minReadySeconds ?? 0, nowMs);
    if (checkMs !== undefined) queue.addAfter(key, checkMs);
  }
}

/** Gives nodes the pods they should have or, when they have them, brings pods up to date (`updateDaemonSet`). */
function updatePods(
  api: ApiServer,
  tools: Tools,
  set: DaemonSet,
  all: readonly Node[],
  hash: string,
  queue: WorkQueue,
): void {
  const { recorder, backOff } = tools;
  const { nowMs } = api.sim;
  const own = podsByNode(claimPodsOfSet(api, set));
  const where = ({ metadata }: Pod, node: string) => `${metadata.namespace ?? ''}/${metadata.name} on node ${node}`;
  const plan = planPods(
    set,
    all,
    own,
    hash,
    {
      failed(pod, node) {
        const key = `${set.metadata.uid}/${set.status?.observedGeneration ?? 0}/${node}`;
        const waitMs = backOff.waitMs(key, nowMs);
        if (waitMs > 0) queue.addAfter(keyOfSet(set), waitMs);
        else {
          const message = `Found failed daemon pod ${where(pod, node)}, will try to kill it`;
          recorder.event(set, 'Warning', 'FailedDaemonPod', message);
        }
        return waitMs;
      },
      succeeded(pod, node) {
        const message = `Found succeeded daemon pod ${where(pod, node)}, will try to delete it`;
        recorder.event(set, 'Normal', 'SucceededDaemonPod', message);
      },
    },
    nowMs,
  );
  if (plan.create.length + plan.delete.length > 0) carryOut(tools.control, set, hash, plan);
  else if (set.spec.updateStrategy?.type === 'RollingUpdate')
    carryOut(tools.control, set, hash, planUpdate(set, all, own, hash, nowMs));
}

/** `syncNodes`: creates, then deletes, then throws the first thing that went wrong. */
function carryOut(control: PodControl, set: DaemonSet, hash: string, plan: PodPlan): void {
  let failure: unknown;
  if (plan.create.length > 0) {
    const template = daemonTemplate(set, hash);
    let next = 0;
    failure = slowStart(Math.min(plan.create.length, BURST_REPLICAS), () => {
      const node = plan.create[next] ?? '';
      next += 1;
      control.create(set, templateForNode(template, node));
    });
  }
  for (const pod of plan.delete.slice(0, BURST_REPLICAS)) {
    try {
      control.delete(set, pod);
    } catch (error) {
      failure ??= error;
    }
  }
  if (failure !== undefined) throw failure;
}

/** The sets for which a node has become fit or unfit (`syncNodeUpdate`). Costs nothing for changes of anything but labels and taints. */
function setsConcernedBy(api: ApiServer, { type, object: node, old }: WatchEvent<Node>): readonly DaemonSet[] {
  if (type === 'DELETED' || api.collection(daemonSets).size === 0) return [];
  const isSame =
    old !== undefined &&
    deepEqual(old.metadata.labels, node.metadata.labels) &&
    deepEqual(old.spec.taints, node.spec.taints);
  if (isSame) return [];
  const owners = new Set<string>();
  for (const pod of api.collection(pods).under('spec.nodeName', node.metadata.name)) {
    const controller = controllerOf(pod);
    if (controller?.kind === 'DaemonSet') owners.add(controller.uid);
  }
  return [...api.collection(daemonSets).values()].filter((set) => {
    const { shouldRun, shouldContinue } = nodeFit(set, node);
    const scheduled = owners.has(set.metadata.uid);
    if (!scheduled) return shouldRun;
    return !shouldContinue || (set.status?.numberMisscheduled ?? 0) > 0;
  });
}

function claimPodsOfSet(api: ApiServer, set: DaemonSet): readonly Pod[] {
  return claimPods(api, set, labelMatcher(set.spec.selector), candidatePods(api, set));
}

function keyOfSet({ metadata }: DaemonSet): string {
  return keyText(metadata.namespace ?? '', metadata.name);
}
