import { expect } from 'expect';
import fc from 'fast-check';
import { describe, it } from 'node:test';
import { Conflicts } from './conflict';
import { emptySet, fieldsText, isEmptySet, leaves, pathsOf, readFields, setOf, type FieldSet } from './field-set';
import { deduced, selfContaining, type FieldType } from './field-type';
import type { VersionedSet } from './managers';
import { fieldElement, pathText } from './path-element';
import { setOfValue } from './set-of-value';
import { applyObject, updateManagers, type TypedObject, type Versions } from './updater';

const string: FieldType = { scalar: 'string' };
const numeric: FieldType = { scalar: 'numeric' };
const struct = (fields: Readonly<Record<string, FieldType>>, atomic = false): FieldType => ({
  map: { atomic, fields: new Map(Object.entries(fields)) },
});
const mapOf = (other: FieldType): FieldType => ({ map: { atomic: false, fields: new Map(), other } });

const port = struct({ port: numeric, protocol: string, name: string });
const listed: FieldType = selfContaining((self) =>
  struct({
    name: string,
    value: numeric,
    labels: mapOf(string),
    tags: { list: { atomic: false, keys: [], element: string } },
    args: { list: { atomic: true, keys: [], element: string } },
    selector: struct({ app: string, tier: string }, true),
    ports: { list: { atomic: false, keys: [{ name: 'port' }, { name: 'protocol', default: 'TCP' }], element: port } },
    parts: { list: { atomic: false, keys: [{ name: 'name' }], element: self } },
    any: deduced,
  }),
);

/** Two versions of the same shape; `v2` calls `value` `amount`. */
const amount = selfContaining(() => {
  const fields = new Map(listed.map?.fields);
  fields.delete('value');
  return { map: { atomic: false, fields: fields.set('amount', numeric) } };
});

const versions: Versions = {
  resetFields: () => emptySet,
  convert(object, apiVersion) {
    if (object.apiVersion === apiVersion) return object;
    if (apiVersion !== 'v1' && apiVersion !== 'v2') return undefined;
    const [from, to] = apiVersion === 'v2' ? ['value', 'amount'] : ['amount', 'value'];
    const entries = Object.entries(object.value ?? {}).map(([name, value]) => [name === from ? to : name, value]);
    return { apiVersion, type: apiVersion === 'v2' ? amount : listed, value: Object.fromEntries(entries) };
  },
};

type Step = readonly [
  how: 'apply' | 'force' | 'update',
  manager: string,
  object: Readonly<Record<string, unknown>>,
  apiVersion?: 'v1' | 'v2',
];

interface State {
  readonly live: TypedObject;
  readonly sets: ReadonlyMap<string, VersionedSet>;
  /** Of the last step, if it was refused. */
  readonly conflicts: readonly string[];
}

const EMPTY: State = { live: { apiVersion: 'v1', type: listed, value: {} }, sets: new Map(), conflicts: [] };

function after(steps: readonly Step[], start = EMPTY): State {
  return steps.reduce(step, start);
}

function step({ live: before, sets }: State, [how, manager, value, apiVersion = 'v1']: Step): State {
  const live = versions.convert(before, apiVersion) ?? before;
  const object = { apiVersion, type: live.type, value };
  if (how === 'update')
    return { live: object, sets: updateManagers(versions, live, object, sets, manager), conflicts: [] };
  try {
    const applied = applyObject(versions, live, object, sets, manager, how === 'force');
    return { live: applied.object ?? live, sets: applied.sets, conflicts: [] };
  } catch (error) {
    if (!(error instanceof Conflicts)) throw error;
    return { live, sets, conflicts: error.conflicts.map(({ manager: owner, path }) => `${owner} ${pathText(path)}`) };
  }
}

const textOf = ({ sets }: State): Readonly<Record<string, string>> =>
  Object.fromEntries([...sets].map(([manager, { set }]) => [manager, fieldsText(set)]));

interface Case {
  readonly steps: readonly Step[];
  readonly live?: Readonly<Record<string, unknown>>;
  readonly owned?: Readonly<Record<string, string>>;
  readonly conflicts?: readonly string[];
}

