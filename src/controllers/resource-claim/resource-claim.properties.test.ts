import { describe, it } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import { CLAIM_FINALIZER } from '../../api/devices/pod-claims';
import type { Pod, ResourceResourceClaim } from '../../api/generated/types';
import { resourceClaims, resourceClaimTemplates } from '../../api/kinds/dynamic-resources';
import { bindPod } from '../../api/kinds/pod/binding';
import { hasTerminalPhase } from '../../api/kinds/pod/phase';
import { pods } from '../../api/kinds/pod/pod';
import { controllerOf, keyOf, withMetadata } from '../../api/object';
import { garbageCollector } from '../garbage-collector/garbage-collector';
import { hasOneOutcome, type Ending } from '../testing/one-outcome';
import { TestWorld } from '../test-world';
import { resourceClaimController } from './resource-claim-controller';

const namespace = 'default';
const apiVersion = 'resource.k8s.io/v1';
const SPEC = { devices: { requests: [{ name: 'gpu', exactly: { deviceClassName: 'gpu' } }] } };
const ALLOCATION = {
  devices: { results: [{ request: 'gpu', driver: 'gpu.example.com', pool: 'a', device: 'gpu-0' }] },
};
const TEMPLATE = { namespace, name: 'one-gpu' };
const SHARED = { namespace, name: 'shared' };

type Step =
  | { readonly do: 'add'; readonly shared: boolean }
  | { readonly do: 'place' | 'end' | 'delete' | 'kill' | 'loseClaim'; readonly index: number }
  | { readonly do: 'template'; readonly on: boolean }
  | { readonly do: 'run'; readonly on: boolean };

const index = fc.nat(20);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('add'), shared: fc.boolean() }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constantFrom('place', 'end', 'delete', 'kill'), index }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('loseClaim'), index }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('template'), on: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('run'), on: fc.boolean() }) },
);

class ClaimWorld extends TestWorld {
  #made = 0;
  #end: (() => void) | undefined;

  constructor(seed: number) {
    super(undefined, seed);
    this.node('node-1');
    this.start([garbageCollector]);
    this.run(true);
    this.template(true);
    this.api.create(resourceClaims, { apiVersion, kind: 'ResourceClaim', metadata: SHARED, spec: SPEC });
  }

  run(on: boolean): void {
    if (on) this.#end ??= this.start([resourceClaimController]);
    else this.#end = void this.#end?.();
  }

  template(on: boolean): void {
    const isThere = this.api.find(resourceClaimTemplates, TEMPLATE) !== undefined;
    if (on === isThere) return;
    if (!on) this.api.delete(resourceClaimTemplates, TEMPLATE);
    else
      this.api.create(resourceClaimTemplates, {
        apiVersion,
        kind: 'ResourceClaimTemplate',
        metadata: TEMPLATE,
        spec: { spec: SPEC },
      });
  }

  add(shared: boolean): void {
    this.#made += 1;
    const resource = shared ? { resourceClaimName: 'shared' } : { resourceClaimTemplateName: 'one-gpu' };
    const containers = [{ name: 'app', image: 'nginx' }];
    this.pod(`pod-${this.#made}`, { containers, resourceClaims: [{ name: 'gpu', ...resource }] });
  }

  /** What the scheduler does: gives the claim a device, keeps it for the pod, and the pod a node. */
  place(pod: Pod): void {
    const claim = this.claimOf(pod);
    if (claim === undefined || pod.spec.nodeName !== undefined || isLeaving(pod) || isLeaving(claim)) return;
    const { name, uid } = pod.metadata;
    const held = withMetadata(claim, { finalizers: [CLAIM_FINALIZER] });
    const kept = this.api.update(resourceClaims, held);
    const reservedFor = [...(kept.status?.reservedFor ?? []), { resource: 'pods', name, uid }];
    this.api.updateStatus(resourceClaims, { ...kept, status: { allocation: ALLOCATION, reservedFor } });
    bindPod(this.api, keyOf(pod), 'node-1');
  }

