import { deepEqual } from '../../api/equality';
import type { Container, Pod, PodSpec } from '../../api/generated/types';
import { Action } from '../framework/cluster-event';
import { stateKey, type StateData } from '../framework/cycle-state';
import type { Plugin } from '../framework/plugin';
import { newStatus, SKIP } from '../framework/status';
import { NODE_DECLARED_FEATURES } from './names';

export const REASON_REQUIRED_FEATURES = "node(s) didn't match Pod's required features";

const MISSING_FEATURES = newStatus(NODE_DECLARED_FEATURES, 'UnschedulableAndUnresolvable', REASON_REQUIRED_FEATURES);

class RequiredFeatures implements StateData {
  readonly features: readonly string[];

  constructor(features: readonly string[]) {
    this.features = features;
  }

  clone(): RequiredFeatures {
    return this;
  }
}

const FEATURES = stateKey<RequiredFeatures>(`PreFilter${NODE_DECLARED_FEATURES}`);

/**
 * Keeps a pod off nodes whose kubelets don't declare a feature that it needs; on by default since 1.36
 * (pkg/scheduler/framework/plugins/nodedeclaredfeatures/nodedeclaredfeatures.go).
 */
export function nodeDeclaredFeatures(): Plugin {
  return {
    name: NODE_DECLARED_FEATURES,
    preFilter(state, { pod }) {
      const features = requiredFeatures(pod.spec);
      if (features.length === 0) return { status: SKIP };
      state.write(FEATURES, new RequiredFeatures(features));
      return undefined;
    },
    filter(state, _info, { node }) {
      const declared = node?.status?.declaredFeatures ?? [];
      return state.read(FEATURES).features.every((feature) => declared.includes(feature))
        ? undefined
        : MISSING_FEATURES;
    },
    events: [
      { event: { resource: 'Node', action: Action.Add | Action.UpdateNodeDeclaredFeature } },
      { event: { resource: 'Pod', action: Action.Update }, podHint: changesFeatures },
    ],
  };
}

/** What the pod asks of a kubelet that not all have (component-helpers/nodedeclaredfeatures/features, `InferForScheduling`). */
export function requiredFeatures({
  containers,
  initContainers = NONE,
  hostNetwork,
  hostUsers,
}: PodSpec): readonly string[] {
  const restartsAll = containers.some(mayRestartAll) || initContainers.some(mayRestartAll);
  const hasUsersOfHostNetwork = hostNetwork === true && hostUsers === false;
  if (!restartsAll && !hasUsersOfHostNetwork) return NO_FEATURES;
  const features: string[] = [];
  if (restartsAll) features.push('RestartAllContainersOnContainerExits');
  if (hasUsersOfHostNetwork) features.push('UserNamespacesHostNetworkSupport');
  return features;
}

function mayRestartAll({ restartPolicyRules }: Container): boolean {
  return restartPolicyRules !== undefined && restartPolicyRules.some(({ action }) => action === 'RestartAllContainers');
}

function changesFeatures(pod: Pod, old: Pod | undefined, modified: Pod | undefined): boolean {
  if (old === undefined || modified?.metadata.uid !== pod.metadata.uid) return false;
  return !deepEqual(requiredFeatures(old.spec), requiredFeatures(modified.spec));
}

const NONE: readonly Container[] = [];
const NO_FEATURES: readonly string[] = [];
