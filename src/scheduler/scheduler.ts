import { createEventRecorder } from '../api/events/event-recorder';
import type { AllocationResult, Pod } from '../api/generated/types';
import { nodes } from '../api/kinds/node';
import { pods } from '../api/kinds/pod/pod';
import { keyOf, keyText, type ObjectKey } from '../api/object';
import type { ApiServer } from '../api/server';
import { SchedulerCache } from './cache/cache';
import { eventHandlers } from './event-handlers';
import { NodeFinder } from './find-nodes';
import { Framework } from './framework/framework';
import { PodsInPreBind } from './framework/pods-in-pre-bind';
import type { PluginHandle } from './framework/plugin';
import { defaultProfile } from './plugins/default-profile';
import { DEFAULT_SCHEDULER_NAME, Profiles, type SchedulerProfile } from './profiles';
import { DEFAULT_BACKOFF, type Backoff } from './queue/backoff';
import { Nominator } from './queue/nominator';
import { QueueingHints } from './queue/queueing-hints';
import { SchedulingQueue } from './queue/scheduling-queue';
import { scheduleOne } from './schedule-one';
import { watchStorage } from './watch-storage';
import { Verdicts, type Verdict } from './verdicts';

export type { NodeRefusal, PluginScore, Verdict } from './verdicts';

export interface SchedulerOptions {
  /** The pods it is for, by their `spec.schedulerName`, and how. Default: `default-scheduler` with the plugins of 1.36. */
  readonly profiles?: readonly SchedulerProfile[];
  /** Stop looking for nodes when this share of them fits; 0, the default, adapts to the size of the cluster. */
  readonly percentageOfNodesToScore?: number;
  /** How long pods wait before they are tried again. Default: 1 s, doubling up to 10 s. */
  readonly backoff?: Backoff;
}

export interface Scheduler {
  /** Binds nothing from now on. Starting anew begins with what the API has then. */
  stop(): void;
  /** How the last attempt to place the pod went; undefined when there was none, or it was too long ago. */
  verdict(pod: ObjectKey): Verdict | undefined;
}

const DEFAULT_PROFILES: readonly SchedulerProfile[] = [
  { schedulerName: DEFAULT_SCHEDULER_NAME, plugins: defaultProfile },
];

/** Starts kube-scheduler: finds nodes for pods that have none, one pod at a time, each as one task of the simulation. */
export function startScheduler(api: ApiServer, options: SchedulerOptions = {}): Scheduler {
  const { profiles: wanted = DEFAULT_PROFILES, percentageOfNodesToScore = 0, backoff = DEFAULT_BACKOFF } = options;
  const { sim } = api;
  const cache = new SchedulerCache();
  const random = sim.random('scheduler');
  const nominator = new Nominator((pod) => isPending(api, pod));
  const turn = { nextStartNodeIndex: 0 };
  const podsInPreBind = new PodsInPreBind(sim);
  const pendingAllocations = new Map<string, AllocationResult>();
  const running = (profile: SchedulerProfile) => {
    const { schedulerName } = profile;
    const recorder = createEventRecorder(api, { component: schedulerName, style: 'events.k8s.io' });
    const handle: PluginHandle = {
      api,
      schedulerName,
      nodes: cache,
      nominator,
      recorder,
      random,
      podsInPreBind,
      pendingAllocations,
      framework: () => framework,
    };
    const framework = new Framework(profile.plugins, handle, profile.order);
    const percentage = profile.percentageOfNodesToScore ?? percentageOfNodesToScore;
    const finder = new NodeFinder(framework, cache, percentage, turn);
    return { framework, finder, recorder, hints: new QueueingHints(framework.plugins) };
  };
  const profiles = new Profiles(new Map(wanted.map((profile) => [profile.schedulerName, running(profile)])));
  const queue = new SchedulingQueue(sim, profiles, nominator, backoff, plan);
  const verdicts = new Verdicts();
  const parts = profiles.map((profile) => ({ ...profile, api, cache, queue, random, verdicts, podsInPreBind }));
  let planned = false;
  let stopped = false;

  function plan(): void {
    if (planned || stopped) return;
    planned = true;
    sim.post(cycle);
  }
  function cycle(): void {
    planned = false;
    if (stopped) return;
    scheduleOne(queue, parts);
    if (queue.ready) plan();
  }

  const handlers = eventHandlers(cache, queue, (pod) => profiles.find(pod) !== undefined);
  const stopNodes = api.watch(nodes, {}, handlers.onNode);
  // Pods that have ended take nothing of their nodes: they count as deleted.
  const stopPods = api.watch(pods, { matches: isActive }, (event) => {
    handlers.onPod(event);
    if (event.type === 'DELETED') verdicts.delete(podKey(keyOf(event.object)));
  });

  const stopStorage = watchStorage(api, (change) => queue.move(change));

  return {
    stop() {
      stopped = true;
      podsInPreBind.stop();
      stopStorage();
      stopNodes();
      stopPods();
      queue.stop();
    },
    verdict: (pod) => verdicts.get(podKey(pod)),
  };
}

function podKey({ namespace, name }: ObjectKey): string {
  return keyText(namespace, name);
}

/** Does the API still have this very pod, and without a node? */
function isPending(api: ApiServer, { metadata }: Pod): boolean {
  const current = api.find(pods, keyOf({ metadata }));
  return current?.metadata.uid === metadata.uid && (current.spec.nodeName ?? '') === '';
}

function isActive({ status }: Pod): boolean {
  return status?.phase !== 'Succeeded' && status?.phase !== 'Failed';
}
