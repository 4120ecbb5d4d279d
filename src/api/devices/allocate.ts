import { deepEqual } from '../equality';
import type {
  AllocationResult,
  Device,
  DeviceAllocationConfiguration,
  DeviceClass,
  DeviceConstraint,
  DeviceRequest,
  DeviceRequestAllocationResult,
  DeviceSelector,
  DeviceToleration,
  ExactDeviceRequest,
  Node,
  NodeSelector,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  ResourceResourceClaim,
  ResourceSlice,
} from '../generated/types';
import { matchesNodeSelector } from '../scheduling/node-affinity';
import type * as DeviceExpressions from './device-expression';

/** What there is to allocate from. */
export interface DeviceSupply {
  readonly slices: readonly ResourceSlice[];
  readonly classes: ReadonlyMap<string, DeviceClass>;
  /** The devices that others have, by `deviceKey`. */
  readonly taken: ReadonlySet<string>;
}

/** What each claim gets, in their order; undefined: there is not enough on the node. */
export type Allocation = readonly AllocationResult[] | undefined;

/** A request that cannot be judged: an expression that fails. */
export class DeviceRequestError extends Error {
  override readonly name = 'DeviceRequestError';
}

interface Candidate {
  readonly key: string;
  readonly driver: string;
  readonly pool: string;
  readonly device: Device;
  /** Only this node reaches it. */
  readonly isLocal: boolean;
  /** Those that reach it, where it is not this one alone. */
  readonly selector: NodeSelector | undefined;
}

/** A request of a claim, or one of its alternatives. */
interface Want {
  readonly name: string;
  readonly request: Omit<ExactDeviceRequest, 'adminAccess'> & { readonly adminAccess?: boolean };
}

interface Chosen {
  readonly want: Want;
  readonly request: DeviceRequest;
  readonly candidate: Candidate;
}

/** `AllocationResultsMaxSize`. */
const MAX_DEVICES = 32;
/** Far more than a real claim needs; a puzzle that takes longer is given up. */
const MAX_STEPS = 100_000;

export function deviceKey(driver: string, pool: string, device: string): string {
  return `${driver}/${pool}/${device}`;
}

/**
 * Finds devices for claims on one node: the first that fit, with a step back where that leads nowhere.
 * Source: staging/src/k8s.io/dynamic-resource-allocation/structured.
 *
 * Divergence from real Kubernetes: a device is one claim's alone (no `allowMultipleAllocations`, no shared counters), and binding
 * conditions are passed over.
 */
export function allocateDevices(
  claims: readonly ResourceResourceClaim[],
  node: Node,
  supply: DeviceSupply,
): Allocation {
  const candidates = candidatesOn(node, supply.slices);
  const taken = new Set(supply.taken);
  const results: AllocationResult[] = [];
  let steps = 0;

  const place = (
    claim: ResourceResourceClaim,
    requests: readonly DeviceRequest[],
    chosen: readonly Chosen[],
    next: (chosen: readonly Chosen[]) => boolean,
  ): boolean => {
    const [request, ...rest] = requests;
    if (request === undefined) return next(chosen);
    return alternativesOf(request).some((want) => {
      const fitting = candidates.filter((candidate) => fits(claim, want, candidate, supply.classes));
      const isAll = want.request.allocationMode === 'All';
      const count = isAll ? fitting.length : (want.request.count ?? 1);
      if (count === 0 || chosen.length + count > MAX_DEVICES) return false;
      return choose(claim, { request, want, fitting, count, from: 0 }, chosen, (more) =>
        place(claim, rest, more, next),
      );
    });
  };

  const choose = (
    claim: ResourceResourceClaim,
    { request, want, fitting, count, from }: Choice,
    chosen: readonly Chosen[],
    next: (chosen: readonly Chosen[]) => boolean,
  ): boolean => {
    if (count === 0) return next(chosen);
    const isAdmin = want.request.adminAccess === true;
    for (let index = from; index <= fitting.length - count; index += 1) {
      const candidate = fitting[index];
      steps += 1;
      if (candidate === undefined || steps > MAX_STEPS) return false;
      if (!isAdmin && taken.has(candidate.key)) continue;
      const more = [...chosen, { want, request, candidate }];
      if (!(claim.spec.devices?.constraints ?? []).every((constraint) => holds(constraint, more))) continue;
      if (!isAdmin) taken.add(candidate.key);
      if (choose(claim, { request, want, fitting, count: count - 1, from: index + 1 }, more, next)) return true;
      if (!isAdmin) taken.delete(candidate.key);
    }
    return false;
  };

  const placeAll = (index: number): boolean => {
    const claim = claims[index];
    if (claim === undefined) return true;
    return place(claim, claim.spec.devices?.requests ?? [], [], (chosen) => {
      results[index] = resultOf(claim, chosen, node, supply.classes);
      return placeAll(index + 1);
    });
  };

  return placeAll(0) ? results.slice(0, claims.length) : undefined;
}

