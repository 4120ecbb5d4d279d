import { expect } from 'expect';
import { describe, it } from 'node:test';
import * as field from './field-error';

describe('field errors', () => {
  const cases: readonly (readonly [field.FieldError, string])[] = [
    [field.required('spec.containers[0].name'), 'spec.containers[0].name: Required value'],
    [
      field.required('spec.containers', 'name or generateName is required'),
      'spec.containers: Required value: name or generateName is required',
    ],
    [
      field.invalid('metadata.name', 'A', 'must be lower case'),
      'metadata.name: Invalid value: "A": must be lower case',
    ],
    [
      field.invalid('metadata.labels', 'a"b\n\u00e9\u0001', 'bad'),
      'metadata.labels: Invalid value: "a\\"b\\né\\x01": bad',
    ],
    [
      field.invalid('spec.ports[0].port', 70000, 'must be between 1 and 65535, inclusive'),
      'spec.ports[0].port: Invalid value: 70000: must be between 1 and 65535, inclusive',
    ],
    [field.invalid('spec.hostNetwork', true, 'no'), 'spec.hostNetwork: Invalid value: true: no'],
    [
      field.invalid('spec.selector', { matchLabels: { app: '<b>' } }, 'field is immutable'),
      'spec.selector: Invalid value: {"matchLabels":{"app":"\\u003cb\\u003e"}}: field is immutable',
    ],
    [field.invalid('spec.selector', undefined, 'x'), 'spec.selector: Invalid value: null: x'],
    [
      field.notSupported('spec.restartPolicy', 'always', ['Always', 'OnFailure', 'Never']),
      'spec.restartPolicy: Unsupported value: "always": supported values: "Always", "OnFailure", "Never"',
    ],
    [
      field.forbidden('spec', 'pod updates may not change fields'),
      'spec: Forbidden: pod updates may not change fields',
    ],
    [field.duplicate('spec.containers[1].name', 'web'), 'spec.containers[1].name: Duplicate value: "web"'],
    [
      field.notFound('spec.containers[0].volumeMounts[0].name', 'data'),
      'spec.containers[0].volumeMounts[0].name: Not found: "data"',
    ],
    [
      field.tooLong('metadata.annotations', 262144),
      'metadata.annotations: Too long: may not be more than 262144 bytes',
    ],
    [field.tooLong('x', 1), 'x: Too long: may not be more than 1 byte'],
    [field.tooMany('x', 5, 3), 'x: Too many: 5: must have at most 3 items'],
    [field.tooMany('x', -1, 1), 'x: Too many: must have at most 1 item'],
  ];
  for (const [error, text] of cases) {
    it(text, () => expect(field.fieldErrorText(error)).toBe(text));
  }

  it('joins several without repeating one', () => {
    const a = field.required('a');
    const b = field.forbidden('b', 'no');
    expect(field.aggregateText([])).toBe('');
    expect(field.aggregateText([a, a])).toBe('a: Required value');
    expect(field.aggregateText([a, b, a])).toBe('[a: Required value, b: Forbidden: no]');
  });

  it('makes the causes of a status', () => {
    expect(field.toCauses([field.invalid('metadata.name', 'A', 'bad')])).toEqual([
      { reason: 'FieldValueInvalid', message: 'Invalid value: "A": bad', field: 'metadata.name' },
    ]);
  });
});
