import { describe, it } from 'node:test';
import { expect } from 'expect';
import { ApiAvailability } from '../../api/availability';
import { isDNS1123Subdomain } from '../../api/names';
import { polite, TestWorld, testImages } from '../test-world';
import { readStaticPod } from './static-pod-manifest';

const FOLDER = '/etc/kubernetes/manifests';
const manifest = (image = 'server', more = '') => `apiVersion: v1
kind: Pod
metadata:
  name: web
  labels: {app: web}
spec:
  ${more}
  containers:
  - name: app
    image: ${image}
`;

function worldWith(availability = new ApiAvailability()) {
  const world = new TestWorld();
  const node = world.node({ images: testImages({ server: polite, other: polite }), availability });
  return { world, node, availability };
}

describe('static pods', () => {
  it('run from a file of the machine, and show as mirror pods', () => {
    const { world, node } = worldWith();
    node.files.writeFile(`${FOLDER}/web.yaml`, manifest());
    world.passSeconds(10);
    const { metadata, spec } = world.getPod('web-node-1');
    expect(world.state('web-node-1')).toBe('Running[app:running]');
    const hash = metadata.annotations?.['kubernetes.io/config.hash'];
    expect(hash).toMatch(/^[0-9a-f]{32}$/);
    expect(metadata.annotations).toEqual({
      'kubernetes.io/config.hash': hash,
      'kubernetes.io/config.mirror': hash,
      'kubernetes.io/config.seen': expect.stringMatching(/^20\d\d-\d\d-\d\dT[\d:.]+Z$/),
      'kubernetes.io/config.source': 'file',
    });
    expect(metadata).toMatchObject({
      labels: { app: 'web' },
      ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: 'node-1', controller: true }],
    });
    expect(spec.tolerations).toContainEqual({ operator: 'Exists', effect: 'NoExecute' });
    expect([...node.runtime.podUids()]).toEqual([hash]);
  });

  it('go on when their mirror is deleted, which comes back', () => {
    const { world, node } = worldWith();
    node.files.writeFile(`${FOLDER}/web.yaml`, manifest());
    world.passSeconds(10);
    const before = world.getPod('web-node-1');
    const [uid = ''] = node.runtime.podUids();
    const container = node.runtime.pod(uid)?.latest.get('app');
    world.delete('web-node-1');
    world.passSeconds(3);
    const after = world.getPod('web-node-1');
    expect(after.metadata.uid).not.toBe(before.metadata.uid);
    expect(after.metadata.deletionTimestamp).toBeUndefined();
    expect(world.state('web-node-1')).toBe('Running[app:running]');
    expect(container?.state).toBe('running');
    world.delete('web-node-1', 0);
    world.passSeconds(3);
    expect(world.state('web-node-1')).toBe('Running[app:running]');
  });

  it('are replaced when the file changes, and go when it goes', () => {
    const { world, node } = worldWith();
    node.files.writeFile(`${FOLDER}/web.yaml`, manifest());
    world.passSeconds(10);
    node.files.writeFile(`${FOLDER}/web.yaml`, manifest('other'));
    world.passSeconds(10);
    expect(world.getPod('web-node-1').spec.containers[0]?.image).toBe('other');
    expect(world.state('web-node-1')).toBe('Running[app:running]');
    expect([...node.runtime.podUids()]).toHaveLength(1);
    node.files.unlink(`${FOLDER}/web.yaml`);
    world.passSeconds(10);
    expect(world.findPod('web-node-1')).toBeUndefined();
    expect([...node.runtime.podUids()]).toEqual([]);
  });

  it('restart like others, and are found again by the next kubelet', () => {
    const { world, node } = worldWith();
    node.files.writeFile(`${FOLDER}/web.yaml`, manifest());
    world.passSeconds(10);
    const container = () => node.runtime.pod([...node.runtime.podUids()][0] ?? '')?.latest.get('app');
    container()?.kill();
    world.passSeconds(5);
    expect(world.state('web-node-1')).toBe('Running[app:running x1]');
    node.stop();
    node.start();
    world.passSeconds(5);
    expect(world.state('web-node-1')).toBe('Running[app:running x1]');
    expect(container()?.config.attempt).toBe(1);
    node.powerOff();
    node.powerOn();
    world.passSeconds(15);
    expect(world.state('web-node-1')).toBe('Running[app:running x2]');
  });

  it('start and run while the API server is away', () => {
    const { world, node, availability } = worldWith();
    availability.set(false);
    node.files.writeFile(`${FOLDER}/web.yaml`, manifest());
    world.passSeconds(10);
    expect(world.findPod('web-node-1')).toBeUndefined();
    const [uid = ''] = node.runtime.podUids();
    expect(node.runtime.pod(uid)?.latest.get('app')?.state).toBe('running');
    node.stop();
    node.start();
    node.files.writeFile(
      `${FOLDER}/second.yaml`,
      manifest('server', 'hostNetwork: true').replace('name: web', 'name: x'),
    );
    world.passSeconds(10);
    expect([...node.runtime.podUids()]).toHaveLength(2);
    availability.set(true);
    world.passSeconds(5);
    expect(world.state('web-node-1')).toBe('Running[app:running]');
    expect(world.state('x-node-1')).toBe('Running[app:running]');
  });

  const mistakes = [
    { what: 'no YAML', text: 'a: [' },
    { what: 'another kind', text: 'apiVersion: v1\nkind: Service\nmetadata: {name: x}\nspec: {}\n' },
    { what: 'no containers', text: 'apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {}\n' },
    { what: 'a name that leads out of every folder', text: manifest().replace('name: web', 'name: ../../etc') },
    { what: 'a namespace that leads up', text: manifest().replace('name: web', 'name: web\n  namespace: ..') },
    { what: 'a label that is none', text: manifest().replace('app: web', 'app: -') },
    { what: 'an object of the API', text: manifest('server', 'serviceAccountName: default') },
  ];
  for (const { what, text } of mistakes) {
    it(`passes over a file with ${what}`, () => {
      const { world, node } = worldWith();
      node.files.writeFile(`${FOLDER}/a.yaml`, text);
      world.passSeconds(5);
      expect([...node.runtime.podUids()]).toEqual([]);
    });
  }
});

describe('readStaticPod', () => {
  it('says all that is wrong with a pod, its metadata first', () => {
    const text = manifest('""').replace('name: web', 'name: ../../etc');
    const outcome = readStaticPod(text, `${FOLDER}/a.yaml`, 'node-1');
    const name = isDNS1123Subdomain('../../etc-node-1').join('; ');
    expect(outcome).toEqual({
      error: `invalid pod: [metadata.name: Invalid value: "../../etc-node-1": ${name} spec.containers[0].image: Required value]`,
    });
  });
});
