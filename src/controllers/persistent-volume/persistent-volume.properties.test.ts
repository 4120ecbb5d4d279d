import { describe, it } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import { defaultAdmission } from '../../api/admission/default-admission';
import { bootstrapControlPlane } from '../../api/bootstrap';
import type { PersistentVolume, PersistentVolumeClaim, Pod, Volume } from '../../api/generated/types';
import { pods } from '../../api/kinds/pod/pod';
import { serviceAccounts } from '../../api/kinds/service-account';
import { persistentVolumeClaims, persistentVolumes } from '../../api/kinds/storage/core-storage';
import { keyOf } from '../../api/object';
import { podDraft } from '../../api/testing';
import { ephemeralVolumeController } from '../ephemeral-volume/ephemeral-volume-controller';
import { garbageCollector } from '../garbage-collector/garbage-collector';
import { hostPathProvisioner } from '../hostpath-provisioner/hostpath-provisioner';
import { hasOneOutcome, type Ending } from '../testing/one-outcome';
import { TestWorld } from '../test-world';
import { claimProtection } from '../volume-protection/claim-protection';
import { volumeProtection } from '../volume-protection/volume-protection';
import { persistentVolumeController } from './persistent-volume-controller';

const CONTROLLERS = [
  persistentVolumeController,
  hostPathProvisioner,
  claimProtection,
  volumeProtection,
  ephemeralVolumeController,
];

type Step =
  | { readonly do: 'claim'; readonly name: number; readonly manual: boolean; readonly size: number }
  | { readonly do: 'volume'; readonly name: number; readonly size: number }
  | { readonly do: 'pod'; readonly name: number; readonly claims: readonly number[]; readonly scratch: boolean }
  | { readonly do: 'deletePod' | 'endPod' | 'deleteClaim' | 'deleteVolume'; readonly index: number }
  | { readonly do: 'run'; readonly on: boolean }
  | { readonly do: 'wait'; readonly seconds: number };

const name = fc.nat(3);
const size = fc.integer({ min: 1, max: 3 });
const index = fc.nat(7);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('claim'), name, manual: fc.boolean(), size }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('volume'), name, size }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('pod'), name, claims: fc.subarray([0, 1, 2]), scratch: fc.boolean() }),
  },
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constantFrom('deletePod', 'endPod', 'deleteClaim', 'deleteVolume'), index }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('run'), on: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait'), seconds: fc.constantFrom(0, 1) }) },
);

const accessModes = ['ReadWriteOnce'];
const gibibytes = (amount: number) => ({ storage: `${amount}Gi` });
const claimSpec = (storageClassName: string, amount: number) => ({
  accessModes,
  storageClassName,
  resources: { requests: gibibytes(amount) },
});

class StorageWorld extends TestWorld {
  #end: (() => void) | undefined;

  constructor(seed: number) {
    super(defaultAdmission, seed);
    bootstrapControlPlane(this.api);
    const metadata = { namespace: 'default', name: 'default' };
    this.api.create(serviceAccounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata });
    this.start([garbageCollector]);
    this.run(true);
  }

  run(on: boolean): void {
    if (on) this.#end ??= this.start(CONTROLLERS);
    else this.#end = void this.#end?.();
  }

  get claims(): readonly PersistentVolumeClaim[] {
    return this.api.list(persistentVolumeClaims);
  }

  get volumes(): readonly PersistentVolume[] {
    return this.api.list(persistentVolumes);
  }

  get livingPods(): readonly Pod[] {
    return this.api.list(pods).filter(({ status }) => status?.phase !== 'Failed');
  }

  act(step: Step): void {
    const { api } = this;
    const pick = <T>(list: readonly T[], position: number) => list[position % Math.max(1, list.length)];
    if (step.do === 'wait') return this.passSeconds(step.seconds);
    if (step.do === 'run') return this.run(step.on);
    if (step.do === 'claim') {
      const metadata = { namespace: 'default', name: `claim-${step.name}` };
      const spec = claimSpec(step.manual ? 'manual' : 'standard', step.size);
      if (api.find(persistentVolumeClaims, metadata) === undefined)
        api.create(persistentVolumeClaims, { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata, spec });
    } else if (step.do === 'volume') {
      const metadata = { name: `volume-${step.name}` };
      const hostPath = { path: '/data' };
      const spec = { accessModes, capacity: gibibytes(step.size), hostPath, storageClassName: 'manual' };
      if (api.find(persistentVolumes, { namespace: '', ...metadata }) === undefined)
        api.create(persistentVolumes, { apiVersion: 'v1', kind: 'PersistentVolume', metadata, spec });
    } else if (step.do === 'pod') {
      if (this.findPod(`pod-${step.name}`) !== undefined) return;
      const volumes: Volume[] = step.claims.map((claim) => ({
        name: `v${claim}`,
        persistentVolumeClaim: { claimName: `claim-${claim}` },
      }));
      const spec = claimSpec('standard', 1);
      if (step.scratch) volumes.push({ name: 'scratch', ephemeral: { volumeClaimTemplate: { spec } } });
      api.create(pods, podDraft(`pod-${step.name}`, { nodeName: 'node-1', volumes }));
    } else if (step.do === 'deleteClaim') {
      const claim = pick(this.claims, step.index);
      if (claim !== undefined) api.delete(persistentVolumeClaims, keyOf(claim));
    } else if (step.do === 'deleteVolume') {
      const volume = pick(
        this.volumes.filter(({ metadata }) => metadata.name.startsWith('volume-')),
        step.index,
      );
      if (volume !== undefined) api.delete(persistentVolumes, keyOf(volume));
    } else {
      const pod = pick(this.livingPods, step.index);
      if (pod === undefined) return;
      if (step.do === 'endPod') api.updateStatus(pods, { ...pod, status: { ...pod.status, phase: 'Failed' } });
      else api.delete(pods, keyOf(pod), { gracePeriodSeconds: 0 });
    }
  }
}

