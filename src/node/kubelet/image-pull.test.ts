import { describe, it } from 'node:test';
import { expect } from 'expect';
import { secrets } from '../../api/kinds/secret';
import { ImageShelf } from '../runtime/images/definition/image-shelf';
import { polite, TestWorld, testImages } from '../test-world';

function worldWithServer(): TestWorld {
  const world = new TestWorld();
  world.node({ images: testImages({ server: polite }) });
  return world;
}

const DENIED =
  'failed to pull and unpack image "docker.io/library/nosuch:latest": failed to resolve image: pull access denied, ' +
  'repository does not exist or may require authorization: server message: insufficient_scope: authorization failed';

describe('pulling images', () => {
  it('happens once a node, and events say how long it took', () => {
    const world = worldWithServer();
    world.pod('first', { containers: [{ name: 'app', image: 'server' }] });
    world.passSeconds(5);
    world.pod('second', { containers: [{ name: 'app', image: 'server', imagePullPolicy: 'IfNotPresent' }] });
    world.passSeconds(5);
    expect(world.events('first')).toEqual([
      'Pulling: Pulling image "server"',
      'Pulled: Successfully pulled image "server" in 1s (1s including waiting). Image size: 10000000 bytes.',
      'Created: Container created',
      'Started: Container started',
    ]);
    expect(world.events('second')[0]).toBe(
      'Pulled: Container image "server" already present on machine and can be accessed by the pod',
    );
    world.passSeconds(10);
    expect(world.getNode().status?.images?.map(({ names }) => names?.at(-1))).toContain(
      'docker.io/library/server:latest',
    );
  });

  it('is done again with policy Always, which then only asks for the digest', () => {
    const world = worldWithServer();
    world.pod('first', { containers: [{ name: 'app', image: 'server' }] });
    world.passSeconds(5);
    world.pod('again', { containers: [{ name: 'app', image: 'server', imagePullPolicy: 'Always' }] });
    world.passSeconds(5);
    expect(world.events('again')[1]).toBe(
      'Pulled: Successfully pulled image "server" in 600ms (600ms including waiting). Image size: 10000000 bytes.',
    );
  });

  it('goes one after the other: later pods wait', () => {
    const world = worldWithServer();
    for (const name of ['one', 'two'])
      world.pod(name, { containers: [{ name: 'app', image: 'server', imagePullPolicy: 'Always' }] });
    world.passSeconds(5);
    expect(world.events('two')[1]).toBe(
      'Pulled: Successfully pulled image "server" in 600ms (1.6s including waiting). Image size: 10000000 bytes.',
    );
  });

  it('fails with ErrImagePull and then ImagePullBackOff, which goes on for 10, 20, 40 seconds and tells why', () => {
    const world = new TestWorld();
    world.node();
    world.pod('bad', { containers: [{ name: 'app', image: 'nosuch' }] });
    world.sim.runUntil(() => world.state('bad').includes('ErrImagePull'), 60_000);
    expect(world.getPod('bad').status?.containerStatuses?.[0]?.state?.waiting).toEqual({
      reason: 'ErrImagePull',
      message: DENIED,
    });
    world.sim.runUntil(() => world.state('bad').includes('ImagePullBackOff'), 60_000);
    expect(world.getPod('bad').status?.containerStatuses?.[0]?.state?.waiting).toEqual({
      reason: 'ImagePullBackOff',
      message: `Back-off pulling image "nosuch": ErrImagePull: ${DENIED}`,
    });
    expect(world.getPod('bad').status?.phase).toBe('Pending');
    const events = world.events('bad').map((text) => text.replace(/ x\d+$/, ''));
    expect(events.slice(0, 5)).toEqual([
      'Pulling: Pulling image "nosuch"',
      `Failed: Failed to pull image "nosuch": ${DENIED}`,
      'Failed: Error: ErrImagePull',
      'BackOff: Back-off pulling image "nosuch"',
      'Failed: Error: ImagePullBackOff',
    ]);
    world.passSeconds(600);
    const pulls = Number(/x(\d+)/.exec(world.events('bad').find((text) => text.startsWith('Pulling')) ?? '')?.[1]);
    // Tries at about 0, 10, 30, 70, 150, 310 and 610 seconds, each a little late.
    expect(pulls).toBeGreaterThanOrEqual(5);
    expect(pulls).toBeLessThanOrEqual(7);
  });

  const refused = [
    {
      name: 'a name that is none',
      image: 'Nginx',
      policy: 'IfNotPresent',
      reason: 'InvalidImageName',
      message:
        'Failed to apply default image tag "Nginx": couldn\'t parse image name "Nginx": invalid reference format: repository name (library/Nginx) must be lowercase',
      event: 'InspectFailed',
    },
    {
      name: 'a name with nothing where its tag should be',
      image: 'hub.acme.io/Team/App:::x',
      policy: 'IfNotPresent',
      reason: 'InvalidImageName',
      message:
        'Failed to apply default image tag "hub.acme.io/Team/App:::x": couldn\'t parse image name "hub.acme.io/Team/App:::x": invalid reference format: repository name (Team/App) must be lowercase',
      event: 'InspectFailed',
    },
    {
      name: 'policy Never and no image',
      image: 'server',
      policy: 'Never',
      reason: 'ErrImageNeverPull',
      message: 'Container image "server" is not present with pull policy of Never',
      event: 'ErrImageNeverPull',
    },
  ];
  for (const { name, image, policy, reason, message, event } of refused) {
    it(`is not even tried for ${name}: ${reason}`, () => {
      const world = worldWithServer();
      world.pod('bad', { containers: [{ name: 'app', image, imagePullPolicy: policy }] });
      world.passSeconds(5);
      expect(world.getPod('bad').status?.containerStatuses?.[0]?.state?.waiting).toEqual({ reason, message });
      expect(world.events('bad')).toContainEqual(expect.stringContaining(`${event}: ${message}`));
      expect(world.events('bad')).toContainEqual(expect.stringContaining(`Failed: Error: ${reason}`));
    });
  }

  function privateWorld(): { readonly world: TestWorld; readonly shelf: ImageShelf } {
    const shelf = new ImageShelf(testImages({}));
    shelf.add({ name: 'hub.acme.io/team/app', listens: [80] });
    shelf.makePrivate({ host: 'hub.acme.io', username: 'me', password: 'secret' });
    const world = new TestWorld();
    world.node({ images: shelf });
    return { world, shelf };
  }
  const PRIVATE = { name: 'app', image: 'hub.acme.io/team/app:v1' };

  it('is refused by a private registry, unless a pull secret of the pod opens it', () => {
    const { world } = privateWorld();
    const config = { auths: { 'hub.acme.io': { auth: Buffer.from('me:secret').toString('base64') } } };
    world.api.create(secrets, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'hub', namespace: 'default' },
      type: 'kubernetes.io/dockerconfigjson',
      stringData: { '.dockerconfigjson': JSON.stringify(config) },
    });
    world.pod('stranger', { containers: [PRIVATE], imagePullSecrets: [{ name: 'lost' }] });
    world.pod('friend', { containers: [PRIVATE], imagePullSecrets: [{ name: 'hub' }] });
    world.passSeconds(5);
    expect(world.state('friend')).toBe('Running[app:running]');
    const events = world.events('stranger');
    expect(events).toContain(
      'FailedToRetrieveImagePullSecret: Unable to retrieve some image pull secrets (lost); attempting to pull the image may not succeed.',
    );
    expect(events).toContain(
      'Failed: Failed to pull image "hub.acme.io/team/app:v1": failed to pull and unpack image "hub.acme.io/team/app:v1": failed to resolve image: ' +
        'unexpected status from HEAD request to https://hub.acme.io/v2/team/app/manifests/v1: 401 Unauthorized',
    );
  });

  it('fails while the registry is down, and what was pulled is still there', () => {
    const world = new TestWorld();
    const shelf = new ImageShelf(testImages({ server: polite }));
    world.node({ images: shelf });
    world.pod('early', { containers: [{ name: 'app', image: 'server:latest', imagePullPolicy: 'IfNotPresent' }] });
    world.passSeconds(5);
    shelf.setReachable('docker.io', false);
    world.pod('kept', { containers: [{ name: 'app', image: 'server:latest', imagePullPolicy: 'IfNotPresent' }] });
    world.pod('late', { containers: [{ name: 'app', image: 'nginx', imagePullPolicy: 'Always' }] });
    world.passSeconds(5);
    expect(world.state('kept')).toBe('Running[app:running]');
    expect(world.state('late')).toMatch(/^Pending\[app:(?:ErrImagePull|ImagePullBackOff)\]$/);
    shelf.setReachable('docker.io', true);
    world.passSeconds(60);
    expect(world.state('late')).toBe('Running[app:running]');
  });

  it('goes side by side when the node is told to', () => {
    const world = new TestWorld();
    const node = world.node({ images: testImages({ server: polite }) });
    node.runtime.images.maxParallelPulls = 2;
    for (const name of ['one', 'two'])
      world.pod(name, { containers: [{ name: 'app', image: 'server', imagePullPolicy: 'Always' }] });
    world.passSeconds(5);
    expect(world.events('two')[1]).toContain('in 1s (1s including waiting)');
  });
});
