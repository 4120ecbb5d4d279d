import { DEFAULT_PLUGIN_ARGS, type PluginArgs } from '../config/plugin-args';
import type { PluginHandle, Profile, ProfilePlugin } from '../framework/plugin';
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

/** The default plugins of 1.36 in their order, with their weights (pkg/scheduler/apis/config/v1/default_plugins.go). */
export const defaultProfile: Profile = (handle) => defaultPlugins(handle, DEFAULT_PLUGIN_ARGS);

/** The same with other arguments. */
export function defaultPlugins(handle: PluginHandle, args: PluginArgs): readonly ProfilePlugin[] {
  return [
    { plugin: schedulingGates() },
    { plugin: prioritySort() },
    { plugin: nodeUnschedulable() },
    { plugin: nodeName() },
    { plugin: taintToleration(), weight: 3 },
    { plugin: nodeAffinity(args.NodeAffinity), weight: 2 },
    { plugin: nodePorts() },
    { plugin: nodeResourcesFit(handle, args.NodeResourcesFit), weight: 1 },
    { plugin: volumeRestrictions(handle) },
    { plugin: nodeVolumeLimits(handle) },
    { plugin: volumeBinding(handle, args.VolumeBinding) },
    { plugin: volumeZone(handle) },
    { plugin: podTopologySpread(handle, args.PodTopologySpread), weight: 2 },
    { plugin: interPodAffinity(handle, args.InterPodAffinity), weight: 2 },
    { plugin: dynamicResources(handle) },
    { plugin: defaultPreemption(handle, args.DefaultPreemption) },
    { plugin: nodeResourcesBalancedAllocation(args.NodeResourcesBalancedAllocation), weight: 1 },
    { plugin: imageLocality(handle), weight: 1 },
    { plugin: defaultBinder(handle) },
    { plugin: nodeDeclaredFeatures() },
  ];
}
