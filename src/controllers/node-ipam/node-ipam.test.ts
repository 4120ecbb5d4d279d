import { describe, it } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import { nodes } from '../../api/kinds/node';
import { TestWorld } from '../test-world';
import { CidrSet } from './cidr-set';
import { nodeIpamController } from './node-ipam-controller';

describe('node IPAM', () => {
  it('gives each node the next range, also after a restart', () => {
    const world = new TestWorld();
    const stop = world.start([nodeIpamController]);
    for (const name of ['a', 'b', 'c']) world.node(name);
    world.sim.settle();
    expect(['a', 'b', 'c'].map((name) => world.getNode(name).spec.podCIDR)).toEqual([
      '10.244.0.0/24',
      '10.244.1.0/24',
      '10.244.2.0/24',
    ]);
    expect(world.getNode('b').spec.podCIDRs).toEqual(['10.244.1.0/24']);
    world.api.delete(nodes, { namespace: '', name: 'b' });
    world.node('d');
    world.sim.settle();
    expect(world.getNode('d').spec.podCIDR).toBe('10.244.3.0/24');
    stop();
    world.start([nodeIpamController]);
    world.node('e');
    world.sim.settle();
    expect(world.getNode('e').spec.podCIDR).toBe('10.244.1.0/24');
    expect(world.sim.nextTimerMs).toBeUndefined();
  });

  it('says when there is none left and tries again', () => {
    const world = new TestWorld();
    world.start([nodeIpamController], { clusterCIDR: '10.0.0.0/24', nodeCIDRMaskSize: 25 });
    for (const name of ['a', 'b', 'c']) world.node(name);
    world.passSeconds(1);
    expect(world.getNode('c').spec.podCIDR).toBeUndefined();
    expect(world.events().at(-1)).toBe('CIDRNotAvailable c: Node c status is now: CIDRNotAvailable');
    world.api.delete(nodes, { namespace: '', name: 'a' });
    world.passSeconds(3600);
    expect(world.getNode('c').spec.podCIDR).toBe('10.0.0.0/25');
  });
});

describe('CidrSet', () => {
  it('refuses ranges that make no sense', () => {
    expect(() => new CidrSet('10.0.0.0/24', 16)).toThrow(RangeError);
    expect(() => new CidrSet('10.0.0.0', 24)).toThrow(RangeError);
    expect(() => new CidrSet('10.0.0.0/8', 25)).toThrow(RangeError);
  });

  it('never gives a part out twice and gives all of them out', () => {
    const step = fc.oneof(
      fc.constant({ take: true }),
      fc.record({ release: fc.nat(20) }),
      fc.record({ occupy: fc.nat(15) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const set = new CidrSet('192.168.0.0/20', 24);
        const taken = new Set<string>();
        for (const current of steps) {
          if ('take' in current) {
            const cidr = set.allocate();
            expect(cidr === undefined).toBe(taken.size === 16);
            if (cidr === undefined) continue;
            expect(taken.has(cidr)).toBe(false);
            taken.add(cidr);
          } else if ('release' in current) {
            const cidr = [...taken][current.release];
            if (cidr === undefined) continue;
            set.release(cidr);
            taken.delete(cidr);
          } else {
            taken.add(`192.168.${current.occupy}.0/24`);
            set.occupy(`192.168.${current.occupy}.0/24`);
          }
        }
      }),
    );
  });
});