interface Choice {
  readonly request: DeviceRequest;
  readonly want: Want;
  readonly fitting: readonly Candidate[];
  readonly count: number;
  readonly from: number;
}

/** The devices of the newest complete generation of each pool that the node reaches (`GatherPools`). */
function candidatesOn(node: Node, slices: readonly ResourceSlice[]): readonly Candidate[] {
  const pools = new Map<string, ResourceSlice[]>();
  for (const slice of slices) {
    const { driver, pool } = slice.spec;
    const key = `${driver}/${pool.name}`;
    const known = pools.get(key) ?? [];
    const generation = known[0]?.spec.pool.generation ?? -1;
    if (pool.generation > generation) pools.set(key, [slice]);
    else if (pool.generation === generation) known.push(slice);
  }
  const candidates: Candidate[] = [];
  for (const pool of pools.values()) {
    if (pool.length !== pool[0]?.spec.pool.resourceSliceCount) continue;
    for (const { spec } of pool) {
      const { driver, nodeName, nodeSelector, perDeviceNodeSelection, devices = [] } = spec;
      for (const device of devices) {
        const where = perDeviceNodeSelection === true ? device : { nodeName, nodeSelector };
        if (where.nodeName !== undefined && where.nodeName !== node.metadata.name) continue;
        if (where.nodeSelector !== undefined && !matchesNodeSelector(where.nodeSelector, node)) continue;
        const key = deviceKey(driver, spec.pool.name, device.name);
        const isLocal = where.nodeName !== undefined;
        candidates.push({ key, driver, pool: spec.pool.name, device, isLocal, selector: where.nodeSelector });
      }
    }
  }
  return candidates;
}

function alternativesOf({ name, exactly, firstAvailable = [] }: DeviceRequest): readonly Want[] {
  if (exactly !== undefined) return [{ name, request: exactly }];
  return firstAvailable.map((request) => ({ name: `${name}/${request.name}`, request }));
}

function fits(
  claim: ResourceResourceClaim,
  { request }: Want,
  { driver, device }: Candidate,
  classes: ReadonlyMap<string, DeviceClass>,
): boolean {
  const deviceClass = classes.get(request.deviceClassName);
  if (deviceClass === undefined) return false;
  const { namespace = '', name } = claim.metadata;
  return (
    matchesAll(deviceClass.spec.selectors, driver, device, `class ${request.deviceClassName}`) &&
    matchesAll(request.selectors, driver, device, `claim ${namespace}/${name}`) &&
    isTolerated(device, request.tolerations)
  );
}

function matchesAll(selectors: readonly DeviceSelector[] = [], driver: string, device: Device, whose: string): boolean {
  return selectors.every(({ cel }, index) => {
    const verdict = expressions().selectsDevice(cel?.expression ?? 'false', driver, device);
    if ('error' in verdict) throw new DeviceRequestError(`${whose}: selector #${index}: ${verdict.error}`);
    return verdict.matches;
  });
}

/** Most clusters have no devices, and start sooner without. */
function expressions(): typeof DeviceExpressions {
  return require('./device-expression') as typeof DeviceExpressions;
}