const CASES: Readonly<Record<string, Case>> = {
  'an applier owns what it names': {
    steps: [['apply', 'a', { name: 'x', labels: { k: 'v' }, tags: ['t'], parts: [{ name: 'p', value: 1 }] }]],
    owned: {
      a: '{"f:labels":{"f:k":{}},"f:name":{},"f:parts":{"k:{\\"name\\":\\"p\\"}":{".":{},"f:name":{},"f:value":{}}},"f:tags":{"v:\\"t\\"":{}}}',
    },
  },
  'an updater owns what it changes, with the containers that it makes': {
    steps: [
      ['apply', 'a', { name: 'x', value: 1 }],
      ['update', 'u', { name: 'x', value: 2, labels: { k: 'v' } }],
    ],
    owned: { a: '{"f:name":{}}', u: '{"f:labels":{".":{},"f:k":{}},"f:value":{}}' },
  },
  'what is applied no longer goes': {
    steps: [
      ['apply', 'a', { name: 'x', value: 1, labels: { k: 'v', l: 'w' } }],
      ['apply', 'a', { name: 'x', labels: { k: 'v' } }],
    ],
    live: { name: 'x', labels: { k: 'v' } },
  },
  'but not what another applies too': {
    steps: [
      ['apply', 'a', { name: 'x', value: 1 }],
      ['apply', 'b', { value: 1 }],
      ['apply', 'a', { name: 'x' }],
    ],
    live: { name: 'x', value: 1 },
    owned: { a: '{"f:name":{}}', b: '{"f:value":{}}' },
  },
  'an item goes with all that somebody else put within it': {
    steps: [
      ['apply', 'a', { name: 'x', parts: [{ name: 'p', value: 1 }] }],
      ['update', 'u', { name: 'x', parts: [{ name: 'p', value: 1, labels: { k: 'v' } }] }],
      ['apply', 'a', { name: 'x' }],
    ],
    live: { name: 'x' },
    owned: { a: '{"f:name":{}}' },
  },
  'a struct does not': {
    steps: [
      ['apply', 'a', { name: 'x', labels: { k: 'v' } }],
      ['update', 'u', { name: 'x', labels: { k: 'v', l: 'w' } }],
      ['apply', 'a', { name: 'x' }],
    ],
    live: { name: 'x', labels: { l: 'w' } },
    owned: { a: '{"f:name":{}}', u: '{"f:labels":{"f:l":{}}}' },
  },
  'other values conflict, equal ones are shared': {
    steps: [
      ['apply', 'a', { name: 'x', value: 1 }],
      ['update', 'u', { name: 'x', value: 1, tags: ['t'] }],
      ['apply', 'b', { name: 'y', value: 1, tags: ['t'] }],
    ],
    conflicts: ['a .name'],
    live: { name: 'x', value: 1, tags: ['t'] },
  },
  'force takes from everybody': {
    steps: [
      ['apply', 'a', { name: 'x', value: 1 }],
      ['update', 'u', { name: 'x', value: 2 }],
      ['force', 'b', { name: 'y', value: 3 }],
    ],
    owned: { b: '{"f:name":{},"f:value":{}}' },
  },
  'what has one owner as a whole conflicts as a whole': {
    steps: [
      ['apply', 'a', { args: ['x'], selector: { app: 'x' } }],
      ['apply', 'b', { args: ['y'], selector: { tier: 'y' } }],
    ],
    conflicts: ['a .args', 'a .selector'],
  },
  'and is replaced as a whole': {
    steps: [
      ['apply', 'a', { args: ['x', 'z'], selector: { app: 'x' } }],
      ['apply', 'a', { args: ['y'], selector: { tier: 'y' } }],
    ],
    live: { args: ['y'], selector: { tier: 'y' } },
  },
  'a key that is not there has its default': {
    steps: [
      ['apply', 'a', { ports: [{ port: 80 }] }],
      ['apply', 'b', { ports: [{ port: 80, protocol: 'UDP', name: 'dns' }] }],
      ['apply', 'c', { ports: [{ port: 80, protocol: 'TCP', name: 'web' }] }],
    ],
    live: {
      ports: [
        { port: 80, protocol: 'TCP', name: 'web' },
        { port: 80, protocol: 'UDP', name: 'dns' },
      ],
    },
  },
  'items come in the order that is applied, among those that were there': {
    steps: [
      ['update', 'u', { tags: ['a', 'b', 'c', 'd'] }],
      ['apply', 'a', { tags: ['d', 'new', 'b'] }],
    ],
    live: { tags: ['a', 'c', 'd', 'new', 'b'] },
  },
  'an item that is there twice is one field': {
    steps: [
      ['update', 'u', { tags: ['a', 'a', 'b'] }],
      ['update', 'v', { tags: ['a', 'b'] }],
    ],
    owned: { u: '{"f:tags":{".":{},"v:\\"b\\"":{}}}', v: '{"f:tags":{"v:\\"a\\"":{}}}' },
  },
  'an apply of such an item makes it one': {
    steps: [
      ['update', 'u', { tags: ['a', 'b', 'a'] }],
      ['force', 'a', { tags: ['a'] }],
    ],
    live: { tags: ['a', 'b'] },
  },
  'nothing is known of a type: maps have parts, lists have none': {
    steps: [
      ['apply', 'a', { any: { m: { x: 1 }, l: [{ name: 'a' }] } }],
      ['apply', 'b', { any: { m: { y: 2 }, l: [{ name: 'b' }] } }],
    ],
    conflicts: ['a .any.l'],
    owned: { a: '{"f:any":{"f:l":{},"f:m":{".":{},"f:x":{}}}}' },
  },
  'what was a scalar and becomes a map changes hands with all that is in it': {
    steps: [
      ['apply', 'a', { any: 'x' }],
      ['update', 'u', { any: { k: 'v' } }],
    ],
    owned: { u: '{"f:any":{".":{},"f:k":{}}}' },
  },
  "a removed field is nobody's": {
    steps: [
      ['apply', 'a', { name: 'x', labels: { k: 'v' } }],
      ['update', 'u', { name: 'x' }],
    ],
    owned: { a: '{"f:name":{}}' },
  },
  'a field that has another name in another version is the same field': {
    steps: [
      ['apply', 'a', { name: 'x', value: 1 }],
      ['apply', 'b', { amount: 2 }, 'v2'],
    ],
    conflicts: ['a .value'],
  },
  'who applies in another version leaves what it applied in the first': {
    steps: [
      ['apply', 'a', { name: 'x', value: 1 }],
      ['apply', 'a', { amount: 1 }, 'v2'],
    ],
    live: { amount: 1 },
    owned: { a: '{"f:amount":{}}' },
  },
  'a container stays that somebody owns, though it is empty': {
    steps: [
      ['apply', 'a', { name: 'x', labels: { k: 'v' } }],
      ['apply', 'b', { labels: {} }],
      ['apply', 'a', { name: 'x' }],
    ],
    live: { name: 'x', labels: {} },
  },
};

