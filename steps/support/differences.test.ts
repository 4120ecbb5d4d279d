import { describe, it } from 'node:test';
import { expect } from 'expect';
import { differences } from './differences';

const actual = {
  metadata: { name: 'web', labels: { app: 'web', env: 'prod' } },
  spec: {
    containers: [
      { name: 'a', image: 'nginx', ports: [{ containerPort: 80 }] },
      { name: 'b', image: 'redis' },
    ],
  },
};

describe('differences', () => {
  const subset: readonly (readonly [string, unknown, readonly unknown[]])[] = [
    ['a part of it', { metadata: { labels: { env: 'prod' } } }, []],
    [
      'list items in any order',
      { spec: { containers: [{ name: 'b' }, { name: 'a', ports: [{ containerPort: 80 }] }] } },
      [],
    ],
    ['another value', { metadata: { name: 'x' } }, ['metadata.name should be "x", but is "web"']],
    ['an absent field', { spec: { nodeName: 'n' } }, ['spec.nodeName should be "n", but is absent']],
    ['a number for a text', { metadata: { name: 1 } }, ['metadata.name should be 1, but is "web"']],
    [
      'a map for a list',
      { spec: { containers: {} } },
      [expect.stringMatching(/^spec\.containers should be a map, but is \[/)],
    ],
    [
      'an item twice that is there once',
      { spec: { containers: [{ name: 'a' }, { name: 'a' }] } },
      [expect.stringMatching(/^spec\.containers should have an item like \{"name":"a"\}, but has/)],
    ],
  ];
  for (const [title, expected, lines] of subset)
    it(`subset: ${title}`, () => expect(differences(expected, actual, 'subset')).toEqual(lines));

  const exact: readonly (readonly [string, unknown, readonly unknown[]])[] = [
    ['maps that only lead to others may have more', { metadata: { labels: { app: 'web', env: 'prod' } } }, []],
    [
      'a surplus value',
      { metadata: { labels: { app: 'web' } } },
      ['metadata.labels.env should not be there, but is "prod"'],
    ],
    [
      'a list of another length',
      { spec: { containers: [{ name: 'a' }] } },
      [expect.stringMatching(/^spec\.containers should have 1 items, but has 2/)],
    ],
  ];
  for (const [title, expected, lines] of exact)
    it(`exact: ${title}`, () => expect(differences(expected, actual, 'exact')).toEqual(lines));
});
