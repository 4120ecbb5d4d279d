import type { Profile } from '../framework/plugin';
import { defaultBinder } from './default-binder';
import { defaultPreemption } from './default-preemption';
import { dynamicResources } from './dynamic-resources';
import { imageLocality } from './image-locality';
import { interPodAffinity } from './inter-pod-affinity/inter-pod-affinity';
import { nodeAffinity } from './node-affinity';
import { nodeName } from './node-name';
import { nodePorts } from './node-ports';
import { nodeResourcesBalancedAllocation } from './node-resources-balanced-allocation';
import { nodeResourcesFit } from './node-resources-fit';
import { nodeUnschedulable } from './node-unschedulable';
import { podTopologySpread } from './pod-topology-spread/pod-topology-spread';
import { prioritySort } from './priority-sort';
import { schedulingGates } from './scheduling-gates';
import { taintToleration } from './taint-toleration';
import { volumeBinding } from './volume-binding';

/**
 * The default plugins of 1.36 in their order, with their weights (pkg/scheduler/apis/config/v1/default_plugins.go).
 *
 * Divergence from real Kubernetes: VolumeRestrictions, NodeVolumeLimits, VolumeZone and NodeDeclaredFeatures are missing: of volumes only
 * whether they are bound and which nodes reach them decides where a pod goes.
 */
export const defaultProfile: Profile = (handle) => [
  { plugin: schedulingGates() },
  { plugin: prioritySort() },
  { plugin: nodeUnschedulable() },
  { plugin: nodeName() },
  { plugin: taintToleration(), weight: 3 },
  { plugin: nodeAffinity(), weight: 2 },
  { plugin: nodePorts() },
  { plugin: nodeResourcesFit(handle), weight: 1 },
  { plugin: volumeBinding(handle) },
  { plugin: podTopologySpread(handle), weight: 2 },
  { plugin: interPodAffinity(handle), weight: 2 },
  { plugin: dynamicResources() },
  { plugin: defaultPreemption(handle) },
  { plugin: nodeResourcesBalancedAllocation(), weight: 1 },
  { plugin: imageLocality(handle), weight: 1 },
  { plugin: defaultBinder(handle) },
];
