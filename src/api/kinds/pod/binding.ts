import type { Pod } from '../../generated/types';
import { extended } from '../../mutable';
import type { ObjectKey } from '../../object';
import type { ApiServer } from '../../server';
import { conflict, notFound, type NamedResource } from '../../status';
import { setField } from '../sharing';
import { withPodCondition } from './conditions';
import { pods } from './pod';

export interface BindingOptions {
  /** Refuse when the pod is another one by now. */
  readonly uid?: string;
  readonly resourceVersion?: string;
  /** Copied onto the pod. */
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly dryRun?: boolean;
}

const PODS_BINDING: NamedResource = { group: '', plural: 'pods/binding', kind: 'Binding' };

/**
 * The subresource `pods/binding`: gives the pod its node and the condition PodScheduled. 409 for a pod that has a node already, is
 * being deleted or is gated (pkg/registry/core/pod/storage/storage.go, `BindingREST`).
 */
export function bindPod(api: ApiServer, key: ObjectKey, nodeName: string, options: BindingOptions = {}): Pod {
  const pod = api.find(pods, key);
  if (pod === undefined) throw notFound(pods, key.name);
  const { metadata, spec } = pod;
  checkPreconditions(pod, options);
  const refuse = (why: string) => conflict(PODS_BINDING, key.name, why);
  if (metadata.deletionTimestamp !== undefined)
    throw refuse(`pod ${key.name} is being deleted, cannot be assigned to a host`);
  if (spec.nodeName) throw refuse(`pod ${key.name} is already assigned to node "${spec.nodeName}"`);
  if ((spec.schedulingGates ?? []).length > 0) throw refuse(`pod ${key.name} has non-empty .spec.schedulingGates`);
  const scheduled = { type: 'PodScheduled', status: 'True' };
  const status = setField(withPodCondition(pod.status ?? {}, scheduled, api.sim.nowMs), 'nominatedNodeName', undefined);
  const { annotations, labels, dryRun = false } = options;
  const bound: Pod = {
    ...pod,
    metadata: {
      ...metadata,
      ...(annotations && { annotations: { ...metadata.annotations, ...annotations } }),
      ...(labels && { labels: { ...metadata.labels, ...labels } }),
    },
    spec: extended(spec, { nodeName }),
    status,
  };
  return api.replace(pods, bound, { dryRun });
}

function checkPreconditions({ metadata }: Pod, { uid, resourceVersion }: BindingOptions): void {
  const refuse = (what: string, given: string, actual: string) =>
    conflict(
      pods,
      metadata.name,
      `Precondition failed: ${what} in precondition: ${given}, ${what} in object meta: ${actual}`,
    );
  if (uid && uid !== metadata.uid) throw refuse('UID', uid, metadata.uid);
  if (resourceVersion && resourceVersion !== metadata.resourceVersion) {
    throw refuse('ResourceVersion', resourceVersion, metadata.resourceVersion);
  }
}
