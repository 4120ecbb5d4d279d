import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { ContainerPort } from '../../api/generated/types';
import { podObject } from '../testing/world';
import { HostPorts, hostPortsOf } from './host-ports';

const port = (text: string): ContainerPort => {
  const [protocol, hostIP, number] = text.split('/');
  return { containerPort: 1, protocol: protocol ?? '', hostIP: hostIP ?? '', hostPort: Number(number) };
};

describe('HostPorts', () => {
  const cases: readonly (readonly [used: readonly string[], wanted: string, conflicts: boolean])[] = [
    [[], 'TCP//8080', false],
    [['UDP/127.0.0.1/8080'], 'UDP/127.0.0.1/9090', false],
    [['UDP/127.0.0.1/8080'], 'TCP/127.0.0.1/8080', false],
    [['UDP/127.0.0.1/8080'], 'UDP/127.0.0.2/8080', false],
    [['UDP/127.0.0.1/8080'], 'UDP/127.0.0.1/8080', true],
    [['UDP/127.0.0.1/8080'], 'UDP/0.0.0.0/8080', true],
    [['TCP//8080'], 'TCP/127.0.0.1/8080', true],
    [['TCP/10.0.0.1/80', 'TCP//8080'], 'TCP/10.0.0.1/8080', true],
  ];
  for (const [used, wanted, conflicts] of cases) {
    it(`${wanted} beside ${used.join(' ') || 'nothing'}`, () => {
      const ports = new HostPorts();
      for (const text of used) ports.add(port(text));
      expect(ports.conflictsWith(port(wanted))).toBe(conflicts);
      for (const text of used) ports.remove(port(text));
      expect(ports.conflictsWith(port(wanted))).toBe(false);
    });
  }

  it('keeps a port that two users had until both are gone', () => {
    const ports = new HostPorts();
    ports.add(port('TCP//80'));
    ports.add(port('TCP//80'));
    ports.remove(port('TCP//80'));
    expect(ports.conflictsWith(port('TCP//80'))).toBe(true);
  });
});

describe('hostPortsOf', () => {
  it('takes those of containers and sidecars, not of other init containers', () => {
    const ports = (hostPort: number) => [{ containerPort: 80, hostPort }];
    const initContainers = [
      { name: 'init', ports: ports(1) },
      { name: 'sidecar', restartPolicy: 'Always', ports: ports(2) },
    ];
    const pod = podObject('p', {
      spec: { initContainers },
      container: { ports: [...ports(3), { containerPort: 81 }] },
    });
    expect(hostPortsOf(pod).map(({ hostPort }) => hostPort)).toEqual([2, 3]);
  });
});
