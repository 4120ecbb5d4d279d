import { describe, it } from 'node:test';
import { expect } from 'expect';
import type {
  Device,
  DeviceClass,
  DeviceClaim,
  Node,
  NodeSelectorTerm,
  ResourceResourceClaim,
  ResourceSlice,
} from '../generated/types';
import { allocateDevices, deviceKey, type DeviceSupply } from './allocate';

const METADATA = { name: 'x', namespace: 'default', uid: '', resourceVersion: '', creationTimestamp: '' };
const NODE: Node = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { ...METADATA, name: 'n', labels: { rack: 'a' } },
  spec: {},
};
const GPU: DeviceClass = {
  apiVersion: 'resource.k8s.io/v1',
  kind: 'DeviceClass',
  metadata: METADATA,
  spec: { selectors: [{ cel: { expression: 'device.driver == "gpu"' } }] },
};

function slice(devices: readonly Device[], spec: Partial<ResourceSlice['spec']> = { nodeName: 'n' }): ResourceSlice {
  const pool = { name: 'p', generation: 1, resourceSliceCount: 1 };
  const whole = { driver: 'gpu', pool, devices, ...spec };
  return { apiVersion: 'resource.k8s.io/v1', kind: 'ResourceSlice', metadata: METADATA, spec: whole };
}

function claim(devices: DeviceClaim): ResourceResourceClaim {
  return { apiVersion: 'resource.k8s.io/v1', kind: 'ResourceClaim', metadata: METADATA, spec: { devices } };
}

/** `a:1`: device a whose attribute `numa` is 1. */
function devices(text: string): readonly Device[] {
  return text.split(' ').map((word) => {
    const [name = '', numa] = word.split(':');
    return { name, ...(numa && { attributes: { numa: { int: Number(numa) }, 'gpu/model': { string: `m${numa}` } } }) };
  });
}

const one = { name: 'r', exactly: { deviceClassName: 'gpu', allocationMode: 'ExactCount', count: 1 } };
const some = (count: number) => ({ name: 'r', exactly: { ...one.exactly, count } });
const where = (expression: string) => ({
  name: 'r',
  exactly: { ...one.exactly, selectors: [{ cel: { expression } }] },
});

function supplyOf(slices: readonly ResourceSlice[], taken: readonly string[] = []): DeviceSupply {
  const keys = taken.map((name) => deviceKey('gpu', 'p', name));
  return { slices, classes: new Map([['gpu', GPU]]), taken: new Set(keys) };
}

function given(claims: readonly DeviceClaim[], slices: readonly ResourceSlice[], taken: readonly string[] = []) {
  const results = allocateDevices(claims.map(claim), NODE, supplyOf(slices, taken));
  return results?.map(({ devices: got }) =>
    got?.results?.map(({ request, device }) => `${request}=${device}`).join(' '),
  );
}

describe('allocateDevices', () => {
  const cases: readonly (readonly [string, ReturnType<typeof given>, ReturnType<typeof given>])[] = [
    ['takes the first that is free', given([{ requests: [one] }], [slice(devices('a b'))], ['a']), ['r=b']],
    ['gives none twice', given([{ requests: [one] }, { requests: [one] }], [slice(devices('a b'))]), ['r=a', 'r=b']],
    ['gives all or nothing', given([{ requests: [some(2)] }], [slice(devices('a b'))], ['a']), undefined],
    [
      'gives everything there is',
      given(
        [{ requests: [{ name: 'r', exactly: { deviceClassName: 'gpu', allocationMode: 'All' } }] }],
        [slice(devices('a b c'))],
      ),
      ['r=a r=b r=c'],
    ],
    [
      'looks at what a device says of itself',
      given([{ requests: [where('device.attributes["gpu"].numa == 2')] }], [slice(devices('a:1 b:2'))]),
      ['r=b'],
    ],
    [
      'steps back when the first choice leads nowhere',
      given(
        [
          {
            requests: [some(2)],
            constraints: [{ matchAttribute: 'gpu/numa' }],
          },
        ],
        [slice(devices('a:1 b:2 c:2'))],
      ),
      ['r=b r=c'],
    ],
    [
      'gives devices that differ',
      given(
        [{ requests: [some(2)], constraints: [{ distinctAttribute: 'gpu/model' }] }],
        [slice(devices('a:1 b:1 c:2'))],
      ),
      ['r=a r=c'],
    ],
    [
      'takes the second best',
      given(
        [
          {
            requests: [
              {
                name: 'r',
                firstAvailable: [
                  { name: 'many', deviceClassName: 'gpu', count: 3 },
                  { name: 'few', deviceClassName: 'gpu', count: 1 },
                ],
              },
            ],
          },
        ],
        [slice(devices('a b'))],
      ),
      ['r/few=a'],
    ],
    [
      'takes none of another node',
      given([{ requests: [one] }], [slice(devices('a'), { nodeName: 'other' })]),
      undefined,
    ],
    [
      'takes those of a rack',
      given(
        [{ requests: [one] }],
        [
          slice(devices('a'), {
            nodeSelector: {
              nodeSelectorTerms: [{ matchExpressions: [{ key: 'rack', operator: 'In', values: ['a'] }] }],
            },
          }),
        ],
      ),
      ['r=a'],
    ],
    [
      'forgets what a pool had before',
      given(
        [{ requests: [one] }],
        [
          slice(devices('old')),
          slice(devices('new'), { nodeName: 'n', pool: { name: 'p', generation: 2, resourceSliceCount: 1 } }),
        ],
      ),
      ['r=new'],
    ],
    [
      'waits for the rest of a pool',
      given(
        [{ requests: [one] }],
        [slice(devices('a'), { nodeName: 'n', pool: { name: 'p', generation: 1, resourceSliceCount: 2 } })],
      ),
      undefined,
    ],
    [
      'leaves tainted devices alone',
      given([{ requests: [one] }], [slice([{ name: 'a', taints: [{ key: 'broken', effect: 'NoSchedule' }] }])]),
      undefined,
    ],
  ];
  for (const [title, got, expected] of cases) it(title, () => expect(got).toEqual(expected));

  const rack = { matchExpressions: [{ key: 'rack', operator: 'In', values: ['a'] }] };
  const inRack = { nodeSelector: { nodeSelectorTerms: [rack] } };
  const reaches: readonly (readonly [string, Partial<ResourceSlice['spec']>, NodeSelectorTerm | undefined])[] = [
    ['one node', { nodeName: 'n' }, { matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n'] }] }],
    ['a rack', inRack, rack],
    ['every node', { allNodes: true }, undefined],
  ];
  for (const [who, spec, term] of reaches)
    it(`leads the pods of a claim to what reaches its devices: ${who}`, () => {
      const slices = [slice(devices('a b'), spec)];
      const [result] = allocateDevices([claim({ requests: [some(2)] })], NODE, supplyOf(slices)) ?? [];
      expect(result?.nodeSelector?.nodeSelectorTerms).toEqual(term && [term]);
    });

  it('says so when an expression fails', () => {
    expect(() => given([{ requests: [where('device.attributes["gpu"].numa == 2')] }], [slice(devices('a'))])).toThrow(
      'claim default/x: selector #0: CEL runtime error: no such key: numa',
    );
  });
});
