import { IN_TREE_PLUGINS } from '../config/default-plugins';
import { DEFAULT_PLUGIN_ARGS, type PluginArgs } from '../config/plugin-args';
import type { Plugin, PluginHandle, Profile } from '../framework/plugin';
import { defaultBinder } from './default-binder';
import { defaultPreemption } from './default-preemption';
import { dynamicResources } from './dynamic-resources';
import { imageLocality } from './image-locality';
import { interPodAffinity } from './inter-pod-affinity/inter-pod-affinity';
import { nodeAffinity } from './node-affinity';
import { nodeDeclaredFeatures } from './node-declared-features';
import { nodeName } from './node-name';
import { nodePorts } from './node-ports';
import { nodeResourcesBalancedAllocation } from './node-resources-balanced-allocation';
import { nodeResourcesFit } from './node-resources-fit';
import { nodeUnschedulable } from './node-unschedulable';
import { nodeVolumeLimits } from './node-volume-limits/node-volume-limits';
import { podTopologySpread } from './pod-topology-spread/pod-topology-spread';
import { prioritySort } from './priority-sort';
import { schedulingGates } from './scheduling-gates';
import { taintToleration } from './taint-toleration';
import { volumeBinding } from './volume-binding/volume-binding';
import { volumeRestrictions } from './volume-restrictions';
import { volumeZone } from './volume-zone';

/** What a scheduler runs that is told nothing: the default plugins with their weights and default arguments. */
export const defaultProfile: Profile = (handle) =>
  defaultPlugins(handle, DEFAULT_PLUGIN_ARGS).map((plugin) => ({
    plugin,
    weight: IN_TREE_PLUGINS.get(plugin.name)?.weight ?? 1,
  }));

/** The default plugins of 1.36 in their order (pkg/scheduler/apis/config/v1/default_plugins.go). */
export function defaultPlugins(handle: PluginHandle, args: PluginArgs): readonly Plugin[] {
  return [
    schedulingGates(),
    prioritySort(),
    nodeUnschedulable(),
    nodeName(),
    taintToleration(),
    nodeAffinity(args.NodeAffinity),
    nodePorts(),
    nodeResourcesFit(handle, args.NodeResourcesFit),
    volumeRestrictions(handle),
    nodeVolumeLimits(handle),
    volumeBinding(handle, args.VolumeBinding),
    volumeZone(handle),
    podTopologySpread(handle, args.PodTopologySpread),
    interPodAffinity(handle, args.InterPodAffinity),
    dynamicResources(handle),
    defaultPreemption(handle, args.DefaultPreemption),
    nodeResourcesBalancedAllocation(args.NodeResourcesBalancedAllocation),
    imageLocality(handle),
    defaultBinder(handle),
    nodeDeclaredFeatures(),
  ];
}
