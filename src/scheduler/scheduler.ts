import type { WatchEventType } from '../api/collection';
import { createEventRecorder } from '../api/events/event-recorder';
import type { Pod } from '../api/generated/types';
import { nodes } from '../api/kinds/node';
import { pods } from '../api/kinds/pod/pod';
import { persistentVolumeClaims, persistentVolumes } from '../api/kinds/storage/core-storage';
import { storageClasses } from '../api/kinds/storage/storage';
import { keyOf, keyText, type ObjectKey } from '../api/object';
import type { ApiServer } from '../api/server';
import { SchedulerCache } from './cache/cache';
import { eventHandlers } from './event-handlers';
import { NodeFinder } from './find-nodes';
import { Action, type EventResource } from './framework/cluster-event';
import { Framework } from './framework/framework';
import type { PluginHandle, Profile } from './framework/plugin';
import { defaultProfile } from './plugins/default-profile';
import { Nominator } from './queue/nominator';
import { SchedulingQueue } from './queue/scheduling-queue';
import { scheduleOne } from './schedule-one';
import { Verdicts, type Verdict } from './verdicts';

export type { NodeRefusal, PluginScore, Verdict } from './verdicts';

export interface SchedulerOptions {
  /** The pods it is for: those with this `spec.schedulerName`. Default `default-scheduler`. */
  readonly schedulerName?: string;
  /** Default: the plugins of 1.36. */
  readonly profile?: Profile;
  /** Stop looking for nodes when this share of them fits; 0, the default, adapts to the size of the cluster. */
  readonly percentageOfNodesToScore?: number;
}

export interface Scheduler {
  /** Binds nothing from now on. Starting anew begins with what the API has then. */
  stop(): void;
  /** How the last attempt to place the pod went; undefined when there was none, or it was too long ago. */
  verdict(pod: ObjectKey): Verdict | undefined;
}

/** Starts kube-scheduler: finds nodes for pods that have none, one pod at a time, each as one task of the simulation. */
export function startScheduler(api: ApiServer, options: SchedulerOptions = {}): Scheduler {
  const { schedulerName = 'default-scheduler', profile = defaultProfile, percentageOfNodesToScore = 0 } = options;
  const { sim } = api;
  const cache = new SchedulerCache();
  const random = sim.random('scheduler');
  const recorder = createEventRecorder(api, { component: schedulerName, style: 'events.k8s.io' });
  const nominator = new Nominator((pod) => isPending(api, pod));
  const handle: PluginHandle = {
    api,
    schedulerName,
    nodes: cache,
    nominator,
    recorder,
    random,
    framework: () => framework,
  };
  const framework = new Framework(profile, handle);
  const queue = new SchedulingQueue(sim, framework, nominator, plan);
  const finder = new NodeFinder(framework, cache, percentageOfNodesToScore);
  const verdicts = new Verdicts();
  const parts = { api, cache, queue, framework, finder, recorder, random, verdicts };
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
    scheduleOne(parts);
    if (queue.ready) plan();
  }

  const handlers = eventHandlers(
    cache,
    queue,
    ({ spec }) => (spec.schedulerName ?? 'default-scheduler') === schedulerName,
  );
  const stopNodes = api.watch(nodes, {}, handlers.onNode);
  // Pods that have ended take nothing of their nodes: they count as deleted.
  const stopPods = api.watch(pods, { matches: isActive }, (event) => {
    handlers.onPod(event);
    if (event.type === 'DELETED') verdicts.delete(podKey(keyOf(event.object)));
  });

  const storageChanged =
    (resource: EventResource) =>
    ({ type }: { readonly type: WatchEventType }): void => {
      const action = type === 'ADDED' ? Action.Add : type === 'DELETED' ? Action.Delete : Action.Update;
      queue.move({ resource, action, of: 'anything' });
    };
  const stopStorage = [
    api.watch(persistentVolumeClaims, {}, storageChanged('PersistentVolumeClaim')),
    api.watch(persistentVolumes, {}, storageChanged('PersistentVolume')),
    api.watch(storageClasses, {}, storageChanged('StorageClass')),
  ];

  return {
    stop() {
      stopped = true;
      for (const stop of stopStorage) stop();
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
