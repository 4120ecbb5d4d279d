import { describe, it } from 'node:test';
import { expect } from 'expect';
import { withMetadata } from '../../api/object';
import { nodes } from '../../api/kinds/node';
import { pods } from '../../api/kinds/pod/pod';
import { exitAfter, polite, stubborn, TestWorld, testImages } from '../test-world';

const NODE = { namespace: '', name: 'node-1' };

const ofOneCpu = (image: string) => ({
  containers: [{ name: 'app', image, resources: { requests: { cpu: '1' } } }],
});

describe('a kubelet', () => {
  it('takes a pod into the place of another as soon as that has ended', () => {
    const world = new TestWorld();
    world.node({ images: testImages({ polite }), capacity: { cpu: '1' } });
    world.pod('old', ofOneCpu('polite'));
    world.passSeconds(5);
    world.api.watch(pods, { matches: ({ status }) => status?.phase === 'Succeeded' }, ({ type }) => {
      if (type === 'ADDED') world.pod('new', ofOneCpu('polite'));
    });
    world.delete('old');
    world.passSeconds(10);
    expect(world.state('new')).toBe('Running[app:running]');
  });

  it('takes a pod into the place of one that was deleted by force, whose containers still end', () => {
    const world = new TestWorld();
    const node = world.node({ images: testImages({ stubborn, polite }), capacity: { cpu: '1' } });
    const { metadata } = world.pod('old', { ...ofOneCpu('stubborn'), terminationGracePeriodSeconds: 600 });
    world.passSeconds(5);
    world.delete('old', 0);
    world.pod('new', ofOneCpu('polite'));
    world.passSeconds(1.9);
    expect(world.state('new')).toBe('Running[app:running]');
    expect(node.runtime.pod(metadata.uid)?.latest.get('app')?.state).toBe('running');
  });

  it('lets time pass where somebody makes a rejected pod anew at once', () => {
    const world = new TestWorld();
    world.node({ capacity: { cpu: '500m' } });
    let made = 0;
    const make = () => world.pod(`pod-${(made += 1)}`, ofOneCpu('nginx'));
    world.api.watch(pods, { matches: ({ status }) => status?.phase === 'Failed' }, make);
    make();
    world.passSeconds(5);
    expect(made).toBeGreaterThan(10);
    expect(made).toBeLessThan(100);
  });

  it('ends what still runs of a pod that it does not take when it starts anew', () => {
    const world = new TestWorld();
    const node = world.node({ images: testImages({ polite }), labels: { disk: 'ssd' } });
    const { metadata } = world.pod('picky', {
      containers: [{ name: 'app', image: 'polite' }],
      nodeSelector: { disk: 'ssd' },
    });
    world.passSeconds(5);
    node.stop();
    world.api.modify(nodes, NODE, (object) =>
      withMetadata(object, { labels: { ...object.metadata.labels, disk: 'hdd' } }),
    );
    node.start();
    world.passSeconds(5);
    expect(world.getPod('picky').status).toMatchObject({ phase: 'Failed', reason: 'NodeAffinity' });
    expect(node.runtime.pod(metadata.uid)).toBeUndefined();
  });

  it('says nothing of an init container that runs once more after the node has, until it has ended again', () => {
    const world = new TestWorld();
    const node = world.node({ images: testImages({ prepare: exitAfter(2, 0), polite }) });
    world.pod('web', {
      restartPolicy: 'OnFailure',
      initContainers: [{ name: 'prepare', image: 'prepare' }],
      containers: [{ name: 'app', image: 'polite' }],
    });
    const initState = () => world.getPod('web').status?.initContainerStatuses?.[0]?.state;
    world.passSeconds(10);
    node.powerOff();
    node.powerOn();
    world.passSeconds(2);
    expect(initState()).toMatchObject({ terminated: { exitCode: 0 } });
    world.passSeconds(10);
    expect(initState()).toMatchObject({ terminated: { exitCode: 0 } });
    expect(world.state('web')).toBe('Running[app:running x1]');
  });
});
