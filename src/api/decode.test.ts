import { expect } from 'expect';
import { describe, it } from 'node:test';
import { decode } from './decode';
import { isTooDeep } from './nesting';

const pod = (spec: unknown): unknown => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec });
const container = (fields: object): unknown => pod({ containers: [{ name: 'web', image: 'nginx', ...fields }] });

function decoded(typeId: string, value: unknown): unknown {
  const result = decode(typeId, value);
  if ('error' in result) throw new Error(result.error);
  return result.object;
}

describe('decode: type errors', () => {
  const quantityFormat = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
  const cases: readonly (readonly [string, unknown, string])[] = [
    [
      'core.v1.Pod',
      pod({ nodeSelector: { gpu: true } }),
      'cannot unmarshal bool into Go struct field PodSpec.spec.nodeSelector of type string',
    ],
    [
      'core.v1.Pod',
      { metadata: { labels: { gpu: true } } },
      'cannot unmarshal bool into Go struct field ObjectMeta.metadata.labels of type string',
    ],
    [
      'core.v1.Pod',
      container({ env: [{ name: 'A', value: 3 }] }),
      'cannot unmarshal number into Go struct field EnvVar.spec.containers.env.value of type string',
    ],
    [
      'core.v1.Pod',
      container({ env: [{ name: 'A', value: true }] }),
      'cannot unmarshal bool into Go struct field EnvVar.spec.containers.env.value of type string',
    ],
    [
      'core.v1.ConfigMap',
      { data: { key1: 1 } },
      'cannot unmarshal number into Go struct field ConfigMap.data of type string',
    ],
    [
      'core.v1.Pod',
      pod({ restartPolicy: 5 }),
      'cannot unmarshal number into Go struct field PodSpec.spec.restartPolicy of type v1.RestartPolicy',
    ],
    [
      'core.v1.Pod',
      pod({ containers: { name: 'x' } }),
      'cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container',
    ],
    [
      'core.v1.Pod',
      pod({ containers: ['x'] }),
      'cannot unmarshal string into Go struct field PodSpec.spec.containers of type v1.Container',
    ],
    ['core.v1.Pod', pod('x'), 'cannot unmarshal string into Go struct field Pod.spec of type v1.PodSpec'],
    ['core.v1.Pod', [], 'cannot unmarshal array into Go value of type v1.Pod'],
    ['core.v1.Pod', { kind: 5 }, 'cannot unmarshal number into Go struct field Pod.TypeMeta.kind of type string'],
    [
      'core.v1.Pod',
      pod({ volumes: [{ name: 'a', emptyDir: 'x' }] }),
      'cannot unmarshal string into Go struct field Volume.spec.volumes.VolumeSource.emptyDir of type v1.EmptyDirVolumeSource',
    ],
    [
      'core.v1.Pod',
      container({ ports: [{ containerPort: '80' }] }),
      'cannot unmarshal string into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32',
    ],
    [
      'core.v1.Pod',
      container({ ports: [{ containerPort: 80.5 }] }),
      'cannot unmarshal number 80.5 into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32',
    ],
    [
      'core.v1.Pod',
      container({ ports: [{ containerPort: 3e9 }] }),
      'cannot unmarshal number 3000000000 into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32',
    ],
    [
      'core.v1.Pod',
      container({ livenessProbe: { httpGet: { port: true } } }),
      'cannot unmarshal bool into Go struct field HTTPGetAction.spec.containers.livenessProbe.ProbeHandler.httpGet.port of type int32',
    ],
    [
      'core.v1.Pod',
      container({ resources: { limits: 'x' } }),
      'cannot unmarshal string into Go struct field ResourceRequirements.spec.containers.resources.limits of type v1.ResourceList',
    ],
    [
      'core.v1.Pod',
      { metadata: { creationTimestamp: 5 } },
      'cannot unmarshal number into Go struct field ObjectMeta.metadata.creationTimestamp of type string',
    ],
    ['core.v1.Secret', { data: { a: 5 } }, 'cannot unmarshal number into Go struct field Secret.data of type []uint8'],
    [
      'core.v1.Pod',
      pod({ hostNetwork: 'yes', activeDeadlineSeconds: 'x' }),
      'cannot unmarshal string into Go struct field PodSpec.spec.activeDeadlineSeconds of type int64',
    ],
  ];
  for (const [typeId, value, text] of cases) {
    it(text, () => expect(decode(typeId, value)).toEqual({ error: `json: ${text}` }));
  }

  const ownErrors: readonly (readonly [string, unknown, string])[] = [
    ['core.v1.Pod', container({ resources: { limits: { memory: '2GB' } } }), quantityFormat],
    ['core.v1.Pod', container({ resources: { limits: { memory: true } } }), quantityFormat],
    ['core.v1.Pod', container({ resources: { limits: { memory: '64mi' } } }), "unable to parse quantity's suffix"],
    [
      'core.v1.Pod',
      container({ command: 5, resources: { limits: { memory: '2K' } } }),
      "unable to parse quantity's suffix",
    ],
    [
      'core.v1.Pod',
      { metadata: { creationTimestamp: 'yesterday' } },
      'parsing time "yesterday" as "2006-01-02T15:04:05Z07:00": cannot parse "yesterday" as "2006"',
    ],
    [
      'core.v1.Pod',
      { metadata: { creationTimestamp: '2026-13-01T00:00:00Z' } },
      'parsing time "2026-13-01T00:00:00Z": month out of range',
    ],
    [
      'core.v1.Pod',
      { metadata: { creationTimestamp: '2026-02-30T00:00:00Z' } },
      'parsing time "2026-02-30T00:00:00Z": day out of range',
    ],
    [
      'core.v1.Pod',
      { metadata: { creationTimestamp: '2026-01-01' } },
      'parsing time "2026-01-01" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "T"',
    ],
    [
      'core.v1.Pod',
      { metadata: { creationTimestamp: '2026-01-01T00:00:00Z!' } },
      'parsing time "2026-01-01T00:00:00Z!": extra text: "!"',
    ],
    [
      'coordination.v1.Lease',
      { spec: { renewTime: '2026-01-01T00:00:00Z' } },
      'parsing time "2026-01-01T00:00:00Z" as "2006-01-02T15:04:05.000000Z07:00": cannot parse "Z" as ".000000"',
    ],
    ['core.v1.Secret', { data: { a: 'not base64' } }, 'illegal base64 data at input byte 3'],
    ['core.v1.Secret', { data: { a: 'YQ' } }, 'illegal base64 data at input byte 0'],
    ['core.v1.Secret', { data: { a: 'YWJjZA=' } }, 'illegal base64 data at input byte 7'],
    ['core.v1.Secret', { data: { a: 'YQ==YQ==' } }, 'illegal base64 data at input byte 4'],
    ['core.v1.Secret', { data: { a: 'Y===' } }, 'illegal base64 data at input byte 1'],
  ];
  for (const [typeId, value, error] of ownErrors) {
    it(error, () => expect(decode(typeId, value)).toEqual({ error }));
  }
});

