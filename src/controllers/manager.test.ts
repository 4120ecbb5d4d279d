import { describe, it } from 'node:test';
import { expect } from 'expect';
import { defaultAdmission } from '../api/admission/default-admission';
import { startEventTtl } from '../api/events/event-ttl';
import { configMaps } from '../api/kinds/config-map';
import { namespaces } from '../api/kinds/namespace';
import { pods } from '../api/kinds/pod/pod';
import { replicaSets } from '../api/kinds/apps/replica-set';
import { serviceAccounts } from '../api/kinds/service-account';
import { controllerNames, ControllerManager } from './manager';
import { podTemplate, TestWorld } from './test-world';

const DEFAULT = { namespace: '', name: 'default' };

describe('controller manager', () => {
  it('fills every namespace with a service account and the root certificate, and keeps them', () => {
    const world = new TestWorld();
    world.namespace('default');
    new ControllerManager(world.api, { rootCA: 'the certificate' }).start();
    world.sim.settle();
    const account = { namespace: 'default', name: 'default' };
    const certificate = { namespace: 'default', name: 'kube-root-ca.crt' };
    expect(world.api.get(configMaps, certificate)).toMatchObject({
      metadata: {
        annotations: {
          'kubernetes.io/description': expect.stringMatching(/^Contains a CA bundle that can be used to verify/),
        },
      },
      data: { 'ca.crt': 'the certificate' },
    });
    const { uid } = world.api.get(serviceAccounts, account).metadata;
    world.api.delete(serviceAccounts, account);
    world.api.modify(configMaps, certificate, (object) => ({ ...object, data: { 'ca.crt': 'forged' } }));
    world.sim.settle();
    expect(world.api.get(serviceAccounts, account).metadata.uid).not.toBe(uid);
    expect(world.api.get(configMaps, certificate).data).toEqual({ 'ca.crt': 'the certificate' });
    world.api.delete(configMaps, certificate);
    world.sim.settle();
    expect(world.api.find(configMaps, certificate)).toBeDefined();
  });

  it('lets a namespace with all that it has been given go', () => {
    const world = new TestWorld();
    world.namespace('default');
    new ControllerManager(world.api, {}).start();
    world.sim.settle();
    world.api.delete(namespaces, DEFAULT);
    world.passSeconds(60);
    expect(world.api.find(namespaces, DEFAULT)).toBeUndefined();
    expect(world.api.list(serviceAccounts)).toEqual([]);
    expect(world.api.list(configMaps)).toEqual([]);
    expect(world.sim.nextTimerMs).toBeUndefined();
  });

  it('works under the rules of admission: a workload made with its namespace comes up, and goes with it', () => {
    const world = new TestWorld(defaultAdmission);
    world.endPodsAfter(2);
    startEventTtl(world.api);
    new ControllerManager(world.api, {}).start();
    const shop = { namespace: '', name: 'shop' };
    world.namespace('shop');
    world.api.create(replicaSets, {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { namespace: 'shop', name: 'web' },
      spec: {
        replicas: 3,
        selector: { matchLabels: { app: 'web' } },
        template: podTemplate({ app: 'web' }),
      },
    });
    world.passSeconds(5);
    const running = world.api.list(pods, { namespace: 'shop' });
    expect(running).toHaveLength(3);
    for (const pod of running) world.api.replace(pods, { ...pod, spec: { ...pod.spec, nodeName: 'worker-1' } });
    world.api.delete(namespaces, shop);
    world.passSeconds(120);
    expect(world.api.find(namespaces, shop)).toBeUndefined();
    for (const kind of world.api.kinds()) {
      if (kind.namespaced) expect(world.api.list(kind, { namespace: 'shop' })).toEqual([]);
    }
    world.passSeconds(3 * 3600);
    expect(world.sim.nextTimerMs).toBeUndefined();
  });

  it('does nothing once stopped, catches up when started again, and is calm in a calm cluster', () => {
    const world = new TestWorld();
    const manager = new ControllerManager(world.api, {});
    manager.start();
    manager.stop();
    expect(manager.running).toBe(false);
    world.namespace('default');
    for (const name of ['worker-1', 'worker-2']) world.readyNode(name);
    world.passSeconds(100);
    expect(world.api.list(serviceAccounts)).toEqual([]);
    expect(world.getNode('worker-1').spec.podCIDR).toBeUndefined();
    manager.start();
    manager.start();
    world.passSeconds(10);
    expect(world.api.list(serviceAccounts)).toHaveLength(1);
    expect(world.getNode('worker-2').spec.podCIDR).toBe('10.244.1.0/24');
    expect(world.sim.nextTimerMs).toBeUndefined();
    const { tasks } = world.sim;
    world.passSeconds(86_400);
    expect(world.sim.tasks).toBe(tasks);
  });

  it('goes on without a controller that was stopped, through a restart too, until that one is started again', () => {
    const world = new TestWorld();
    const manager = new ControllerManager(world.api, {});
    manager.stopController('serviceaccount-controller');
    manager.start();
    world.namespace('default');
    world.sim.settle();
    manager.stop();
    manager.start();
    world.sim.settle();
    expect(world.api.list(serviceAccounts)).toEqual([]);
    expect(world.api.list(configMaps)).toHaveLength(1);
    manager.startController('serviceaccount-controller');
    world.sim.settle();
    expect(world.api.list(serviceAccounts)).toHaveLength(1);
    manager.stop();
    manager.startController('serviceaccount-controller');
    expect(manager.running).toBe(false);
  });

  it('names each controller once', () => {
    const names = controllerNames();
    expect(new Set(names).size).toBe(names.length);
  });
});
