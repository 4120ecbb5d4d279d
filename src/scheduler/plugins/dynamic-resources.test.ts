import { describe, it } from 'node:test';
import { expect } from 'expect';
import { claimsOfPod } from '../../api/devices/pod-claims';
import type { PodSpec } from '../../api/generated/types';
import { deviceClasses, resourceClaims, resourceSlices } from '../../api/kinds/dynamic-resources';
import { newStatus } from '../framework/status';
import type { ProfilePlugin } from '../framework/plugin';
import { addClaim, addClass, usesClaims } from '../testing/storage';
import { World } from '../testing/world';
import { defaultProfile } from './default-profile';

const apiVersion = 'resource.k8s.io/v1';

/** One node with one device `gpu-0` of the class `gpu`. */
function withDevice(world: World): World {
  world.node('a');
  world.api.create(deviceClasses, { apiVersion, kind: 'DeviceClass', metadata: { name: 'gpu' }, spec: {} });
  world.api.create(resourceSlices, {
    apiVersion,
    kind: 'ResourceSlice',
    metadata: { name: 'a' },
    spec: {
      driver: 'gpu.example.com',
      nodeName: 'a',
      pool: { name: 'a', generation: 1, resourceSliceCount: 1 },
      devices: [{ name: 'gpu-0' }],
    },
  });
  return world;
}

function addDeviceClaim(world: World, name: string): void {
  world.api.create(resourceClaims, {
    apiVersion,
    kind: 'ResourceClaim',
    metadata: { namespace: 'default', name },
    spec: { devices: { requests: [{ name: 'gpu', exactly: { deviceClassName: 'gpu' } }] } },
  });
}

function usesDevices(claim: string): Partial<PodSpec> {
  return { resourceClaims: [{ name: 'gpu', resourceClaimName: claim }] };
}

const statusOf = (world: World, name: string) =>
  world.api.get(resourceClaims, { namespace: 'default', name }).status ?? {};
const devicesOf = (world: World, name: string) =>
  statusOf(world, name).allocation?.devices?.results?.map(({ device }) => device);

describe('dynamicResources', () => {
  it('gives the device to the claim and keeps it for the pod', () => {
    const world = withDevice(new World());
    addDeviceClaim(world, 'first');
    addDeviceClaim(world, 'second');
    const { metadata } = world.pod('one', { spec: usesDevices('first') });
    expect(world.nodeOf('one')).toBe('a');
    expect(devicesOf(world, 'first')).toEqual(['gpu-0']);
    expect(statusOf(world, 'first').reservedFor).toEqual([{ resource: 'pods', name: 'one', uid: metadata.uid }]);
    world.pod('two', { spec: usesDevices('second') });
    expect(world.unscheduled('two')?.[1]).toContain('1 cannot allocate all claims');
  });

  it('waits for a claim that does not exist yet', () => {
    const world = withDevice(new World());
    const pod = world.pod('early', { spec: usesDevices('late') });
    expect(world.nodeOf('early')).toBe('');
    expect(claimsOfPod(world.api, pod)).toEqual({ error: 'could not find ResourceClaim "default/late"' });
    addDeviceClaim(world, 'late');
    expect(world.nodeOf('early')).toBe('a');
  });

  it('tries a pod again when a device is given back', () => {
    const world = withDevice(new World());
    addDeviceClaim(world, 'first');
    addDeviceClaim(world, 'second');
    world.pod('one', { spec: usesDevices('first') });
    world.pod('two', { spec: usesDevices('second') });
    expect(world.nodeOf('two')).toBe('');
    world.api.modifyStatus(resourceClaims, { namespace: 'default', name: 'first' }, (claim) => ({
      ...claim,
      status: {},
    }));
    expect(world.nodeOf('two')).toBe('a');
  });

  it('gives a device that is on its way to one pod to nobody else, whatever the profile', () => {
    const profiles = ['default-scheduler', 'other'].map((schedulerName) => ({
      schedulerName,
      plugins: defaultProfile,
    }));
    const world = withDevice(new World({ profiles }));
    addDeviceClaim(world, 'first');
    addDeviceClaim(world, 'second');
    addClass(world, 'later');
    addClaim(world, 'data', { storageClassName: 'later' });
    world.pod('waits', { spec: { ...usesDevices('first'), ...usesClaims('data') } });
    world.sim.settle();
    expect(devicesOf(world, 'first')).toBeUndefined();
    world.pod('late', { spec: { ...usesDevices('second'), schedulerName: 'other' } });
    expect(world.unscheduled('late')?.[1]).toContain('1 cannot allocate all claims');
    expect(devicesOf(world, 'second')).toBeUndefined();
  });

  it('keeps the device for nobody when the pod could not be bound', () => {
    const refuses: ProfilePlugin = {
      plugin: { name: 'Refuses', bind: () => newStatus('Refuses', 'Error', 'the server is on fire') },
    };
    const world = withDevice(
      new World({
        profiles: [{ schedulerName: 'default-scheduler', plugins: (handle) => [refuses, ...defaultProfile(handle)] }],
      }),
    );
    addDeviceClaim(world, 'first');
    world.pod('one', { spec: usesDevices('first') });
    expect(world.unscheduled('one')?.[0]).toBe('SchedulerError');
    expect(devicesOf(world, 'first')).toEqual(['gpu-0']);
    expect(statusOf(world, 'first').reservedFor ?? []).toEqual([]);
  });
});
