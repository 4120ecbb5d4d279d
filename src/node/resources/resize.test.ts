import { expect } from 'expect';
import { describe, it } from 'node:test';
import type { Container, ResourceRequirements } from '../../api/generated/types';
import { pods } from '../../api/kinds/pod/pod';
import { resizedPod } from '../../api/kinds/pod/resize';
import { stubborn, testImages, TestWorld } from '../test-world';

function world() {
  const test = new TestWorld();
  const node = test.node({ images: testImages({ hog: stubborn }), capacity: { cpu: '2', memory: '4Gi' } });
  const create = (name: string, resources: ResourceRequirements, more: Partial<Container> = {}) => {
    test.pod(name, { containers: [{ name: 'app', image: 'hog', resources, ...more }] });
    test.passSeconds(5);
  };
  const running = (name: string) => node.runtime.pod(test.getPod(name).metadata.uid)?.latest.get('app');
  const resize = (name: string, resources: ResourceRequirements) => {
    const pod = test.getPod(name);
    const containers = pod.spec.containers.map((container) => ({ ...container, resources }));
    test.api.replace(pods, resizedPod(pod, { ...pod, spec: { ...pod.spec, containers } }));
    test.sim.settle();
  };
  const status = (name: string) => test.getPod(name).status?.containerStatuses?.[0];
  return { test, create, running, resize, status };
}

describe('resizing a pod in place', () => {
  it('changes the bounds of the container that runs', () => {
    const { test, create, running, resize, status } = world();
    create('web', { requests: { cpu: '500m' }, limits: { cpu: '1' } });
    const before = running('web');
    resize('web', { requests: { cpu: '800m' }, limits: { cpu: '1500m' } });
    test.passSeconds(3);
    expect(running('web')).toBe(before);
    expect(before?.group.limits).toMatchObject({ cpuMillicores: 1500, cpuRequestMillicores: 800 });
    expect(status('web')).toMatchObject({
      restartCount: 0,
      resources: { requests: { cpu: '800m' }, limits: { cpu: '1500m' } },
      allocatedResources: { cpu: '800m' },
    });
    const summary = '"containers":[{"name":"app","resources":{"limits":{"cpu":"1500m"},"requests":{"cpu":"800m"}}}]';
    const generation = test.getPod('web').metadata.generation ?? 0;
    expect(test.events('web').slice(-2)).toEqual([
      `ResizeStarted: Pod resize started: {${summary},"generation":${generation}}`,
      `ResizeCompleted: Pod resize completed: {${summary},"generation":${generation}}`,
    ]);
    expect(test.conditions('web').some((condition) => condition.startsWith('PodResize'))).toBe(false);
  });

  it('starts the container anew where its policy says so', () => {
    const { test, create, resize, status } = world();
    const resizePolicy = [{ resourceName: 'memory', restartPolicy: 'RestartContainer' }];
    create('web', { requests: { memory: '1Gi' } }, { resizePolicy });
    resize('web', { requests: { memory: '2Gi' } });
    test.passSeconds(60);
    expect(status('web')).toMatchObject({ restartCount: 1, resources: { requests: { memory: '2Gi' } } });
    expect(test.events('web')).toContain('Killing: Container app resize requires restart');
  });

  it('waits for room, and goes on as before meanwhile', () => {
    const { test, create, running, resize, status } = world();
    create('other', { requests: { cpu: '1' } });
    create('web', { requests: { cpu: '500m' } });
    resize('web', { requests: { cpu: '1500m' } });
    test.passSeconds(3);
    const message = "Node didn't have enough resource: cpu, requested: 1500, used: 1000, capacity: 2000";
    expect(test.getPod('web').status?.conditions).toContainEqual(
      expect.objectContaining({ type: 'PodResizePending', status: 'True', reason: 'Deferred', message }),
    );
    expect(status('web')?.allocatedResources).toEqual({ cpu: '500m' });
    expect(test.events('web').at(-1)).toContain(`ResizeDeferred: Pod resize Deferred: {"containers"`);
    test.delete('other', 0);
    test.passSeconds(5);
    expect(running('web')?.group.limits.cpuRequestMillicores).toBe(1500);
    expect(status('web')?.allocatedResources).toEqual({ cpu: '1500m' });
    expect(test.conditions('web').some((condition) => condition.startsWith('PodResize'))).toBe(false);
  });
});
