import type {
  CSINode,
  CSINodeDriver,
  PersistentVolume,
  PersistentVolumeClaim,
  StorageClass,
  VolumeAttributesClass,
} from '../../api/generated/types';
import type { JsonObject } from '../../api/go/json-value';
import { ageOf } from '../../api/duration';
import { canonicalQuantity } from '../../api/quantity';
import { listAt, textAt } from '../json';
import { formatLabels } from '../output/table';
import { accessModesText, BETA_CLASS, writeClaimSize, writeStorageClass, writeVolumeName } from './claim-fields';
import type { DescribeContext } from './describer';
import {
  createDescription,
  rfc1123,
  writeAnnotations,
  writeLabels,
  writeLines,
  yesNo,
  type Description,
} from './description';
import { subjectOf, writeEvents } from './events';
import { writePersistentVolumeSource } from './volumes';

// Source: kubectl/pkg/describe/describe.go.

const DEFAULT_CLASSES = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
];

export async function describePersistentVolume(object: JsonObject, context: DescribeContext): Promise<string> {
  if (!isKind<PersistentVolume>(object, 'PersistentVolume')) return '';
  const { metadata, spec, status = {} } = object;
  const out = createDescription();
  out.write(0, `Name:\t${metadata.name}\n`);
  writeLabels(out, 'Labels', metadata.labels);
  writeAnnotations(out, 'Annotations', metadata.annotations);
  out.write(0, `Finalizers:\t[${(metadata.finalizers ?? []).join(' ')}]\n`);
  out.write(0, `StorageClass:\t${metadata.annotations?.[BETA_CLASS] ?? spec.storageClassName ?? ''}\n`);
  writePhase(out, metadata.deletionTimestamp, status.phase, context.session.nowMs);
  const { claimRef } = spec;
  out.write(0, `Claim:\t${claimRef === undefined ? '' : `${claimRef.namespace ?? ''}/${claimRef.name ?? ''}`}\n`);
  out.write(0, `Reclaim Policy:\t${spec.persistentVolumeReclaimPolicy ?? ''}\n`);
  out.write(0, `Access Modes:\t${accessModesText(spec.accessModes)}\n`);
  if (spec.volumeMode !== undefined) out.write(0, `VolumeMode:\t${spec.volumeMode}\n`);
  out.write(0, `Capacity:\t${canonicalQuantity(spec.capacity?.['storage'] ?? '0')}\n`);
  writeNodeAffinity(out, spec.nodeAffinity);
  out.write(0, `Message:\t${status.message ?? ''}\n`);
  out.write(0, 'Source:\n');
  writePersistentVolumeSource(out, spec);
  await writeEvents(out, context, subjectOf(object));
  return out.text();
}

function writeNodeAffinity(out: Description, affinity: PersistentVolume['spec']['nodeAffinity']): void {
  const required = affinity?.required;
  out.write(0, `Node Affinity:\t${required === undefined ? '<none>' : ''}\n`);
  if (required === undefined) return;
  const { nodeSelectorTerms: terms } = required;
  out.write(1, `Required Terms:\t${terms.length === 0 ? '<none>' : ''}\n`);
  for (const [index, { matchExpressions = [] }] of terms.entries()) writeTerm(out, 2, index, matchExpressions);
}

interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

function writeTerm(out: Description, level: number, index: number, requirements: readonly Requirement[]): void {
  out.write(level, `Term ${index}:\t`);
  if (requirements.length === 0) out.write(0, '<none>\n');
  for (const [at, { key, operator, values = [] }] of requirements.entries()) {
    if (at > 0) out.write(level, '\t');
    out.write(0, `${key} ${operator.toLowerCase()}${values.length > 0 ? ` [${values.join(', ')}]` : ''}\n`);
  }
}

export async function describePersistentVolumeClaim(object: JsonObject, context: DescribeContext): Promise<string> {
  if (!isKind<PersistentVolumeClaim>(object, 'PersistentVolumeClaim')) return '';
  const { session } = context;
  const { metadata, status = {} } = object;
  const out = createDescription();
  out.write(0, `Name:\t${metadata.name}\n`);
  out.write(0, `Namespace:\t${metadata.namespace ?? ''}\n`);
  writeStorageClass(out, object);
  writePhase(out, metadata.deletionTimestamp, status.phase, session.nowMs);
  writeVolumeName(out, object);
  out.write(0, `Finalizers:\t[${(metadata.finalizers ?? []).join(' ')}]\n`);
  writeClaimSize(out, object);
  writeLines(out, 'Used By', await podsUsing(metadata.name, metadata.namespace ?? '', context));
  const { conditions = [] } = status;
  if (conditions.length > 0) {
    out.write(0, 'Conditions:\n');
    out.write(1, 'Type\tStatus\tLastProbeTime\tLastTransitionTime\tReason\tMessage\n');
    out.write(1, '----\t------\t-----------------\t------------------\t------\t-------\n');
  }
  for (const { type, status: is, lastProbeTime, lastTransitionTime, reason = '', message = '' } of conditions) {
    const times = `${rfc1123(lastProbeTime)} \t${rfc1123(lastTransitionTime)}`;
    out.write(1, `${type} \t${is} \t${times} \t${reason} \t${message}\n`);
  }
  await writeEvents(out, context, subjectOf(object));
  return out.text();
}

