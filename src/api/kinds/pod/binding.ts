import type { Binding, Pod } from '../../generated/types';
import { extended, type Mutable } from '../../mutable';
import type { KubeObject, ObjectKey } from '../../object';
import type { ApiServer } from '../../server';
import { conflict, notFound, type NamedResource } from '../../status';
import type { WriteOptions } from '../../write-options';
import { failedPrecondition } from '../../storage-error';
import { bodyKind } from '../body-kind';
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
  /** What the pod is bound to; default a node, and so it is when this is empty. */
  readonly targetKind?: string;
  readonly options?: WriteOptions;
}

export const bindings = bodyKind('', 'v1', 'Binding', 'core.v1.Binding');

const SUBRESOURCE = 'binding';
const PODS_BINDING: NamedResource = { group: '', plural: 'pods/binding', kind: 'Binding' };

/**
 * The subresource `pods/binding`: gives the pod its node and the condition PodScheduled. 409 for a pod that has a node already, is
 * being deleted or is gated (pkg/registry/core/pod/storage/storage.go, `BindingREST`).
 */
export function bindPod(api: ApiServer, key: ObjectKey, node: string, asked: BindingOptions = {}): Pod {
  const { options = {} } = asked;
  const { nodeName, ...binding } = api.isAdmitted(pods, SUBRESOURCE)
    ? admitted(api, bindingOf(key, node, asked), options)
    : { ...asked, nodeName: node };
  const pod = api.find(pods, key);
  if (pod === undefined) throw notFound(pods, key.name);
  const { metadata, spec } = pod;
  checkPreconditions(pod, binding, options.dryRun === true);
  const refuse = (why: string) => conflict(PODS_BINDING, key.name, why);
  if (metadata.deletionTimestamp !== undefined)
    throw refuse(`pod ${key.name} is being deleted, cannot be assigned to a host`);
  if (spec.nodeName) throw refuse(`pod ${key.name} is already assigned to node "${spec.nodeName}"`);
  if ((spec.schedulingGates ?? []).length > 0) throw refuse(`pod ${key.name} has non-empty .spec.schedulingGates`);
  const scheduled = { type: 'PodScheduled', status: 'True' };
  const status = setField(withPodCondition(pod.status ?? {}, scheduled, api.sim.nowMs), 'nominatedNodeName', undefined);
  const { annotations, labels } = binding;
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
  return api.replace(pods, bound, { dryRun: options.dryRun === true });
}

function bindingOf({ namespace, name }: ObjectKey, node: string, asked: BindingOptions): Binding {
  const { uid = '', resourceVersion = '', annotations, labels, targetKind = 'Node' } = asked;
  const metadata: Mutable<KubeObject['metadata']> = { name, namespace, uid, resourceVersion, creationTimestamp: '' };
  if (annotations !== undefined) metadata.annotations = annotations;
  if (labels !== undefined) metadata.labels = labels;
  return { apiVersion: 'v1', kind: 'Binding', metadata, target: { kind: targetKind, name: node } };
}

/** The binding as admission changes it. */
function admitted(api: ApiServer, object: Binding, options: WriteOptions): AdmittedBinding {
  const { metadata, target } = api.admit({
    operation: 'CREATE',
    kind: pods,
    part: bindings,
    object,
    options: { ...options, subresource: SUBRESOURCE },
  });
  const { uid, resourceVersion, annotations, labels } = metadata;
  const binding: Mutable<AdmittedBinding> = { uid, resourceVersion, nodeName: target.name ?? '' };
  if (annotations !== undefined) binding.annotations = annotations;
  if (labels !== undefined) binding.labels = labels;
  return binding;
}

interface AdmittedBinding extends Omit<BindingOptions, 'targetKind' | 'options'> {
  readonly nodeName: string;
}

function checkPreconditions(pod: Pod, { uid, resourceVersion }: BindingOptions, dryRun: boolean): void {
  const { metadata } = pod;
  if (uid && uid !== metadata.uid)
    throw failedPrecondition(pods, pod, { what: 'UID', given: uid, actual: metadata.uid, dryRun });
  if (resourceVersion && resourceVersion !== metadata.resourceVersion) {
    const precondition = { what: 'ResourceVersion', given: resourceVersion, actual: metadata.resourceVersion } as const;
    throw failedPrecondition(pods, pod, { ...precondition, dryRun });
  }
}
