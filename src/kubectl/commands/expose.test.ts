import { expect } from 'expect';
import { describe, it } from 'node:test';
import { createApiWorld } from '../testing/api-world';
import { expectConversation } from '../testing/conversation';

describe('kubectl expose', () => {
  it('makes a service before what it exposes', async () => {
    const world = createApiWorld();
    await expectConversation(world, [
      ['create deployment web --image=nginx --port=80', 'deployment.apps/web created'],
      ['expose deployment web --target-port=8080', 'service/web exposed'],
      ['expose sa default', 'error: cannot expose a ServiceAccount'],
      ['expose deployment web --name=x --session-affinity=y', 'error: unknown session affinity: y'],
    ]);
    const { stdout } = await world.run('get svc web -o jsonpath={.spec.ports[0].targetPort},{.spec.selector}');
    expect(stdout).toBe('8080,{"app":"web"}');
  });

  it('goes with run, after the pod', async () => {
    const world = createApiWorld();
    const { stdout } = await world.run('run web --image=nginx --port=80 --expose');
    expect(stdout).toBe('service/web created\npod/web created\n');
  });
});

describe('kubectl autoscale', () => {
  it('makes an autoscaler of version 2', async () => {
    const world = createApiWorld();
    await expectConversation(world, [
      ['create deployment web --image=nginx', 'deployment.apps/web created'],
      ['autoscale deployment web --max=5 --cpu=80% --memory=200', 'horizontalpodautoscaler.autoscaling/web autoscaled'],
      [
        'autoscale deployment web --max=5',
        'error: failed to create autoscaling/v2 HPA and the configuration is incompatible with autoscaling/v1: empty input',
      ],
      ['autoscale deployment web --max=5 --cpu=x', 'error: invalid resource cpu value: x'],
      [
        'autoscale sa default --max=5',
        'error: cannot autoscale a ServiceAccount: could not find scale subresource for /v1, Resource=serviceaccounts in discovery information',
      ],
    ]);
    const { stdout } = await world.run('get hpa web -o jsonpath={.spec.metrics[*].resource.target}');
    expect(stdout).toBe(
      '{"averageUtilization":80,"type":"Utilization"} {"averageValue":"200Mi","type":"AverageValue"}',
    );
  });
});
