import { DYNAMIC_RESOURCES, NODE_DECLARED_FEATURES, NODE_VOLUME_LIMITS } from '../plugins/names';
import type { PluginChoice } from './types';

/** A plugin that every kube-scheduler has, and where it has something to say. */
interface InTreePlugin {
  /** Names of extension points. */
  readonly points: readonly string[];
  /** Of the default configuration; absent: none is given. */
  readonly weight?: number;
}

const FILTER = ['preFilter', 'filter'];
const SCORE = ['preScore', 'score'];

/**
 * The default plugins of 1.36 in their order (pkg/scheduler/apis/config/v1/default_plugins.go) with the interfaces that they implement
 * (pkg/scheduler/framework/plugins).
 */
export const IN_TREE_PLUGINS: ReadonlyMap<string, InTreePlugin> = new Map<string, InTreePlugin>([
  ['SchedulingGates', { points: ['preEnqueue'] }],
  ['PrioritySort', { points: ['queueSort'] }],
  ['NodeUnschedulable', { points: ['filter'] }],
  ['NodeName', { points: ['filter'] }],
  ['TaintToleration', { points: ['filter', ...SCORE], weight: 3 }],
  ['NodeAffinity', { points: [...FILTER, ...SCORE], weight: 2 }],
  ['NodePorts', { points: FILTER }],
  ['NodeResourcesFit', { points: [...FILTER, ...SCORE, 'placementScore'], weight: 1 }],
  ['VolumeRestrictions', { points: FILTER }],
  [NODE_VOLUME_LIMITS, { points: FILTER }],
  ['VolumeBinding', { points: [...FILTER, ...SCORE, 'reserve', 'preBind'] }],
  ['VolumeZone', { points: FILTER }],
  ['PodTopologySpread', { points: [...FILTER, ...SCORE], weight: 2 }],
  ['InterPodAffinity', { points: [...FILTER, ...SCORE], weight: 2 }],
  [DYNAMIC_RESOURCES, { points: ['preEnqueue', ...FILTER, 'postFilter', 'score', 'reserve', 'preBind'], weight: 2 }],
  ['DefaultPreemption', { points: ['preEnqueue', 'postFilter'] }],
  ['NodeResourcesBalancedAllocation', { points: SCORE, weight: 1 }],
  ['ImageLocality', { points: ['score'], weight: 1 }],
  ['DefaultBinder', { points: ['bind'] }],
  [NODE_DECLARED_FEATURES, { points: FILTER }],
]);

/** What a configuration that says nothing enables at `multiPoint`. */
export const DEFAULT_PLUGINS: readonly PluginChoice[] = Array.from(IN_TREE_PLUGINS, ([name, { weight }]) =>
  weight === undefined ? { name } : { name, weight },
);
