import { expect } from 'expect';
import { describe, it } from 'node:test';
import { withItemTypes } from './item-types';

describe('withItemTypes', () => {
  it('tells each item what the list says of all', () => {
    const list = { kind: 'PodList', apiVersion: 'v1', metadata: {}, items: [{ metadata: { name: 'a' } }] };
    expect(withItemTypes(list)).toEqual({
      ...list,
      items: [{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } }],
    });
  });

  const UNTOUCHED: readonly (readonly [string, unknown])[] = [
    ['a text', 'List'],
    ['null', null],
    ['an object', { kind: 'Pod', items: 1 }],
    ['a list of what is no object', { kind: 'APIGroupList', items: ['a'] }],
    ['items that say it themselves', { kind: 'FooList', apiVersion: 'v1', items: [{ kind: 'Bar', metadata: {} }] }],
  ];
  for (const [name, body] of UNTOUCHED) {
    it(`leaves as it is: ${name}`, () => expect(withItemTypes(body)).toEqual(body));
  }
});
