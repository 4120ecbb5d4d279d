import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { Probe } from '../../../api/generated/types';
import { TestWorld } from '../../test-world';

const probes = (world: TestWorld, name: string) =>
  world.events(name).filter((text) => /^(?:Unhealthy|ProbeWarning|Killing)/.test(text));

describe('probes', () => {
  it('x', () => {
    const world = new TestWorld();
    world.node();
    const probe: Probe = { httpGet: { port: 80, path: '/nothing' }, periodSeconds: 5 };
    world.pod('web', { containers: [{ name: 'app', image: 'nginx:1.25', livenessProbe: probe, readinessProbe: { httpGet: { port: 80 } } }] });
    world.pod('ok', { containers: [{ name: 'app', image: 'nginx:1.25', livenessProbe: {exec:{command:['sh','-c','test -f /etc/passwd']}}, readinessProbe: { httpGet: { port: 80 } } }] });
    world.passSeconds(60);
    console.log(world.state('web'), world.conditions('web'), world.events('web'));
    console.log(world.state('ok'), world.conditions('ok'), world.events('ok'));
    const t = world.sim.tasks;
    world.passSeconds(3600);
    console.log(world.sim.tasks - t);
  });
});