/** The names of the pods that name the claim, sorted. */
async function podsUsing(claim: string, namespace: string, { session }: DescribeContext): Promise<readonly string[]> {
  const pods = listAt(await session.rest.get(`/api/v1/namespaces/${namespace}/pods`, { limit: '500' }), 'items');
  return pods
    .filter((pod) =>
      listAt(pod, 'spec', 'volumes').some((volume) => textAt(volume, 'persistentVolumeClaim', 'claimName') === claim),
    )
    .map((pod) => textAt(pod, 'metadata', 'name'))
    .sort();
}

export async function describeStorageClass(object: JsonObject, context: DescribeContext): Promise<string> {
  if (!isKind<StorageClass>(object, 'StorageClass')) return '';
  const { metadata, provisioner, parameters, allowVolumeExpansion, mountOptions = [] } = object;
  const { annotations = {} } = metadata;
  const out = createDescription();
  out.write(0, `Name:\t${metadata.name}\n`);
  out.write(0, `IsDefaultClass:\t${DEFAULT_CLASSES.some((key) => annotations[key] === 'true') ? 'Yes' : 'No'}\n`);
  out.write(0, `Annotations:\t${formatLabels(annotations)}\n`);
  out.write(0, `Provisioner:\t${provisioner}\n`);
  out.write(0, `Parameters:\t${formatLabels(parameters)}\n`);
  out.write(
    0,
    `AllowVolumeExpansion:\t${allowVolumeExpansion === undefined ? '<unset>' : yesNo(allowVolumeExpansion)}\n`,
  );
  out.write(0, `MountOptions:${mountOptions.length === 0 ? '\t<none>' : ''}\n`);
  for (const option of mountOptions) out.write(1, `${option}\n`);
  if (object.reclaimPolicy !== undefined) out.write(0, `ReclaimPolicy:\t${object.reclaimPolicy}\n`);
  if (object.volumeBindingMode !== undefined) out.write(0, `VolumeBindingMode:\t${object.volumeBindingMode}\n`);
  const { allowedTopologies } = object;
  if (allowedTopologies !== undefined)
    out.write(0, `AllowedTopologies:\t${allowedTopologies.length === 0 ? '<none>' : ''}\n`);
  for (const [index, { matchLabelExpressions = [] }] of (allowedTopologies ?? []).entries()) {
    const requirements = matchLabelExpressions.map(({ key, values }) => ({ key, operator: 'In', values }));
    writeTerm(out, 1, index, requirements);
  }
  await writeEvents(out, context, subjectOf(object));
  return out.text();
}

export async function describeVolumeAttributesClass(object: JsonObject, context: DescribeContext): Promise<string> {
  if (!isKind<VolumeAttributesClass>(object, 'VolumeAttributesClass')) return '';
  const { metadata, driverName, parameters } = object;
  const out = createDescription();
  out.write(0, `Name:\t${metadata.name}\n`);
  out.write(0, `Annotations:\t${formatLabels(metadata.annotations)}\n`);
  out.write(0, `DriverName:\t${driverName}\n`);
  out.write(0, `Parameters:\t${formatLabels(parameters)}\n`);
  await writeEvents(out, context, subjectOf(object));
  return out.text();
}

export async function describeCSINode(object: JsonObject, context: DescribeContext): Promise<string> {
  if (!isKind<CSINode>(object, 'CSINode')) return '';
  const { metadata, spec } = object;
  const out = createDescription();
  out.write(0, `Name:\t${metadata.name}\n`);
  writeLabels(out, 'Labels', metadata.labels);
  writeAnnotations(out, 'Annotations', metadata.annotations);
  out.write(0, `CreationTimestamp:\t${rfc1123(metadata.creationTimestamp)}\n`);
  out.write(0, 'Spec:\n');
  const drivers: readonly CSINodeDriver[] | null | undefined = spec.drivers;
  if (drivers) out.write(1, 'Drivers:\n');
  for (const { name, nodeID, allocatable, topologyKeys } of drivers ?? []) {
    out.write(2, `${name}:\n`);
    out.write(3, `Node ID:\t${nodeID}\n`);
    if (allocatable?.count !== undefined) {
      out.write(3, 'Allocatables:\n');
      out.write(4, `Count:\t${allocatable.count}\n`);
    }
    const keys: readonly string[] | null | undefined = topologyKeys;
    if (keys) out.write(3, `Topology Keys:\t[${keys.join(' ')}]\n`);
  }
  await writeEvents(out, context, subjectOf(object));
  return out.text();
}

function isKind<T extends { readonly kind?: string }>(object: unknown, kind: string): object is T {
  return typeof object === 'object' && object !== null && 'kind' in object && object.kind === kind;
}

function writePhase(out: Description, deleted: string | undefined, phase: string | undefined, nowMs: number): void {
  out.write(0, `Status:\t${deleted === undefined ? (phase ?? '') : `Terminating (lasts ${ageOf(deleted, nowMs)})`}\n`);
}