describe('the managers of an object', () => {
  for (const [title, { steps, live, owned, conflicts = [] }] of Object.entries(CASES)) {
    it(title, () => {
      const state = after(steps);
      expect(state.conflicts).toEqual(conflicts);
      if (live !== undefined) expect(state.live.value).toEqual(live);
      if (owned !== undefined) expect(textOf(state)).toEqual(owned);
    });
  }

  it('lose a version that there is no longer', () => {
    const old: VersionedSet = { set: readFields({ 'f:gone': {} }), apiVersion: 'v0', applied: false };
    const state = after([['apply', 'a', { name: 'x' }]], { ...EMPTY, sets: new Map([['old', old]]) });
    expect(textOf(state)).toEqual({ a: '{"f:name":{}}' });
  });

  it('own the whole of what had parts when they wrote it', () => {
    const set = readFields({ 'f:selector': { 'f:app': {} }, 'f:name': {} });
    const sets = new Map([['a', { set, apiVersion: 'v1', applied: true }]]);
    const live = { ...EMPTY.live, value: { name: 'x', selector: { app: 'x' } } };
    const state = after([['update', 'u', { name: 'y', selector: { app: 'x' } }]], { live, sets, conflicts: [] });
    expect(textOf(state)).toEqual({ a: '{"f:selector":{}}', u: '{"f:name":{}}' });
  });

  it('do not own what their kind of write resets', () => {
    const reset: Versions = { ...versions, resetFields: () => setOf([fieldElement('labels')]) };
    const object = { ...EMPTY.live, value: { name: 'x', labels: { k: 'v' } } };
    expect(fieldsText(updateManagers(reset, EMPTY.live, object, new Map(), 'u').get('u')?.set ?? emptySet)).toBe(
      '{"f:name":{}}',
    );
    expect(
      fieldsText(applyObject(reset, EMPTY.live, object, new Map(), 'a', false).sets.get('a')?.set ?? emptySet),
    ).toBe('{"f:name":{}}');
  });
});

