import { expect } from 'expect';
import { test } from 'node:test';
import { sharing } from './sharing';

test('gives one copy of equal values that follow one another', () => {
  const shared = sharing<{ readonly cpu: string }>();
  const first = shared({ cpu: '1' });
  expect(shared({ cpu: '1' })).toBe(first);
  expect(shared({ cpu: '2' })).toEqual({ cpu: '2' });
  expect(shared({ cpu: '1' })).toEqual(first);
});