  claimOf({ spec, status }: Pod): ResourceResourceClaim | undefined {
    const [{ resourceClaimName } = { resourceClaimName: undefined }] = spec.resourceClaims ?? [];
    const name = resourceClaimName ?? status?.resourceClaimStatuses?.[0]?.resourceClaimName;
    return name === undefined ? undefined : this.api.find(resourceClaims, { namespace, name });
  }
}

function isLeaving({ metadata }: Pod | ResourceResourceClaim): boolean {
  return metadata.deletionTimestamp !== undefined;
}

function act(world: ClaimWorld, step: Step): void {
  const { api } = world;
  if (step.do === 'add') return world.add(step.shared);
  if (step.do === 'template') return world.template(step.on);
  if (step.do === 'run') return world.run(step.on);
  const pick = <T>(list: readonly T[]) => list[step.index % Math.max(1, list.length)];
  if (step.do === 'loseClaim') {
    const claim = pick(api.list(resourceClaims));
    if (claim !== undefined && claim.metadata.name !== 'shared') api.delete(resourceClaims, keyOf(claim));
    return;
  }
  const pod = pick(api.list(pods));
  if (pod === undefined) return;
  if (step.do === 'place') world.place(pod);
  else if (step.do === 'end') {
    if (!hasTerminalPhase(pod.status))
      api.updateStatus(pods, { ...pod, status: { ...pod.status, phase: 'Succeeded' } });
  } else if (step.do === 'delete') api.delete(pods, keyOf(pod));
  else api.delete(pods, keyOf(pod), { gracePeriodSeconds: 0 });
}

function play(steps: readonly Step[], seed: number): Ending {
  const world = new ClaimWorld(seed);
  const { api } = world;
  for (const step of steps) {
    act(world, step);
    world.passSeconds(1);
  }
  world.run(true);
  world.template(true);
  world.passSeconds(1100);

  const claims = api.list(resourceClaims);
  const waiting = api.list(pods).filter((pod) => !hasTerminalPhase(pod.status) && !isLeaving(pod));
  for (const pod of waiting) {
    const claim = world.claimOf(pod);
    // One that is in use stays until its pod has run, whoever deletes it.
    expect(claim && (pod.spec.nodeName === undefined ? !isLeaving(claim) : claim.status?.allocation)).toBeTruthy();
  }
  for (const claim of claims) {
    const { reservedFor = [], allocation } = claim.status ?? {};
    const users = reservedFor.map(({ uid }) => api.list(pods).find(({ metadata }) => metadata.uid === uid));
    // Nobody who is gone or done keeps a device, and nobody keeps one for nobody.
    for (const user of users) expect(user && !hasTerminalPhase(user.status)).toBe(true);
    expect(allocation !== undefined).toBe(users.length > 0);
    expect(claim.metadata.finalizers ?? []).toHaveLength(users.length > 0 ? 1 : 0);
    const owner = controllerOf(claim);
    if (owner === undefined) continue;
    // What was made for a pod is that pod's, and goes when it has run.
    const owned = api.list(pods).find(({ metadata }) => metadata.uid === owner.uid);
    expect(owned && world.claimOf(owned)?.metadata.uid).toBe(claim.metadata.uid);
    expect(owned && hasTerminalPhase(owned.status)).toBe(false);
  }
  const outcome = api.list(pods).map((pod) => {
    const claim = world.claimOf(pod);
    return [pod.metadata.name, claim !== undefined, claim?.status?.reservedFor?.length ?? 0];
  });
  return { world, outcome };
}

describe('claims of pods to which anything may happen', () => {
  it('are there while they are wanted, keep devices for nobody else, and have one outcome', () =>
    hasOneOutcome(fc.array(step, { maxLength: 30, size: 'max' }), play, 40));
});
