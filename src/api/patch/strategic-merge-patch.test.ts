import { expect } from 'expect';
import * as fc from 'fast-check';
import { describe, it } from 'node:test';
import type { JsonObject } from '../json-object';
import { createThreeWayMergePatch, createTwoWayMergePatch } from './strategic-merge-diff';
import { applyStrategicMergePatch } from './strategic-merge-patch';

const spec = (fields: object): JsonObject => ({ spec: fields });
const containers = (...list: readonly object[]): JsonObject => spec({ containers: list });
const a = { name: 'a', image: 'nginx' };
const b = { name: 'b', image: 'busybox' };

describe('strategic merge patch', () => {
  const cases: readonly (readonly [string, JsonObject, JsonObject, JsonObject])[] = [
    [
      'maps merge',
      { metadata: { labels: { a: '1' } } },
      { metadata: { labels: { b: '2' } } },
      { metadata: { labels: { a: '1', b: '2' } } },
    ],
    [
      'null deletes',
      { metadata: { labels: { a: '1', b: '2' } } },
      { metadata: { labels: { a: null, c: null } } },
      { metadata: { labels: { b: '2' } } },
    ],
    [
      'lists merge by key',
      containers(a, b),
      containers({ name: 'b', image: 'x' }),
      containers(a, { name: 'b', image: 'x' }),
    ],
    ['new items go first', containers(a), containers(b), containers(b, a)],
    [
      'ports by containerPort',
      containers({ name: 'a', ports: [{ containerPort: 80 }] }),
      containers({ name: 'a', ports: [{ containerPort: 80, name: 'http' }, { containerPort: 81 }] }),
      containers({ name: 'a', ports: [{ containerPort: 80, name: 'http' }, { containerPort: 81 }] }),
    ],
    [
      'atomic lists are replaced',
      containers({ name: 'a', args: ['x', 'y'] }),
      containers({ name: 'a', args: ['z'] }),
      containers({ name: 'a', args: ['z'] }),
    ],
    ['$patch: delete of an item', containers(a, b), containers({ name: 'a', $patch: 'delete' }), containers(b)],
    ['$patch: delete of an absent item', containers(a), containers({ name: 'x', $patch: 'delete' }), containers(a)],
    [
      '$patch: replace of a list',
      containers(a, b),
      containers({ name: 'c' }, { $patch: 'replace' }),
      containers({ name: 'c' }),
    ],
    [
      '$patch: replace of a map',
      spec({ nodeSelector: { a: '1' } }),
      spec({ nodeSelector: { $patch: 'replace', b: '2' } }),
      spec({ nodeSelector: { b: '2' } }),
    ],
    [
      '$patch: delete of a map',
      spec({ nodeSelector: { a: '1' }, x: 1 }),
      spec({ nodeSelector: { $patch: 'delete' } }),
      spec({ nodeSelector: {}, x: 1 }),
    ],
    ['$patch in something new is dropped', spec({}), containers({ name: 'a', $patch: 'delete' }, b), containers(b)],
    [
      'primitive lists',
      { metadata: { finalizers: ['a', 'b'] } },
      { metadata: { finalizers: ['c', 'a'] } },
      { metadata: { finalizers: ['c', 'a', 'b'] } },
    ],
    [
      '$deleteFromPrimitiveList',
      { metadata: { finalizers: ['a', 'b'] } },
      { metadata: { '$deleteFromPrimitiveList/finalizers': ['a'] } },
      { metadata: { finalizers: ['b'] } },
    ],
    [
      '$setElementOrder',
      containers(a, b),
      spec({ '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }] }),
      containers(b, a),
    ],
    [
      '$setElementOrder with the server’s own',
      containers(a, { name: 'istio' }, b),
      spec({ '$setElementOrder/containers': [{ name: 'b' }, { name: 'c' }], containers: [{ name: 'c' }] }),
      containers(a, { name: 'istio' }, b, { name: 'c' }),
    ],
    [
      '$retainKeys',
      spec({ volumes: [{ name: 'v', emptyDir: {} }] }),
      spec({ volumes: [{ name: 'v', $retainKeys: ['name', 'hostPath'], hostPath: { path: '/x' } }] }),
      spec({ volumes: [{ name: 'v', hostPath: { path: '/x' } }] }),
    ],
    [
      'another type replaces',
      spec({ nodeSelector: { a: '1' } }),
      spec({ nodeSelector: 'x' }),
      spec({ nodeSelector: 'x' }),
    ],
  ];
  for (const [title, document, patch, expected] of cases) {
    it(title, () => {
      const before = JSON.stringify([document, patch]);
      expect(applyStrategicMergePatch('core.v1.Pod', document, patch)).toEqual(expected);
      expect(JSON.stringify([document, patch])).toBe(before);
    });
  }

  const errors: readonly (readonly [JsonObject, JsonObject, string, string])[] = [
    [
      containers(a),
      containers({ image: 'x' }),
      'InternalError',
      'map: map[image:x] does not contain declared merge key: name',
    ],
    [
      containers(a),
      containers({ name: 'a', $patch: 'frob' }),
      'InternalError',
      'unknown patch type: frob in map: map[$patch:frob name:a]',
    ],
    [
      containers(a),
      spec({ containers: ['x'] }),
      'InternalError',
      'list element types are not identical: [[map[image:nginx name:a]] [x]]',
    ],
    [
      containers(a),
      spec({ containers: [[]] }),
      'InternalError',
      'list element types are not identical: [[map[image:nginx name:a]] [[]]]',
    ],
    [
      containers(a),
      spec({ '$setElementOrder/containers': 'x' }),
      'InternalError',
      'expected a []interface {}, but received a string',
    ],
    [
      spec({ volumes: [{ name: 'v' }] }),
      spec({ volumes: [{ name: 'v', $retainKeys: ['name'], emptyDir: {} }] }),
      'BadRequest',
      'invalid patch format of retainKeys',
    ],
    [
      { metadata: { finalizers: ['a'] } },
      { metadata: { '$deleteFromPrimitiveList.finalizers': ['a'] } },
      'BadRequest',
      'invalid patch format of primitive list',
    ],
    [
      { x: { a: 1 } },
      { x: { a: 2 } },
      'InternalError',
      'unable to find api field in struct Pod for the json field "x"',
    ],
  ];
  for (const [document, patch, reason, message] of errors) {
    it(message, () =>
      expect(() => applyStrategicMergePatch('core.v1.Pod', document, patch)).toThrow(
        expect.objectContaining({ reason, message }),
      ),
    );
  }

  it('takes __proto__ and constructor for plain keys', () => {
    const patch = JSON.parse('{"metadata":{"labels":{"__proto__":"x","constructor":"y"}},"__proto__":{"polluted":1}}');
    const result = applyStrategicMergePatch('core.v1.Pod', { metadata: { labels: { a: '1' } } }, patch);
    expect(JSON.stringify(result)).toBe(
      '{"metadata":{"labels":{"a":"1","__proto__":"x","constructor":"y"}},"__proto__":{"polluted":1}}',
    );
    expect('polluted' in {}).toBe(false);
  });

  it('shares what the patch does not touch', () => {
    const document = { metadata: { labels: {} }, ...containers(a, b) };
    const result = applyStrategicMergePatch('core.v1.Pod', document, containers({ name: 'b', image: 'x' }));
    expect(result['metadata']).toBe(document.metadata);
    expect((result['spec'] as { containers: object[] }).containers[0]).toBe(a);
  });
});

describe('strategic merge patches from objects', () => {
  it('two ways', () => {
    expect(createTwoWayMergePatch('core.v1.Pod', containers(a, b), containers({ ...a, image: 'x' }))).toEqual(
      spec({
        '$setElementOrder/containers': [{ name: 'a' }],
        containers: [
          { name: 'a', image: 'x' },
          { name: 'b', $patch: 'delete' },
        ],
      }),
    );
    expect(createTwoWayMergePatch('core.v1.Pod', containers(a), containers(a))).toEqual({});
  });

  it('clears what a new volume source leaves behind', () =>
    expect(
      createTwoWayMergePatch(
        'core.v1.Pod',
        spec({ volumes: [{ name: 'v', emptyDir: {} }] }),
        spec({ volumes: [{ name: 'v', hostPath: { path: '/x' } }] }),
      ),
    ).toEqual(
      spec({
        '$setElementOrder/volumes': [{ name: 'v' }],
        volumes: [{ $retainKeys: ['hostPath', 'name'], name: 'v', hostPath: { path: '/x' }, emptyDir: null }],
      }),
    ));

  it('three ways: what others added stays, what was dropped goes', () => {
    const original = { metadata: { labels: { app: 'web', old: '1' } }, ...containers(a) };
    const modified = { metadata: { labels: { app: 'web2' } }, ...containers({ ...a, image: 'nginx:2' }) };
    const current = {
      metadata: { labels: { app: 'web', old: '1', other: 'x' }, uid: 'u' },
      ...containers({ ...a, terminationMessagePath: '/dev/x' }, { name: 'sidecar' }),
    };
    const patch = createThreeWayMergePatch('core.v1.Pod', original, modified, current);
    expect(patch).toEqual({
      metadata: { labels: { app: 'web2', old: null } },
      spec: { '$setElementOrder/containers': [{ name: 'a' }], containers: [{ name: 'a', image: 'nginx:2' }] },
    });
    expect(applyStrategicMergePatch('core.v1.Pod', current, patch)).toEqual({
      metadata: { labels: { app: 'web2', other: 'x' }, uid: 'u' },
      ...containers({ ...a, image: 'nginx:2', terminationMessagePath: '/dev/x' }, { name: 'sidecar' }),
    });
  });

  it('leads from any pod to any other', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd');
    const text = fc.constantFrom('x', 'y', 'z');
    const env = fc.uniqueArray(fc.record({ name, value: text }), { selector: (item) => item.name });
    const container = fc.record({ name, image: text, args: fc.array(text), env }, { requiredKeys: ['name'] });
    const pod = fc.record({
      metadata: fc.record({ labels: fc.dictionary(name, text) }, { requiredKeys: [] }),
      spec: fc.record(
        {
          containers: fc.uniqueArray(container, { selector: (item) => item.name, minLength: 1 }),
          nodeSelector: fc.dictionary(name, text),
        },
        { requiredKeys: ['containers'] },
      ),
    });
    fc.assert(
      fc.property(pod, pod, (from, to) => {
        const patch = createTwoWayMergePatch('core.v1.Pod', from, to);
        expect(applyStrategicMergePatch('core.v1.Pod', from, patch)).toEqual(to);
      }),
    );
  });
});