/** Claims and volumes that are bound belong to each other, and nobody waits for a volume that is free. */
function checkBindings({ claims, volumes }: StorageWorld): void {
  for (const { metadata, spec, status } of claims) {
    if (status?.phase === 'Bound') {
      const volume = volumes.find((candidate) => candidate.metadata.name === spec.volumeName);
      expect([volume?.spec.claimRef?.uid, volume?.status?.phase]).toEqual([metadata.uid, 'Bound']);
      continue;
    }
    // Whoever is on the way out gets nothing more.
    if (metadata.deletionTimestamp !== undefined) continue;
    expect([metadata.name, status?.phase, spec.storageClassName]).toEqual([metadata.name, 'Pending', 'manual']);
    const wanted = Number.parseInt(spec.resources?.requests?.['storage'] ?? '', 10);
    const free = volumes.filter((volume) => volume.status?.phase === 'Available');
    const fitting = free.filter(
      (volume) =>
        volume.metadata.deletionTimestamp === undefined &&
        Number.parseInt(volume.spec.capacity?.['storage'] ?? '', 10) >= wanted,
    );
    expect([metadata.name, fitting]).toEqual([metadata.name, []]);
  }
  const bound = new Set(claims.map(({ spec }) => spec.volumeName));
  for (const { metadata, spec, status } of volumes) {
    if (bound.has(metadata.name)) continue;
    const wasUsed = spec.claimRef !== undefined;
    expect([metadata.name, status?.phase]).toEqual([
      `volume-${metadata.name.at(-1)}`,
      wasUsed ? 'Released' : 'Available',
    ]);
    expect(metadata.deletionTimestamp).toBeUndefined();
  }
}

/** What is used stays, what is not used and was deleted has gone, and pods have the claims that they bring along. */
function checkUse({ claims, livingPods }: StorageWorld): void {
  const used = livingPods.flatMap(({ metadata, spec }) =>
    (spec.volumes ?? []).map((each) => each.persistentVolumeClaim?.claimName ?? `${metadata.name}-${each.name}`),
  );
  for (const { metadata } of claims)
    if (metadata.deletionTimestamp !== undefined) expect(used).toContain(metadata.name);
  const names = claims.map(({ metadata }) => metadata.name);
  for (const claim of used) if (claim.endsWith('-scratch')) expect(names).toContain(claim);
}

function play(steps: readonly Step[], seed: number): Ending {
  const world = new StorageWorld(seed);
  const gone = new Set<string>();
  for (const step of steps) {
    const used = new Set(
      world.livingPods.flatMap(({ spec }) => (spec.volumes ?? []).map((each) => each.persistentVolumeClaim?.claimName)),
    );
    const before = world.claims;
    world.act(step);
    world.sim.settle();
    const after = new Set(world.claims.map(({ metadata }) => metadata.uid));
    for (const { metadata } of before)
      if (!after.has(metadata.uid) && used.has(metadata.name) && step.do !== 'endPod' && step.do !== 'deletePod')
        gone.add(metadata.name);
  }
  world.run(true);
  world.passSeconds(120);
  // A claim that a pod used went before that pod did.
  expect([...gone]).toEqual([]);
  checkBindings(world);
  checkUse(world);
  const ownVolume = (volume = '') => (volume.startsWith('pvc-') ? 'its own' : volume);
  return {
    world,
    outcome: world.claims.map(({ metadata, spec }) => [metadata.name, ownVolume(spec.volumeName)]),
  };
}

describe('claims, volumes and the pods that use them', () => {
  it('come to belong together, stay while they are used, and have one outcome', () =>
    hasOneOutcome(fc.array(step, { maxLength: 30, size: 'max' }), play, 40));
});