describe('decode: unknown fields', () => {
  const cases: readonly (readonly [unknown, readonly string[]])[] = [
    [pod({ containers: [{ name: 'a', replicas: 1 }], replica: 2 }), ['spec.containers[0].replicas', 'spec.replica']],
    [{ kind: 'Pod', foo: { bar: 1 } }, ['foo']],
    [{ Kind: 'Pod', metadata: { Name: 'x' } }, ['Kind', 'metadata.Name']],
    [
      JSON.parse('{"__proto__": {"a": 1}, "constructor": 2, "metadata": {"toString": 1}}'),
      ['__proto__', 'constructor', 'metadata.toString'],
    ],
  ];
  for (const [value, unknownFields] of cases) {
    it(unknownFields.join(', '), () => expect(decode('core.v1.Pod', value)).toMatchObject({ unknownFields }));
  }

  it('drops them', () =>
    expect(decoded('core.v1.Pod', { spec: { containers: [{ image: 'a', replicas: 1, name: 'b' }] } })).toEqual({
      metadata: {},
      spec: { containers: [{ image: 'a', name: 'b', resources: {} }] },
      status: {},
    }));

  it('reports at most 100', () => {
    const fields = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`x${index}`, 1]));
    expect(decode('core.v1.Pod', fields)).toMatchObject({ unknownFields: { length: 100 } });
  });
});

