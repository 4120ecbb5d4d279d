import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { Endpoint, Node } from '../../api/generated/types';
import { zoneShares } from './topology-cache';
import { addTopologyHints, isOverloaded, type ZoneShares } from './topology-hints';

const HALVES: ZoneShares = new Map([
  ['a', 0.5],
  ['b', 0.5],
]);
const THIRDS: ZoneShares = new Map([
  ['a', 0.25],
  ['b', 0.25],
  ['c', 0.5],
]);

/** `a a> b`: two endpoints in zone a, the second with a hint for b; `!` is not ready, `?` has no zone. */
function endpoints(text: string): readonly Endpoint[] {
  const words = text.split(' ').filter((word) => word !== '');
  return words.map((word, index) => {
    const [, sign = '', zone = '', hint] = /^([!?]?)(\w*)(?:>(\w+))?$/.exec(word) ?? [];
    return {
      addresses: [`10.0.0.${index}`],
      conditions: { ready: sign !== '!' },
      ...(sign !== '?' && { zone }),
      ...(hint && { hints: { forZones: [{ name: hint }] } }),
    };
  });
}

function hintsOf(list: readonly Endpoint[] | undefined): string | undefined {
  return list?.map(({ hints }) => hints?.forZones?.[0]?.name ?? '-').join(' ');
}

describe('topology hints', () => {
  const cases: readonly (readonly [title: string, shares: ZoneShares, added: string, hints: string, reason: string])[] =
    [
      ['each zone keeps its own', HALVES, 'a a b b', 'a a b b', 'Topology Aware Hints has been enabled'],
      ['one that is not ready has none', HALVES, 'a !a b', 'a - b', 'Topology Aware Hints has been enabled'],
      [
        'a zone gives away what it has too many of',
        HALVES,
        'a a a b',
        'b a a b',
        'Topology Aware Hints has been enabled',
      ],
      ['in proportion to the CPU', THIRDS, 'a a a a', 'c c b a', 'Topology Aware Hints has been enabled'],
      [
        'none with fewer endpoints than zones',
        HALVES,
        'a !b',
        '- -',
        'Insufficient number of endpoints (1 endpoints, 2 zones)',
      ],
      [
        'none when an endpoint would have to bear too much',
        HALVES,
        'a a b',
        '- - -',
        'Unable to allocate minimum required endpoints to each zone without exceeding overload threshold (3 endpoints, 2 zones)',
      ],
      [
        'none when a zone is not known',
        HALVES,
        'a ? b b',
        '- - - -',
        'One or more endpoints do not have a zone specified',
      ],
      [
        'none when the nodes do not say enough',
        undefined,
        'a b',
        '- -',
        'Insufficient Node information: allocatable CPU or zone not specified on one or more nodes',
      ],
    ];
  for (const [title, shares, added, hints, reason] of cases) {
    it(title, () => {
      const result = addTopologyHints({ added: [endpoints(added)], changed: [], unchanged: [] }, shares);
      expect([hintsOf(result.added[0]), result.reason]).toEqual([hints, reason]);
    });
  }

  it('leave slices alone that are right, and change those that are not', () => {
    const slices = {
      added: [],
      changed: [endpoints('b')],
      unchanged: [endpoints('a>a'), endpoints('a'), endpoints('b>c')],
    };
    const result = addTopologyHints(slices, HALVES);
    expect(result.changed.map(hintsOf)).toEqual(['b']);
    expect(result.unchanged.map(hintsOf)).toEqual([undefined, 'a', 'b']);
  });

  it('go from slices that have some when there can be none', () => {
    const slices = { added: [], changed: [], unchanged: [endpoints('a>a b'), endpoints('a')] };
    expect(addTopologyHints(slices, undefined).unchanged.map(hintsOf)).toEqual(['- -', undefined]);
  });

  for (const [text, shares, expected] of [
    ['a=2 b=2', HALVES, false],
    ['a=3 b=1', HALVES, true],
    ['a=3 b=2', HALVES, true],
    ['a=4 b=3', HALVES, false],
    ['a=4', HALVES, true],
    ['a=4', undefined, true],
    ['', undefined, false],
  ] as const) {
    it(`${text || 'no zone'} ${expected ? 'is too little somewhere' : 'is enough'}`, () => {
      const pairs = text.split(' ').filter((pair) => pair !== '');
      const byZone = new Map(pairs.map((pair) => [pair.slice(0, 1), Number(pair.slice(2))]));
      expect(isOverloaded(byZone, shares)).toBe(expected);
    });
  }
});

describe('zoneShares', () => {
  const node = (zone: string, cpu: string, { ready = true, labels = {} } = {}): Node => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: 'n',
      uid: '',
      resourceVersion: '',
      creationTimestamp: '',
      labels: { ...labels, ...(zone !== '' && { 'topology.kubernetes.io/zone': zone }) },
    },
    spec: {},
    status: { allocatable: { cpu }, conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
  });
  for (const [title, nodes, expected] of [
    ['are parts of the CPU', [node('b', '3'), node('a', '500m'), node('a', '500m')], { a: 0.25, b: 0.75 }],
    [
      'count no node that is not ready',
      [node('a', '1'), node('b', '1'), node('', '1', { ready: false })],
      { a: 0.5, b: 0.5 },
    ],
    [
      'count no control plane',
      [node('a', '1'), node('b', '1'), node('', '9', { labels: { 'node-role.kubernetes.io/control-plane': '' } })],
      { a: 0.5, b: 0.5 },
    ],
    ['cannot be said of one zone', [node('a', '1'), node('a', '1')], undefined],
    ['cannot be said when a node tells no zone', [node('a', '1'), node('b', '1'), node('', '1')], undefined],
    ['cannot be said when a node tells no CPU', [node('a', '1'), node('b', '0')], undefined],
  ] as const) {
    it(title, () => {
      const shares = zoneShares(nodes);
      expect(shares && Object.fromEntries(shares)).toEqual(expected);
    });
  }
});
