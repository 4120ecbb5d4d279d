import { allocateDevices, deviceKey, DeviceRequestError, type DeviceSupply } from '../../api/devices/allocate';
import { canBeReserved, CLAIM_FINALIZER, claimsOfPod, isReservedFor } from '../../api/devices/pod-claims';
import { deepEqual } from '../../api/equality';
import type { AllocationResult, DeviceRequest, Pod, ResourceResourceClaim } from '../../api/generated/types';
import { deviceClasses, resourceClaims, resourceSlices } from '../../api/kinds/dynamic-resources';
import { keyOf, withMetadata } from '../../api/object';
import { matchesNodeSelector } from '../../api/scheduling/node-affinity';
import type { ApiServer } from '../../api/server';
import { ApiError } from '../../api/status';
import { Action } from '../framework/cluster-event';
import { stateKey, type StateData } from '../framework/cycle-state';
import type { NodeInfo } from '../framework/node-info';
import type { Plugin, PluginHandle } from '../framework/plugin';
import { errorStatus, newStatus, SKIP, type Status } from '../framework/status';
import type { StorageChange } from '../framework/storage-change';
import { DYNAMIC_RESOURCES } from './names';

const NO_CLAIMS = newStatus(DYNAMIC_RESOURCES, 'Unschedulable', 'no new claims to deallocate');
/** Another plugin's PreFilter refused the pod before this one's was asked (kube-scheduler/framework/cycle_state.go, `ErrNotFound`). */
const NOT_ASKED = newStatus(DYNAMIC_RESOURCES, 'Error', 'not found');
const STILL_NOT_SCHEDULABLE = newStatus(DYNAMIC_RESOURCES, 'Unschedulable', 'still not schedulable');
const DEALLOCATED = newStatus(DYNAMIC_RESOURCES, 'Unschedulable', 'deallocation of ResourceClaim completed');
const NOT_ENOUGH = unschedulable('cannot allocate all claims');
const ELSEWHERE = unschedulable('resourceclaim not available on the node');

/** What one cycle knows of the pod's claims. */
class ClaimState implements StateData {
  /** What the open claims would get on each node that was looked at. */
  readonly offers = new Map<string, readonly AllocationResult[]>();
  /** Claims with devices that some node does not reach. */
  readonly unavailable = new Set<ResourceResourceClaim>();

  constructor(
    readonly claims: readonly ResourceResourceClaim[],
    /** Those that have no devices yet. */
    readonly open: readonly ResourceResourceClaim[],
    readonly supply: DeviceSupply,
  ) {}

  clone(): ClaimState {
    return this;
  }
}

const STATE = stateKey<ClaimState>(DYNAMIC_RESOURCES);

/**
 * Finds nodes whose devices a pod's resource claims can have, and gives them to the claims (pkg/scheduler/framework/plugins/dynamicresources).
 *
 * Divergence from real Kubernetes: no extended resources that are backed by device classes; preemption frees no devices; no driver is asked
 * to prepare them on the node.
 */
