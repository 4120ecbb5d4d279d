import { describe, it } from 'node:test';
import { expect } from 'expect';
import { events } from './kinds/event';
import { pods } from './kinds/pod/pod';
import { requireRoom } from './storage-room';
import { refusal } from './testing';

const FULL = 'etcdserver: mvcc: database space exceeded';

describe('the room for objects', () => {
  for (const [kind, count, message] of [
    [pods, 299_999, undefined],
    [pods, 300_000, FULL],
    [events, 1_000_000, undefined],
  ] as const)
    it(`${message === undefined ? 'is there' : 'is not there'} beside ${count} ${kind.plural}`, () =>
      expect(refusal(() => requireRoom(kind, count))).toBe(message));
});
