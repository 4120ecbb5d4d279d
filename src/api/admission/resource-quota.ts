import type { Pod, ResourceQuota } from '../generated/types';
import { resourceQuotas } from '../kinds/core/core-controllers';
import { pods } from '../kinds/pod/pod';
import { amountsOf, listOf, type ResourceAmounts } from '../kinds/resource-list';
import { services } from '../kinds/service';
import { persistentVolumeClaims } from '../kinds/storage/core-storage';
import type { Kind } from '../kind';
import type { KubeObject } from '../object';
import { addQuantities, compareQuantities, quantitySign, subQuantities, type Quantity } from '../quantity';
import { hasScopes, matchesScopes } from '../quota/quota-scopes';
import { computeUsage, countsKind, quotaUsage } from '../quota/quota-usage';
import type { ApiServer } from '../server';
import { forbiddenRequest, isRequestFor, type AdmissionPlugin, type AdmissionRequest } from './admission';

/** Quotas of these require that every container says what it wants (`validationSet`; a mistake that stays). */
const REQUIRED = new Set(['cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory']);

/**
 * Refuses what would take a namespace past one of its quotas, and charges what it lets in
 * (apiserver/pkg/admission/plugin/resourcequota/controller.go, `CheckRequest`).
 *
 * Divergence from real Kubernetes: no resource is limited by default (`LimitedResources` of its configuration); device classes are not counted.
 */
export function resourceQuota(api: ApiServer): AdmissionPlugin {
  return {
    name: 'ResourceQuota',
    concerns: (kind, subresource) => kind === pods && subresource === 'resize',
    validate(request) {
      if (!isCounted(request) || api.collection(resourceQuotas).size === 0) return;
      const namespace = request.object.metadata.namespace ?? '';
      const charged: ResourceQuota[] = [];
      for (const quota of api.list(resourceQuotas, { namespace })) {
        const after = checkQuota(request, quota, api.sim.nowMs);
        if (after !== undefined) charged.push(after);
      }
      if (request.options.dryRun === true) return;
      for (const quota of charged) api.updateStatus(resourceQuotas, quota);
    },
  };
}

/** New objects are; of those that are there already, the ones that can come to take more. */
function isCounted(request: AdmissionRequest): boolean {
  const { operation, kind, object, old } = request;
  if (!kind.namespaced || operation === 'DELETE') return false;
  if (operation === 'CREATE') return true;
  if (old === undefined || old.metadata.deletionTimestamp !== undefined) return false;
  if (isRequestFor(request, pods)) return request.object.spec !== request.old?.spec;
  return (isRequestFor(request, services) || isRequestFor(request, persistentVolumeClaims)) && object !== old;
}

/** The quota with the request charged to it; undefined when it is not concerned. */
function checkQuota(request: AdmissionRequest, quota: ResourceQuota, nowMs: number): ResourceQuota | undefined {
  const { kind, object, old } = request;
  if (!concerns(quota, kind, object)) return undefined;
  const { name } = quota.metadata;
  const hard = amountsOf(quota.status?.hard);
  const used = amountsOf(quota.status?.used);
  const restricted = [...hard.keys()].filter((resource) => countsKind(kind, resource));
  if (isRequestFor(request, pods)) {
    const missing = unspecified(request.object, restricted);
    if (missing !== '') throw forbiddenRequest(request, `failed quota: ${name}: must specify ${missing}`);
  }
  if (restricted.some((resource) => !used.has(resource))) {
    throw forbiddenRequest(request, `status unknown for quota: ${name}, resources: ${restricted.join(',')}`);
  }
  const before = old !== undefined && concerns(quota, kind, old) ? quotaUsage(kind, old, nowMs) : undefined;
  const requested = new Map<string, Quantity>();
  for (const [resource, amount] of quotaUsage(kind, object, nowMs)) {
    const earlier = before?.get(resource);
    const delta = earlier === undefined ? amount : subQuantities(amount, earlier);
    if (hard.has(resource) && quantitySign(delta) > 0) requested.set(resource, delta);
  }
  if (requested.size === 0) return undefined;
  const after = new Map(used);
  const exceeded: string[] = [];
  for (const [resource, amount] of requested) {
    const sum = addQuantities(used.get(resource) ?? amount, amount);
    const limit = hard.get(resource);
    if (limit !== undefined && compareQuantities(sum, limit) > 0) exceeded.push(resource);
    after.set(resource, sum);
  }
  if (exceeded.length > 0) {
    const text = (amounts: ResourceAmounts) => printed(amounts, exceeded);
    throw forbiddenRequest(
      request,
      `exceeded quota: ${name}, requested: ${text(requested)}, used: ${text(used)}, limited: ${text(hard)}`,
    );
  }
  return { ...quota, status: { ...quota.status, used: listOf(after) } };
}

function concerns(quota: ResourceQuota, kind: Kind, object: KubeObject): boolean {
  if (!Object.keys(quota.status?.hard ?? {}).some((resource) => countsKind(kind, resource))) return false;
  if (!hasScopes(quota)) return true;
  return isPod(kind, object) && matchesScopes(quota, object);
}

function isPod(kind: Kind, _object: KubeObject): _object is Pod {
  return kind.plural === pods.plural && kind.group === pods.group;
}

/** `limits.cpu for: a,b; memory for: b`; '' when nothing is missing. */
function unspecified({ spec }: Pod, restricted: readonly string[]): string {
  if (Object.keys({ ...spec.resources?.requests, ...spec.resources?.limits }).length > 0) return '';
  const missing: string[] = [];
  for (const resource of restricted.filter((name) => REQUIRED.has(name)).sort()) {
    const names = [...spec.containers, ...(spec.initContainers ?? [])]
      .filter(
        ({ resources }) => !computeUsage(amountsOf(resources?.requests), amountsOf(resources?.limits)).has(resource),
      )
      .map(({ name }) => name);
    if (names.length > 0) missing.push(`${resource} for: ${[...new Set(names)].sort().join(',')}`);
  }
  return missing.join('; ');
}

function printed(amounts: ResourceAmounts, names: readonly string[]): string {
  return [...names]
    .sort()
    .map((name) => `${name}=${amounts.get(name)?.text ?? '0'}`)
    .join(',');
}
