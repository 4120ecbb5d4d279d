import { expect } from 'expect';
import { describe, it } from 'node:test';
import { builtInFieldType } from './built-in-field-types';
import { typeErrors } from './validate';

const CASES: readonly (readonly [title: string, object: unknown, errors: string | undefined])[] = [
  ['nothing', {}, undefined],
  ['null', { metadata: null, spec: { containers: null } }, undefined],
  ['an unknown field', { spec: { nodes: 1 } }, '.spec.nodes: field not declared in schema'],
  ['text for a number', { spec: { priority: '1' } }, '.spec.priority: expected numeric (int or float), got string'],
  [
    'a number for a text',
    { spec: { nodeName: 8080 } },
    '.spec.nodeName: expected string, got &value.valueUnstructured{Value:8080}',
  ],
  ['a list for a boolean', { spec: { hostNetwork: [true] } }, '.spec.hostNetwork: expected boolean, got &{[true]}'],
  ['a map for a list', { spec: { containers: { name: 'a' } } }, '.spec.containers: expected list, got &{map[name:a]}'],
  ['a list for a map', { spec: [] }, '.spec: expected map, got &{[]}'],
  [
    'a map for any scalar',
    { spec: { overhead: { cpu: {} } } },
    '.spec.overhead.cpu: expected any scalar, got &{map[]}',
  ],
  [
    'an item that is there twice',
    { spec: { containers: [{ name: 'a', ports: [{ containerPort: 80 }, { containerPort: 80, protocol: 'TCP' }] }] } },
    '.spec.containers[name="a"].ports: duplicate entries for key [containerPort=80,protocol="TCP"]',
  ],
  [
    'what can be no item',
    { metadata: { finalizers: [{}] }, spec: { volumes: [null], imagePullSecrets: ['x'] } },
    `errors:
  .metadata.finalizers: element 0: associative list without keys has an element that's a map type
  .spec.volumes: element 0: associative list with keys may not have a null element
  .spec.imagePullSecrets: element 0: associative list with keys may not have non-map elements`,
  ],
  [
    'nothing: a key that is left out is empty',
    { status: { podIPs: [{}] }, spec: { topologySpreadConstraints: [{}] } },
    undefined,
  ],
];

describe('a pod that is applied is refused for', () => {
  for (const [title, object, errors] of CASES)
    it(title, () => expect(typeErrors(builtInFieldType('core.v1.Pod'), object)).toBe(errors));
});
