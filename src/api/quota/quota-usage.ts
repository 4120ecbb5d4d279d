import type { PersistentVolumeClaim, Pod, Service } from '../generated/types';
import type { Kind } from '../kind';
import { pods } from '../kinds/pod/pod';
import { podLimits, podRequests } from '../kinds/pod/requests';
import type { ResourceAmounts } from '../kinds/resource-list';
import { services } from '../kinds/service';
import { persistentVolumeClaims } from '../kinds/storage/core-storage';
import { hasTerminalPhase } from '../kinds/pod/phase';
import type { KubeObject } from '../object';
import { newQuantity, parseQuantity, type Quantity } from '../quantity';

/** Kinds that are also counted under their plain names (pkg/quota/v1/evaluator/core/registry.go). */
const ALIASES = new Set(['configmaps', 'resourcequotas', 'replicationcontrollers', 'secrets']);
const STORAGE_CLASS_SUFFIX = '.storageclass.storage.k8s.io/';

/** What an object counts against quotas, by the names that quotas use (pkg/quota/v1/evaluator/core). */
export function quotaUsage(kind: Kind, object: KubeObject, nowMs: number): ResourceAmounts {
  const usage = new Map<string, Quantity>([[countName(kind), count(1)]]);
  if (kind.group !== '') return usage;
  if (isOf(object, kind, pods)) addPod(usage, object, nowMs);
  else if (isOf(object, kind, services)) addService(usage, object);
  else if (isOf(object, kind, persistentVolumeClaims)) addClaim(usage, object);
  else if (ALIASES.has(kind.plural)) usage.set(kind.plural, count(1));
  return usage;
}

/** Does a quota's `resource` say anything about objects of the kind (`MatchingResources`)? */
export function countsKind(kind: Kind, resource: string): boolean {
  if (resource === countName(kind)) return true;
  if (kind.group !== '') return false;
  switch (kind.plural) {
    case 'pods':
      return POD_RESOURCES.has(resource) || resource.startsWith('hugepages-') || isRequestedExtendedResource(resource);
    case 'services':
      return ['services', 'services.nodeports', 'services.loadbalancers'].includes(resource);
    case 'persistentvolumeclaims':
      return (
        resource === 'persistentvolumeclaims' ||
        resource === 'requests.storage' ||
        resource.includes(STORAGE_CLASS_SUFFIX)
      );
    default:
      return ALIASES.has(kind.plural) && resource === kind.plural;
  }
}

/** The names that a container's requests and limits count under (`podComputeUsageHelper`). */
export function computeUsage(requests: ResourceAmounts, limits: ResourceAmounts): ReadonlyMap<string, Quantity> {
  const usage = new Map<string, Quantity>([['pods', count(1)]]);
  for (const [name, amount] of requests) {
    const isNative = NATIVE.has(name) || name.startsWith('hugepages-');
    if (isNative) usage.set(name, amount);
    if (isNative || name.includes('/')) usage.set(`requests.${name}`, amount);
  }
  for (const [name, amount] of limits) if (NATIVE.has(name)) usage.set(`limits.${name}`, amount);
  return usage;
}

const NATIVE = new Set(['cpu', 'memory', 'ephemeral-storage']);
const POD_RESOURCES = new Set(['pods', ...[...NATIVE].flatMap((name) => [name, `requests.${name}`, `limits.${name}`])]);

function countName({ group, plural }: Kind): string {
  return `count/${plural}${group === '' ? '' : `.${group}`}`;
}

function isRequestedExtendedResource(resource: string): boolean {
  return resource.startsWith('requests.hugepages-') || (resource.startsWith('requests.') && resource.includes('/'));
}

function isOf<T extends KubeObject>(_object: KubeObject, kind: Kind, wanted: Kind<T>): _object is T {
  return kind.plural === wanted.plural && kind.group === wanted.group;
}

/** A pod that has ended, or should have by now, counts as an object and nothing more (`QuotaV1Pod`). */
function addPod(usage: Map<string, Quantity>, pod: Pod, nowMs: number): void {
  const { deletionTimestamp, deletionGracePeriodSeconds } = pod.metadata;
  if (hasTerminalPhase(pod.status)) return;
  if (deletionTimestamp !== undefined && deletionGracePeriodSeconds !== undefined) {
    if (nowMs > Date.parse(deletionTimestamp) + deletionGracePeriodSeconds * 1000) return;
  }
  for (const [name, amount] of computeUsage(podRequests(pod), podLimits(pod))) usage.set(name, amount);
}

function addService(usage: Map<string, Quantity>, { spec }: Service): void {
  const { type, ports = [], allocateLoadBalancerNodePorts } = spec;
  usage.set('services', count(1));
  usage.set('services.nodeports', count(0));
  usage.set('services.loadbalancers', count(type === 'LoadBalancer' ? 1 : 0));
  if (type === 'NodePort') usage.set('services.nodeports', count(ports.length));
  if (type !== 'LoadBalancer') return;
  const withPorts = allocateLoadBalancerNodePorts === false ? ports.filter(({ nodePort = 0 }) => nodePort > 0) : ports;
  usage.set('services.nodeports', count(withPorts.length));
}

function addClaim(usage: Map<string, Quantity>, { spec, metadata }: PersistentVolumeClaim): void {
  const storageClass = metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec.storageClassName ?? '';
  usage.set('persistentvolumeclaims', count(1));
  const storage = spec.resources?.requests?.['storage'];
  if (storage !== undefined) usage.set('requests.storage', parseQuantity(storage));
  if (storageClass === '') return;
  usage.set(`${storageClass}${STORAGE_CLASS_SUFFIX}persistentvolumeclaims`, count(1));
  if (storage !== undefined)
    usage.set(`${storageClass}${STORAGE_CLASS_SUFFIX}requests.storage`, parseQuantity(storage));
}

function count(amount: number): Quantity {
  return newQuantity(amount, 'DecimalSI');
}