describe('decode: what is stored', () => {
  const specs: readonly (readonly [string, unknown, unknown])[] = [
    ['nulls are absent', { nodeSelector: null, tolerations: null, hostNetwork: null, securityContext: null }, {}],
    [
      'nulls in lists and maps are zero values',
      { nodeSelector: { a: null }, tolerations: [null] },
      { nodeSelector: { a: '' }, tolerations: [{}] },
    ],
    ['zero values that Go omits', { hostNetwork: false, nodeName: '', nodeSelector: {}, volumes: [] }, {}],
    [
      'zero values behind pointers stay',
      { terminationGracePeriodSeconds: 0, securityContext: {}, containers: [] },
      { terminationGracePeriodSeconds: 0, securityContext: {}, containers: [] },
    ],
    ['structs that Go always writes', { containers: [{ name: 'a' }] }, { containers: [{ name: 'a', resources: {} }] }],
    ['scalars that Go always writes', { containers: [{}] }, { containers: [{ name: '', resources: {} }] }],
    [
      'quantities',
      { overhead: { cpu: 0.5, memory: '1024Mi', disk: null } },
      { overhead: { cpu: '500m', memory: '1Gi', disk: '0' } },
    ],
    [
      'a field reference',
      { volumes: [{ name: 'v', downwardAPI: { items: [{ path: 'p', resourceFieldRef: { resource: 'r' } }] } }] },
      {
        volumes: [
          { name: 'v', downwardAPI: { items: [{ path: 'p', resourceFieldRef: { resource: 'r', divisor: '0' } }] } },
        ],
      },
    ],
  ];
  for (const [title, spec, expected] of specs) {
    it(title, () => expect(decoded('core.v1.Pod', { spec })).toEqual({ metadata: {}, spec: expected, status: {} }));
  }

  it('times in UTC, whole seconds', () =>
    expect(
      decoded('core.v1.Pod', {
        metadata: { creationTimestamp: '2026-01-01T09:30:00.5+09:00', deletionTimestamp: '0001-01-01T00:00:00Z' },
      }),
    ).toMatchObject({
      metadata: { creationTimestamp: '2026-01-01T00:30:00Z' },
    }));

  it('base64 as Go would write it', () =>
    expect(decoded('core.v1.Secret', { data: { a: 'YR==', b: 'YWJj\nZA==', c: null, d: [104, 105] } })).toMatchObject({
      data: { a: 'YQ==', b: 'YWJjZA==', c: '', d: 'aGk=' },
    }));

  it('the same object when nothing changes, and shared parts when something does', () => {
    const value = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', labels: { app: 'web' } },
      spec: { containers: [{ name: 'a', resources: { limits: { cpu: '1' } } }] },
      status: {},
    };
    expect(decoded('core.v1.Pod', value)).toBe(value);
    const other = { ...value, status: null };
    const result = decoded('core.v1.Pod', other) as typeof value;
    expect(result).toEqual(value);
    expect(result.spec).toBe(value.spec);
  });

  it('keys named __proto__ without pollution', () => {
    const labels = JSON.parse('{"__proto__": "x", "a": null}');
    const result = decoded('core.v1.Pod', { metadata: { labels } }) as { metadata: { labels: object } };
    expect(JSON.stringify(result.metadata.labels)).toBe('{"__proto__":"x","a":""}');
    expect(Object.getPrototypeOf(result.metadata.labels)).toBe(Object.prototype);
  });
});

describe('decode: hostile values', () => {
  const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));
  it('refuses what is nested too deeply', () => {
    expect(decode('apps.v1.ControllerRevision', { data: nested(20_000) })).toEqual({ error: 'exceeded max depth' });
    expect(isTooDeep(nested(999))).toBe(false);
  });
  it('refuses recursive types nested too deeply', () => {
    let schema: object = {};
    for (let depth = 0; depth < 5_000; depth++) schema = { not: schema };
    expect(decode('apiextensions.v1.CustomResourceValidation', { openAPIV3Schema: schema })).toEqual({
      error: 'exceeded max depth',
    });
  });
  it('drops deep unknown values', () =>
    expect(decode('core.v1.Pod', { x: nested(50_000) })).toMatchObject({ unknownFields: ['x'] }));
});
