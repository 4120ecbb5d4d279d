import { expect } from 'expect';
import { describe, it } from 'node:test';
import { parseImageName } from './image-name';

const DIGEST = `sha256:${'e3'.repeat(32)}`;

describe('image names', () => {
  for (const [image, repository, tag, digest] of [
    ['nginx', 'docker.io/library/nginx', 'latest', ''],
    ['nginx:1.27', 'docker.io/library/nginx', '1.27', ''],
    ['luksa/kubia', 'docker.io/luksa/kubia', 'latest', ''],
    ['registry:5000/web', 'registry:5000/web', 'latest', ''],
    ['registry:5000/web:v2', 'registry:5000/web', 'v2', ''],
    ['localhost/web', 'localhost/web', 'latest', ''],
    ['registry.k8s.io/pause:3.10', 'registry.k8s.io/pause', '3.10', ''],
    [`nginx@${DIGEST}`, 'docker.io/library/nginx', '', DIGEST],
    [`nginx:1.27@${DIGEST}`, 'docker.io/library/nginx', '1.27', DIGEST],
  ] as const) {
    it(image, () => expect(parseImageName(image)).toEqual({ repository, tag, digest }));
  }

  for (const image of [
    '',
    'Nginx',
    'nginx:',
    'nginx:a b',
    'http://nginx',
    'a//b',
    'nginx@sha256:short',
    'e'.repeat(64),
  ]) {
    it(`refuses ${JSON.stringify(image.slice(0, 30))}`, () => expect(parseImageName(image)).toBeUndefined());
  }
});
