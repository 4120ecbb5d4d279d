import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { Container, PodSpec } from '../../api/generated/types';
import { nodes } from '../../api/kinds/node';
import { podObject, World } from '../testing/world';
import { REASON_REQUIRED_FEATURES, requiredFeatures } from './node-declared-features';

const RESTART_ALL: Partial<Container> = {
  restartPolicy: 'Never',
  restartPolicyRules: [{ action: 'RestartAllContainers', exitCodes: { operator: 'In', values: [42] } }],
};
const RESTART_ONE: Partial<Container> = {
  restartPolicy: 'Never',
  restartPolicyRules: [{ action: 'Restart', exitCodes: { operator: 'In', values: [42] } }],
};

describe('requiredFeatures', () => {
  const cases: readonly {
    readonly title: string;
    readonly container?: Partial<Container>;
    readonly spec?: Partial<PodSpec>;
    readonly expected: readonly string[];
  }[] = [
    { title: 'a plain pod', expected: [] },
    { title: 'a container that may restart itself', container: RESTART_ONE, expected: [] },
    {
      title: 'a container that may restart all',
      container: RESTART_ALL,
      expected: ['RestartAllContainersOnContainerExits'],
    },
    {
      title: 'an init container that may restart all',
      spec: { initContainers: [{ name: 'init', image: 'pause', ...RESTART_ALL }] },
      expected: ['RestartAllContainersOnContainerExits'],
    },
    {
      title: 'users of its own in the network of the host',
      spec: { hostNetwork: true, hostUsers: false },
      expected: ['UserNamespacesHostNetworkSupport'],
    },
    { title: 'the network of the host alone', spec: { hostNetwork: true }, expected: [] },
  ];
  for (const { title, container = {}, spec = {}, expected } of cases)
    it(title, () => expect(requiredFeatures(podObject('p', { container, spec }).spec)).toEqual(expected));
});

describe('NodeDeclaredFeatures', () => {
  it('waits for a kubelet that can do what the pod asks for', () => {
    const world = new World();
    world.node('old');
    world.pod('web', { container: RESTART_ALL });
    expect(world.unscheduled('web')?.[1]).toContain(`0/1 nodes are available: 1 ${REASON_REQUIRED_FEATURES}.`);
    const declaredFeatures = ['RestartAllContainersOnContainerExits'];
    world.api.modifyStatus(nodes, { namespace: '', name: 'old' }, (node) => ({
      ...node,
      status: { ...node.status, declaredFeatures },
    }));
    expect(world.nodeOf('web')).toBe('old');
  });
});
