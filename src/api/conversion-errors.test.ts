import { expect } from 'expect';
import { describe, it } from 'node:test';
import { conversionError } from './conversion-errors';

const container = (fields: object) => ({ spec: { containers: [{ name: 'web', ...fields }] } });

/** Expected texts: apimachinery/pkg/runtime/converter.go, read. */
const CASES: readonly (readonly [value: unknown, error: string | undefined])[] = [
  [{ metadata: { labels: 'x' } }, 'cannot restore map from string'],
  [{ metadata: { labels: ['x'] } }, 'cannot restore map from slice'],
  [{ metadata: { labels: { a: 1 } } }, 'cannot convert int64 to string'],
  [{ metadata: { labels: { a: 1.5 } } }, 'unrecognized type: string'],
  [{ metadata: { labels: { a: true } } }, 'unrecognized type: string'],
  [{ metadata: { labels: { a: null } } }, undefined],
  [{ spec: 'x' }, 'cannot restore struct from: string'],
  [{ spec: { containers: { name: 'web' } } }, 'cannot restore slice from map'],
  [{ spec: { containers: [7] } }, 'cannot restore struct from: int64'],
  [{ spec: { restartPolicy: 5 } }, 'cannot convert int64 to v1.RestartPolicy'],
  [{ spec: { hostNetwork: 'yes' } }, 'unrecognized type: bool'],
  [container({ ports: [{ containerPort: '80' }] }), 'unrecognized type: int32'],
  [container({ ports: [{ containerPort: 80.5 }] }), 'cannot convert float64 to int32'],
  [
    container({ readinessProbe: { tcpSocket: { port: true } } }),
    'json: cannot unmarshal bool into Go value of type int32',
  ],
  [
    container({ resources: { limits: { cpu: 'x' } } }),
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  ],
  [{ metadata: { creationTimestamp: 5 } }, 'json: cannot unmarshal number into Go value of type string'],
  [container({ image: 'nginx', unknown: 1 }), undefined],
];

describe('conversionError', () => {
  for (const [value, error] of CASES) {
    it(JSON.stringify(value), () => {
      expect(conversionError('core.v1.Pod', value)).toBe(error);
    });
  }

  it('reads bytes from base64', () => {
    expect(conversionError('core.v1.Secret', { data: { a: '?' } })).toBe(
      'error decoding from json: illegal base64 data at input byte 0',
    );
    expect(conversionError('core.v1.Secret', { data: { a: 1 } })).toBe('cannot restore slice from int64');
    expect(conversionError('core.v1.Secret', { data: { a: 'YQ==' } })).toBe(undefined);
  });
});