const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const letter = fc.constantFrom('a', 'b', 'c');
const unique = { maxLength: 3, selector: (value: unknown) => JSON.stringify(value) };
const part = fc.record({
  name: letter,
  value: some(fc.integer({ min: 0, max: 2 })),
  labels: some(fc.dictionary(letter, letter, { maxKeys: 2 })),
});
const objects = fc
  .record({
    name: some(letter),
    value: some(fc.integer({ min: 0, max: 2 })),
    labels: some(fc.dictionary(letter, letter, { maxKeys: 2, noNullPrototype: true })),
    tags: some(fc.uniqueArray(letter, unique)),
    args: some(fc.array(letter, { maxLength: 2 })),
    parts: some(fc.uniqueArray(part, { maxLength: 3, selector: ({ name }) => name })),
  })
  .map((object): Readonly<Record<string, unknown>> => JSON.parse(JSON.stringify(object)));
const steps = fc.array(
  fc.tuple(
    fc.constantFrom<'apply' | 'force' | 'update'>('apply', 'force', 'update'),
    fc.constantFrom('m', 'n', 'o'),
    objects,
  ),
  { maxLength: 5 },
);

describe('whatever has been done to an object,', () => {
  it('the same thing applied twice changes nothing the second time', () => {
    fc.assert(
      fc.property(steps, objects, (before, object) => {
        const first = after([['force', 'a', object]], after(before));
        const second = applyObject(versions, first.live, { ...first.live, value: object }, first.sets, 'a', false);
        expect(second.object).toBeUndefined();
        expect(textOf({ ...first, sets: second.sets })).toEqual(textOf(first));
      }),
    );
  });

  it('who was overruled conflicts on exactly what was taken', () => {
    fc.assert(
      fc.property(steps, objects, objects, (before, mine, theirs) => {
        const owner = after([['force', 'a', mine]], after(before));
        const overruled = after([['force', 'b', theirs]], owner);
        const lost = leavesOf(owner.sets.get('a')?.set).filter(
          (path) => !leavesOf(overruled.sets.get('a')?.set).includes(path),
        );
        const again = after([['apply', 'a', mine]], overruled);
        const withB = again.conflicts.filter((text) => text.startsWith('b ')).map((text) => text.slice(2));
        expect(withB.sort()).toEqual(lost.sort());
      }),
    );
  });

  it('what is owned is there', () => {
    fc.assert(
      fc.property(steps, (done) => {
        const { live, sets } = after(done);
        const present = setOfValue(live.type, live.value);
        for (const { set } of sets.values())
          for (const path of pathsOf(leaves(set)))
            expect([pathText(path), isThere(present, path)]).toEqual([pathText(path), true]);
      }),
    );
  });

  it('what is applied by force is there', () => {
    fc.assert(
      fc.property(steps, objects, (before, object) => {
        const state = after([['force', 'a', object]], after(before));
        const present = setOfValue(listed, state.live.value);
        for (const path of pathsOf(setOfValue(listed, object)))
          expect([pathText(path), isThere(present, path)]).toEqual([pathText(path), true]);
      }),
    );
  });
});

function leavesOf(set: FieldSet = emptySet): readonly string[] {
  return pathsOf(leaves(set)).map(pathText);
}

/** A container that is empty has nothing in it to own, but may itself be owned. */
function isThere(present: FieldSet, path: readonly string[]): boolean {
  let below = present;
  for (const element of path) {
    const next = below[element];
    if (next === undefined) return isEmptySet(below) || element === path.at(-1);
    below = next;
  }
  return true;
}