export function dynamicResources({
  api,
  pendingAllocations,
}: Pick<PluginHandle, 'api' | 'pendingAllocations'>): Plugin {
  return {
    name: DYNAMIC_RESOURCES,
    preEnqueue(pod) {
      if (pod.spec.resourceClaims === undefined) return undefined;
      const claims = claimsOfPod(api, pod);
      return 'error' in claims ? unschedulable(claims.error) : undefined;
    },
    preFilter(state, { pod }) {
      if ((pod.spec.resourceClaims ?? []).length === 0) return { status: SKIP };
      const claims = claimsOfPod(api, pod);
      const supply = supplyOf(api, pendingAllocations);
      if ('error' in claims) {
        state.write(STATE, new ClaimState([], [], supply));
        return { status: unschedulable(claims.error) };
      }
      if (claims.length === 0) return { status: SKIP };
      const open = claims.filter(({ status }) => status?.allocation === undefined);
      state.write(STATE, new ClaimState(claims, open, supply));
      for (const claim of claims) {
        const objection = objectionTo(claim, pod, supply, pendingAllocations);
        if (objection !== undefined) return { status: objection };
      }
      return undefined;
    },
    filter: (state, _info, node) => filterNode(state.read(STATE), node),
    postFilter(state, { pod }) {
      if (state.skipFilter.has(DYNAMIC_RESOURCES)) return { status: NO_CLAIMS };
      const data = state.find(STATE);
      if (data === undefined) return { status: NOT_ASKED };
      const { claims, unavailable } = data;
      if (claims.length === 0) return { status: NO_CLAIMS };
      for (const claim of unavailable) {
        const others = (claim.status?.reservedFor ?? []).filter(({ uid }) => uid !== pod.metadata.uid);
        if (others.length > 0) continue;
        api.updateStatus(resourceClaims, { ...claim, status: {} });
        return { status: DEALLOCATED };
      }
      return { status: STILL_NOT_SCHEDULABLE };
    },
    reserve(state, _info, nodeName) {
      const data = state.find(STATE);
      if (data === undefined) return undefined;
      const offers = data.offers.get(nodeName) ?? [];
      for (const [index, claim] of data.open.entries()) {
        const offer = offers[index];
        if (offer === undefined) return newStatus(DYNAMIC_RESOURCES, 'Error', 'claim allocation not found for node');
        pendingAllocations.set(claim.metadata.uid, offer);
      }
      return undefined;
    },
    unreserve(state, { pod }) {
      const data = state.find(STATE);
      if (data === undefined) return;
      for (const { metadata } of data.open) pendingAllocations.delete(metadata.uid);
      for (const claim of data.claims) unbindClaim(api, claim, pod);
    },
    preBind(state, { pod }) {
      const data = state.find(STATE);
      if (data === undefined) return undefined;
      try {
        for (const claim of data.claims) bindClaim(api, claim, pod, pendingAllocations.get(claim.metadata.uid));
      } catch (error) {
        return errorStatus(error, '', DYNAMIC_RESOURCES);
      }
      for (const { metadata } of data.open) pendingAllocations.delete(metadata.uid);
      return undefined;
    },
    events: [
      {
        event: { resource: 'UnschedulablePod', action: Action.UpdatePodGeneratedResourceClaim },
        podHint: (pod, _old, object) =>
          object?.metadata.uid === pod.metadata.uid && !('error' in claimsOfPod(api, object)),
      },
      {
        event: { resource: 'ResourceClaim', action: Action.Add | Action.Update },
        storageHint: (pod, change) => isSchedulableAfterClaimChange(api, pod, change),
      },
      { event: { resource: 'DeviceClass', action: Action.Add | Action.Update } },
      { event: { resource: 'ResourceSlice', action: Action.Add | Action.Update } },
      { event: { resource: 'Node', action: Action.Add | Action.UpdateNodeLabel | Action.UpdateNodeAllocatable } },
    ],
  };
}

function unschedulable(reason: string): Status {
  return newStatus(DYNAMIC_RESOURCES, 'UnschedulableAndUnresolvable', reason);
}

/** Why the pod has to wait, wherever it might go. */
function objectionTo(
  claim: ResourceResourceClaim,
  pod: Pod,
  { classes }: DeviceSupply,
  pendingAllocations: ReadonlyMap<string, AllocationResult>,
): Status | undefined {
  const { namespace = '', name, uid } = claim.metadata;
  if (claim.status?.allocation !== undefined)
    return canBeReserved(claim) || isReservedFor(claim, pod) ? undefined : unschedulable('resourceclaim in use');
  if (pendingAllocations.has(uid))
    return unschedulable(`resource claim ${namespace}/${name} is in the process of being allocated`);
  for (const request of claim.spec.devices?.requests ?? [])
    for (const [requestName, className] of classesOf(request))
      if (!classes.has(className))
        return unschedulable(`request ${requestName}: device class ${className} does not exist`);
  return undefined;
}

function classesOf({
  name,
  exactly,
  firstAvailable = [],
}: DeviceRequest): readonly (readonly [request: string, deviceClass: string])[] {
  if (exactly !== undefined) return [[name, exactly.deviceClassName]];
  return firstAvailable.map((one) => [`${name}/${one.name}`, one.deviceClassName]);
}