/** dynamic-resource-allocation/resourceclaim/devicetoleration.go */
function isTolerated({ taints = [] }: Device, tolerations: readonly DeviceToleration[] = []): boolean {
  return taints.every(
    (taint) =>
      (taint.effect !== 'NoSchedule' && taint.effect !== 'NoExecute') ||
      tolerations.some(
        ({ key, effect, operator = 'Equal', value = '' }) =>
          (!effect || effect === taint.effect) &&
          (!key || key === taint.key) &&
          (operator === 'Exists' || value === (taint.value ?? '')),
      ),
  );
}

/** `matchAttribute`: all have the same value; `distinctAttribute`: each has another. */
function holds(
  { matchAttribute, distinctAttribute, requests = [] }: DeviceConstraint,
  chosen: readonly Chosen[],
): boolean {
  const name = matchAttribute ?? distinctAttribute;
  if (name === undefined) return true;
  const values: unknown[] = [];
  for (const { request, want, candidate } of chosen) {
    if (requests.length > 0 && !requests.includes(request.name) && !requests.includes(want.name)) continue;
    const { attributes = {} } = candidate.device;
    const own = name.startsWith(`${candidate.driver}/`)
      ? attributes[name.slice(candidate.driver.length + 1)]
      : undefined;
    const attribute = attributes[name] ?? own;
    const value = attribute && expressions().attributeValue(attribute);
    if (value === undefined) return false;
    values.push(value);
  }
  if (matchAttribute !== undefined) return values.every((value) => deepEqual(value, values[0]));
  return values.every((value, index) => !values.slice(0, index).some((other) => deepEqual(value, other)));
}

function resultOf(
  claim: ResourceResourceClaim,
  chosen: readonly Chosen[],
  node: Node,
  classes: ReadonlyMap<string, DeviceClass>,
): AllocationResult {
  const results = chosen.map(({ want, candidate }): DeviceRequestAllocationResult => {
    const { adminAccess, tolerations } = want.request;
    return {
      request: want.name,
      driver: candidate.driver,
      pool: candidate.pool,
      device: candidate.device.name,
      ...(adminAccess && { adminAccess }),
      ...(tolerations && { tolerations }),
    };
  });
  const config = configOf(claim, chosen, classes);
  const term = nodesReaching(
    chosen.map(({ candidate }) => candidate),
    node,
  );
  return {
    devices: { results, ...(config.length > 0 && { config }) },
    ...(term && { nodeSelector: { nodeSelectorTerms: [term] } }),
  };
}

/** The nodes that reach all of the devices; undefined: every one does (`createNodeSelector`). */
function nodesReaching(devices: readonly Candidate[], { metadata }: Node): NodeSelectorTerm | undefined {
  if (devices.some(({ isLocal }) => isLocal))
    return { matchFields: [{ key: 'metadata.name', operator: 'In', values: [metadata.name] }] };
  const terms = devices.flatMap(({ selector }) => selector?.nodeSelectorTerms ?? []);
  const matchFields = withoutRepetition(terms.flatMap((term) => term.matchFields ?? []));
  const matchExpressions = withoutRepetition(terms.flatMap((term) => term.matchExpressions ?? []));
  if (matchFields.length + matchExpressions.length === 0) return undefined;
  return {
    ...(matchExpressions.length > 0 && { matchExpressions }),
    ...(matchFields.length > 0 && { matchFields }),
  };
}

function withoutRepetition(all: readonly NodeSelectorRequirement[]): readonly NodeSelectorRequirement[] {
  return all.filter((one, index) => all.findIndex((other) => deepEqual(one, other)) === index);
}

/** What the drivers are to know: first of the classes, then of the claim. */
function configOf(
  { spec }: ResourceResourceClaim,
  chosen: readonly Chosen[],
  classes: ReadonlyMap<string, DeviceClass>,
): readonly DeviceAllocationConfiguration[] {
  const config: DeviceAllocationConfiguration[] = [];
  for (const { name, request } of new Set(chosen.map(({ want }) => want)))
    for (const one of classes.get(request.deviceClassName)?.spec.config ?? [])
      config.push({ source: 'FromClass', requests: [name], ...one });
  for (const one of spec.devices?.config ?? []) config.push({ source: 'FromClaim', ...one });
  return config;
}
