import { append } from '../append';
import type { FieldError } from '../field-error';
import { isCustomKind, type Kind } from '../kind';
import { nameIsDNSSubdomain } from '../names';
import type { KubeObject } from '../object';
import { validateObjectMeta, validateObjectMetaUpdate, validateOwnFinalizers } from './object-meta';

const NO_ERRORS: readonly FieldError[] = [];
const anyName = () => [];

/** At what of the metadata the rules of a kind itself look after those for all kinds, in this order. */
type OwnLooks = readonly ('changes' | 'whole')[];

const CHANGES: OwnLooks = ['changes'];
const WHOLE: OwnLooks = ['whole'];
const CHANGES_FIRST: OwnLooks = ['changes', 'whole'];
const WHOLE_FIRST: OwnLooks = ['whole', 'changes'];

/** By kind and group: those that do not just look at the changes (`ValidateUpdate` of pkg/registry, `Validate...Update` of pkg/apis). */
const updates: ReadonlyMap<string, OwnLooks> = new Map([
  ...looks('', CHANGES_FIRST, 'ConfigMap Secret ServiceAccount Endpoints Pod PersistentVolumeClaim'),
  ...looks('', WHOLE_FIRST, 'Namespace Node'),
  ...looks('', WHOLE, 'LimitRange'),
  ...looks('', ['whole', 'whole'], 'PersistentVolume'),
  ...looks('', [], 'Event'),
  ...looks('apps', CHANGES_FIRST, 'ControllerRevision'),
  ...looks('batch', WHOLE_FIRST, 'Job'),
  ...looks('policy', [], 'PodDisruptionBudget'),
  ...looks('discovery.k8s.io', WHOLE, 'EndpointSlice'),
  ...looks('networking.k8s.io', CHANGES_FIRST, 'Ingress IngressClass'),
  ...looks('networking.k8s.io', WHOLE_FIRST, 'IPAddress'),
  ...looks('rbac.authorization.k8s.io', WHOLE_FIRST, 'Role RoleBinding ClusterRole ClusterRoleBinding'),
  ...looks('storage.k8s.io', CHANGES_FIRST, 'VolumeAttributesClass'),
  ...looks('storage.k8s.io', WHOLE_FIRST, 'StorageClass CSIStorageCapacity'),
  ...looks('storage.k8s.io', WHOLE, 'VolumeAttachment CSINode'),
  ...looks('certificates.k8s.io', WHOLE_FIRST, 'CertificateSigningRequest'),
  ...looks('resource.k8s.io', WHOLE_FIRST, 'DeviceClass ResourceClaim ResourceClaimTemplate'),
  ...looks('node.k8s.io', WHOLE_FIRST, 'RuntimeClass'),
  ...looks('flowcontrol.apiserver.k8s.io', WHOLE, 'FlowSchema PriorityLevelConfiguration'),
  ...looks('admissionregistration.k8s.io', WHOLE, 'ValidatingWebhookConfiguration MutatingWebhookConfiguration'),
  ...looks('admissionregistration.k8s.io', WHOLE, 'ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding'),
  ...looks('admissionregistration.k8s.io', WHOLE, 'MutatingAdmissionPolicy MutatingAdmissionPolicyBinding'),
  ...looks('apiregistration.k8s.io', CHANGES_FIRST, 'APIService'),
]);

const statusUpdates: ReadonlyMap<string, OwnLooks> = new Map([
  ...looks('batch', [], 'CronJob'),
  ...looks('policy', [], 'PodDisruptionBudget'),
  ...looks('certificates.k8s.io', WHOLE_FIRST, 'CertificateSigningRequest'),
]);

/** Their rules are those of the package for all kinds, which asks nothing more of finalizers. */
const GENERIC_GROUPS: ReadonlySet<string> = new Set([
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'admissionregistration.k8s.io',
]);
const GENERIC_KINDS: ReadonlySet<string> = new Set([
  'Event.',
  'PodDisruptionBudget.policy',
  'Lease.coordination.k8s.io',
  'RuntimeClass.node.k8s.io',
]);

/**
 * What is wrong with the metadata of an update. Kubernetes looks at them as a whole and as a change for all kinds
 * (apiserver/pkg/registry/rest/update.go, `validateCommonFields`), and then most kinds do so again: so many are the causes.
 */
export function validateMetadataChange(
  kind: Kind,
  { metadata }: KubeObject,
  { metadata: old }: KubeObject,
  part: 'main' | 'status',
): readonly FieldError[] {
  if (metadata === old) return NO_ERRORS;
  const changes = validateObjectMetaUpdate(metadata, old);
  const hasOtherFinalizers = metadata.finalizers !== old.finalizers;
  if (changes.length === 0 && !hasOtherFinalizers && metadata.generateName === old.generateName) return NO_ERRORS;
  const { namespaced, strategy } = kind;
  const finalizers = hasOtherFinalizers && checksFinalizers(kind) ? validateOwnFinalizers(metadata) : NO_ERRORS;
  const own = (part === 'main' ? updates : statusUpdates).get(`${kind.kind}.${kind.group}`) ?? CHANGES;
  const errors = [...validateObjectMeta(metadata, namespaced, anyName), ...changes];
  for (const look of own) {
    if (look === 'changes') append(errors, changes);
    else append(errors, validateObjectMeta(metadata, namespaced, strategy.validateName ?? nameIsDNSSubdomain));
    append(errors, finalizers);
  }
  return errors;
}

/** Do the kind's own rules ask more of finalizers than those for all kinds? Not those of custom resources. */
export function checksFinalizers(kind: Kind): boolean {
  const { group } = kind;
  return !isCustomKind(kind) && !GENERIC_GROUPS.has(group) && !GENERIC_KINDS.has(`${kind.kind}.${group}`);
}

function looks(group: string, own: OwnLooks, kinds: string): readonly (readonly [string, OwnLooks])[] {
  return kinds.split(' ').map((kind) => [`${kind}.${group}`, own] as const);
}
