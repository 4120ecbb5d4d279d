import { describe, it } from 'node:test';
import { expect } from 'expect';
import { decodeProtobuf } from './decode-protobuf';

type FieldValue = number | string | Buffer;

function varint(value: number | bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Buffer.from(bytes);
}

/** A message of fields: numbers as varints, texts and messages with their length. */
function message(...fields: readonly (readonly [number, FieldValue])[]): Buffer {
  return Buffer.concat(
    fields.map(([number, value]) => {
      if (typeof value === 'number') return Buffer.concat([varint(number << 3), varint(value)]);
      const bytes = Buffer.from(value);
      return Buffer.concat([varint((number << 3) | 2), varint(bytes.length), bytes]);
    }),
  );
}

function envelope(apiVersion: string, kind: string, raw: Buffer): Buffer {
  return Buffer.concat([Buffer.from('k8s\0'), message([1, message([1, apiVersion], [2, kind])], [2, raw])]);
}

const meta = (name: string, ...more: readonly (readonly [number, FieldValue])[]) =>
  [1, message([1, name], [2, ''], [3, 'default'], ...more)] as const;

describe('decodeProtobuf', () => {
  const objects: readonly (readonly [string, Buffer, object])[] = [
    [
      'a config map, with maps of texts and of bytes',
      envelope(
        'v1',
        'ConfigMap',
        message(
          meta('a'),
          [2, message([1, 'key'], [2, 'value'])],
          [2, message([1, 'empty'])],
          [3, message([1, 'b'], [2, Buffer.from([0, 255])])],
        ),
      ),
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'a', namespace: 'default' },
        data: { key: 'value', empty: '' },
        binaryData: { b: 'AP8=' },
      },
    ],
    [
      'a deployment of none, with an inlined volume source, a quantity and a port by name',
      envelope(
        'apps/v1',
        'Deployment',
        message(meta('web'), [
          2,
          message(
            [1, 0],
            [
              3,
              message([
                2,
                message(
                  [1, message([1, 'cache'], [2, message([2, message([1, 'Memory'], [2, message([1, '1Gi'])])])])],
                  [
                    2,
                    message(
                      [1, 'app'],
                      [2, 'nginx'],
                      [8, message([1, message([1, 'cpu'], [2, message([1, '100m'])])])],
                      [10, message([1, message([2, message([1, '/'], [2, message([1, 1], [3, 'http'])])])])],
                    ),
                  ],
                  [4, 0],
                  [11, 0],
                ),
              ]),
            ],
          ),
        ]),
      ),
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web', namespace: 'default' },
        spec: {
          replicas: 0,
          template: {
            spec: {
              volumes: [{ name: 'cache', emptyDir: { medium: 'Memory', sizeLimit: '1Gi' } }],
              containers: [
                {
                  name: 'app',
                  image: 'nginx',
                  resources: { limits: { cpu: '100m' } },
                  livenessProbe: { httpGet: { path: '/', port: 'http' } },
                },
              ],
              terminationGracePeriodSeconds: 0,
            },
          },
        },
      },
    ],
    [
      'times, absent ones too, and options of every group',
      envelope('apps/v1', 'DeleteOptions', message([1, 0], [4, 'Foreground'])),
      { apiVersion: 'apps/v1', kind: 'DeleteOptions', gracePeriodSeconds: 0, propagationPolicy: 'Foreground' },
    ],
    [
      'a lease with a time to the microsecond',
      envelope(
        'coordination.k8s.io/v1',
        'Lease',
        message([1, message([1, 'l'], [8, ''])], [2, message([4, message([1, 1_767_225_600], [2, 123_456_000])])]),
      ),
      {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: { name: 'l' },
        spec: { renewTime: '2026-01-01T00:00:00.123456Z' },
      },
    ],
    [
      'lists that are types of their own',
      envelope(
        'authorization.k8s.io/v1',
        'SubjectAccessReview',
        message([2, message([3, 'jane'], [5, message([1, 'scope'], [2, message([1, 'a'], [1, 'b'])])])]),
      ),
      {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SubjectAccessReview',
        spec: { user: 'jane', extra: { scope: ['a', 'b'] } },
      },
    ],
    [
      'what it does not know, by leaving it out',
      envelope('v1', 'ConfigMap', message([99, 'new'], meta('a'))),
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'default' } },
    ],
  ];
  for (const [what, bytes, expected] of objects) {
    it(`reads ${what}`, () => expect(decodeProtobuf(bytes)).toEqual({ value: expected }));
  }

  it('takes __proto__ for a key like others', () => {
    const read = decodeProtobuf(envelope('v1', 'ConfigMap', message([2, message([1, '__proto__'], [2, 'x'])])));
    expect(JSON.stringify(read)).toContain('"data":{"__proto__":"x"}');
  });

  const errors: readonly (readonly [string, Buffer, string | RegExp])[] = [
    ['nothing', Buffer.of(), 'empty data'],
    [
      'JSON',
      Buffer.from('{}'),
      'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]',
    ],
    ['a prefix', Buffer.from('k8s\0'), 'empty body'],
    ['an envelope that ends early', Buffer.from('k8s\0\x0a\x05v'), 'unexpected EOF'],
    ['no kind', envelope('v1', '', message()), /^Object 'Kind' is missing in /],
    ['no version', envelope('', 'Pod', message()), /^Object 'apiVersion' is missing in /],
    [
      'a kind that nobody knows',
      envelope('v1', '__proto__', message()),
      /^no kind "__proto__" is registered for version "v1"/,
    ],
    ['a body that ends early', envelope('v1', 'Pod', Buffer.of(0x0a, 0x7f)), 'unexpected EOF'],
    ['a number for a message', envelope('v1', 'Pod', message([1, 5])), 'proto: wrong wireType = 0'],
    [
      'a text for a number',
      envelope('apps/v1', 'Deployment', message([2, message([1, 'x'])])),
      'proto: wrong wireType = 2',
    ],
    ['an endless number', envelope('v1', 'Pod', Buffer.alloc(20, 0xff)), 'proto: integer overflow'],
    ['a group', envelope('v1', 'Pod', Buffer.of(0x0b)), 'proto: illegal wireType 3'],
    ['field 0', envelope('v1', 'Pod', Buffer.of(0x02, 0x00)), 'proto: illegal tag 0 (wire type 2)'],
  ];
  for (const [what, bytes, error] of errors) {
    it(`refuses ${what}`, () => {
      const read = decodeProtobuf(bytes);
      const text = 'error' in read ? read.error : '';
      if (typeof error === 'string') expect(text).toBe(error);
      else expect(text).toMatch(error);
    });
  }
});
