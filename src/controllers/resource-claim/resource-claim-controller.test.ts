import { describe, it } from 'node:test';
import { expect } from 'expect';
import { CLAIM_FINALIZER } from '../../api/devices/pod-claims';
import type { Pod, PodResourceClaim, PodStatus, ResourceClaimStatus } from '../../api/generated/types';
import { resourceClaims, resourceClaimTemplates } from '../../api/kinds/dynamic-resources';
import { events } from '../../api/kinds/event';
import { pods } from '../../api/kinds/pod/pod';
import { TestWorld } from '../test-world';
import { resourceClaimController } from './resource-claim-controller';

const apiVersion = 'resource.k8s.io/v1';
const namespace = 'default';
const devices = { requests: [{ name: 'gpu', exactly: { deviceClassName: 'gpu' } }] };
const FROM_TEMPLATE: PodResourceClaim = { name: 'gpu', resourceClaimTemplateName: 'one-gpu' };
const SHARED: PodResourceClaim = { name: 'gpu', resourceClaimName: 'shared' };
const ALLOCATION = {
  devices: { results: [{ request: 'gpu', driver: 'gpu.example.com', pool: 'a', device: 'gpu-0' }] },
};

function world(): TestWorld {
  const w = new TestWorld();
  w.namespace(namespace);
  w.start([resourceClaimController]);
  return w;
}

function addTemplate(w: TestWorld): void {
  const metadata = { namespace, name: 'one-gpu' };
  const labels = { team: 'blue' };
  const spec = {
    metadata: { name: '', uid: '', resourceVersion: '', creationTimestamp: '', labels },
    spec: { devices },
  };
  w.api.create(resourceClaimTemplates, { apiVersion, kind: 'ResourceClaimTemplate', metadata, spec });
  w.sim.settle();
}

function addPod(w: TestWorld, name: string, claim: PodResourceClaim, nodeName?: string): Pod {
  const pod = w.api.create(pods, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace, name },
    spec: {
      containers: [{ name: 'app', image: 'nginx' }],
      resourceClaims: [claim],
      ...(nodeName !== undefined && { nodeName }),
    },
  });
  w.sim.settle();
  return pod;
}

function endPod(w: TestWorld, name: string, phase: NonNullable<PodStatus['phase']>): void {
  w.api.modifyStatus(pods, { namespace, name }, (pod) => ({ ...pod, status: { ...pod.status, phase } }));
  w.sim.settle();
}

/** A claim that has its device, and is kept for these pods. */
function addAllocated(w: TestWorld, name: string, users: readonly Pod[]): void {
  const metadata = { namespace, name, finalizers: [CLAIM_FINALIZER] };
  const claim = w.api.create(resourceClaims, { apiVersion, kind: 'ResourceClaim', metadata, spec: { devices } });
  setStatus(w, claim.metadata.name, users);
}

function setStatus(w: TestWorld, name: string, users: readonly Pod[]): void {
  const reservedFor = users.map(({ metadata }) => ({ resource: 'pods', name: metadata.name, uid: metadata.uid }));
  const status: ResourceClaimStatus = { allocation: ALLOCATION, reservedFor };
  w.api.modifyStatus(resourceClaims, { namespace, name }, (claim) => ({ ...claim, status }));
  w.sim.settle();
}

const claims = (w: TestWorld) => w.api.list(resourceClaims, { namespace });
const find = (w: TestWorld, name: string) => w.api.find(resourceClaims, { namespace, name });
const users = (w: TestWorld, name: string) => find(w, name)?.status?.reservedFor?.map((user) => user.name) ?? [];

describe('resourceClaimController', () => {
  it('makes a claim of its own for a pod from a template, and tells the pod', () => {
    const w = world();
    addTemplate(w);
    const { metadata } = addPod(w, 'train', FROM_TEMPLATE);
    const [claim] = claims(w);
    expect(claims(w)).toHaveLength(1);
    expect(claim?.metadata).toMatchObject({
      name: expect.stringMatching(/^train-gpu-.{5}$/),
      labels: { team: 'blue' },
      annotations: { 'resource.kubernetes.io/pod-claim-name': 'gpu' },
      ownerReferences: [{ kind: 'Pod', name: 'train', uid: metadata.uid, controller: true }],
    });
    expect(w.api.get(pods, { namespace, name: 'train' }).status?.resourceClaimStatuses).toEqual([
      { name: 'gpu', resourceClaimName: claim?.metadata.name },
    ]);
  });

  it('makes none twice when it starts anew', () => {
    const w = world();
    addTemplate(w);
    addPod(w, 'train', FROM_TEMPLATE);
    w.start([resourceClaimController]);
    w.passSeconds(60);
    expect(claims(w)).toHaveLength(1);
  });

  it('says that a template is missing, and goes on when it comes', () => {
    const w = world();
    addPod(w, 'train', FROM_TEMPLATE);
    expect(w.api.list(events).map(({ reason, message }) => `${reason}: ${message}`)).toEqual([
      'FailedResourceClaimCreation: PodResourceClaim gpu: resource claim template "one-gpu": resourceclaimtemplate.resource.k8s.io "one-gpu" not found',
    ]);
    addTemplate(w);
    expect(claims(w)).toHaveLength(1);
  });

  it('keeps a claim for a pod that was put on a node past the scheduler', () => {
    const w = world();
    addAllocated(w, 'shared', []);
    addPod(w, 'train', SHARED, 'a');
    expect(users(w, 'shared')).toEqual(['train']);
  });

  it('takes the device back with the last of its pods', () => {
    const w = world();
    const [one, two] = [addPod(w, 'one', SHARED), addPod(w, 'two', SHARED)];
    addAllocated(w, 'shared', [one, two]);
    endPod(w, 'one', 'Succeeded');
    expect(users(w, 'shared')).toEqual(['two']);
    expect(find(w, 'shared')?.status?.allocation).toBeDefined();
    w.api.delete(pods, { namespace, name: 'two' }, { gracePeriodSeconds: 0 });
    w.sim.settle();
    expect(find(w, 'shared')?.status).toEqual({});
    expect(find(w, 'shared')?.metadata.finalizers ?? []).toEqual([]);
  });

  it('lets a claim go that is deleted while nobody uses it, and not before', () => {
    const w = world();
    const pod = addPod(w, 'train', SHARED);
    addAllocated(w, 'shared', [pod]);
    w.api.delete(resourceClaims, { namespace, name: 'shared' });
    w.passSeconds(60);
    expect(find(w, 'shared')?.status?.allocation).toBeDefined();
    endPod(w, 'train', 'Failed');
    expect(find(w, 'shared')).toBeUndefined();
  });

  it('deletes the claim that was made for a pod when the pod has ended', () => {
    const w = world();
    addTemplate(w);
    const pod = addPod(w, 'train', FROM_TEMPLATE);
    setStatus(w, claims(w)[0]?.metadata.name ?? '', [pod]);
    endPod(w, 'train', 'Succeeded');
    expect(claims(w)).toEqual([]);
  });
});