function filterNode(state: ClaimState, { node, name }: NodeInfo): Status | undefined {
  if (node === undefined) return NOT_ENOUGH;
  for (const claim of state.claims) {
    const selector = claim.status?.allocation?.nodeSelector;
    if (selector === undefined || matchesNodeSelector(selector, node)) continue;
    state.unavailable.add(claim);
    return ELSEWHERE;
  }
  if (state.open.length === 0) return undefined;
  try {
    const offer = allocateDevices(state.open, node, state.supply);
    if (offer === undefined) return NOT_ENOUGH;
    state.offers.set(name, offer);
    return undefined;
  } catch (error) {
    if (error instanceof DeviceRequestError) return errorStatus(error, '', DYNAMIC_RESOURCES);
    throw error;
  }
}

function supplyOf(api: ApiServer, pendingAllocations: ReadonlyMap<string, AllocationResult>): DeviceSupply {
  const taken = new Set<string>();
  const take = ({ devices }: AllocationResult) => {
    for (const { driver, pool, device, adminAccess } of devices?.results ?? [])
      if (adminAccess !== true) taken.add(deviceKey(driver, pool, device));
  };
  for (const { status } of api.list(resourceClaims)) if (status?.allocation !== undefined) take(status.allocation);
  for (const allocation of pendingAllocations.values()) take(allocation);
  const classes = new Map(api.list(deviceClasses).map((one) => [one.metadata.name, one]));
  return { slices: api.list(resourceSlices), classes, taken };
}

/** Writes down what the claim has got, and for whom (`bindClaim`). Throws what the API says against it. */
function bindClaim(
  api: ApiServer,
  { metadata }: ResourceResourceClaim,
  pod: Pod,
  allocation: AllocationResult | undefined,
): void {
  let claim = api.get(resourceClaims, keyOf({ metadata }));
  const { finalizers = [] } = claim.metadata;
  if (allocation !== undefined && !finalizers.includes(CLAIM_FINALIZER))
    claim = api.update(resourceClaims, withMetadata(claim, { finalizers: [...finalizers, CLAIM_FINALIZER] }));
  const { reservedFor = [] } = claim.status ?? {};
  const isReserved = isReservedFor(claim, pod);
  if (isReserved && allocation === undefined) return;
  const consumer = { resource: 'pods', name: pod.metadata.name, uid: pod.metadata.uid };
  const status = {
    ...claim.status,
    ...(allocation && { allocation }),
    reservedFor: isReserved ? reservedFor : [...reservedFor, consumer],
  };
  api.updateStatus(resourceClaims, { ...claim, status });
}

/** The claim keeps its devices, and the pod has no part in them any more. */
function unbindClaim(api: ApiServer, { metadata }: ResourceResourceClaim, pod: Pod): void {
  const claim = api.find(resourceClaims, keyOf({ metadata }));
  if (claim?.metadata.uid !== metadata.uid || claim.status?.allocation === undefined || !isReservedFor(claim, pod))
    return;
  const reservedFor = claim.status.reservedFor?.filter(({ uid }) => uid !== pod.metadata.uid) ?? [];
  try {
    api.updateStatus(resourceClaims, { ...claim, status: { ...claim.status, reservedFor } });
  } catch (error) {
    // What is refused now is asked for again with the pod's next attempt.
    if (!(error instanceof ApiError)) throw error;
  }
}

/** Did devices become free, or is it a claim of the pod? Not while the pod's own claims are not as they must be. */
function isSchedulableAfterClaimChange(api: ApiServer, pod: Pod, change: StorageChange): boolean {
  if (change.resource !== 'ResourceClaim' || change.object === undefined) return false;
  const claims = claimsOfPod(api, pod);
  if ('error' in claims) return false;
  const { old, object } = change;
  if (old?.status?.allocation !== undefined && object.status?.allocation === undefined) return true;
  const isOwn = claims.some(({ metadata }) => metadata.uid === object.metadata.uid);
  return isOwn && (old === undefined || !deepEqual(old.status, object.status));
}
