import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { CustomResourceDefinition, CustomResourceDefinitionNames } from '../../generated/types';
import { findCondition } from './conditions';
import { withAcceptedNames } from './naming';

function definition(
  name: string,
  names: CustomResourceDefinitionNames,
  accepted?: CustomResourceDefinitionNames,
): CustomResourceDefinition {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name, uid: name, resourceVersion: '1', creationTimestamp: '' },
    spec: { group: 'example.com', scope: 'Cluster', names, versions: [] },
    status: { acceptedNames: accepted ?? { kind: '', plural: '' } },
  };
}

const APPLES: CustomResourceDefinitionNames = {
  plural: 'apples',
  singular: 'apple',
  kind: 'Apple',
  listKind: 'AppleList',
  shortNames: ['ap'],
};

/** What becomes of names beside apples: those that are granted, and the condition. */
function decided(names: CustomResourceDefinitionNames) {
  const apples = definition('apples', APPLES, APPLES);
  const wanted = definition('other', names);
  const result = withAcceptedNames(wanted, [apples, wanted], 0);
  const condition = result && findCondition(result, 'NamesAccepted');
  const established = result && findCondition(result, 'Established');
  return [condition?.status, condition?.reason, condition?.message, established?.reason, result?.status?.acceptedNames];
}

// apiextensions-apiserver/pkg/controller/status/naming_controller_test.go.
const CASES: readonly (readonly [string, CustomResourceDefinitionNames, readonly unknown[]])[] = [
  [
    'nothing in the way',
    { plural: 'pears', singular: 'pear', kind: 'Pear', listKind: 'PearList' },
    [
      'True',
      'NoConflicts',
      'no conflicts found',
      'Installing',
      { plural: 'pears', singular: 'pear', kind: 'Pear', listKind: 'PearList' },
    ],
  ],
  [
    'the singular is taken',
    { plural: 'pears', singular: 'apple', kind: 'Pear', listKind: 'PearList' },
    [
      'False',
      'SingularConflict',
      '"apple" is already in use',
      'NotAccepted',
      { plural: 'pears', kind: 'Pear', listKind: 'PearList' },
    ],
  ],
  [
    'short names are all or none',
    { plural: 'pears', singular: 'pear', kind: 'Pear', listKind: 'PearList', shortNames: ['ap', 'apples', 'pe'] },
    [
      'False',
      'ShortNamesConflict',
      '["ap" is already in use, "apples" is already in use]',
      'NotAccepted',
      { plural: 'pears', singular: 'pear', kind: 'Pear', listKind: 'PearList' },
    ],
  ],
  [
    'of several conflicts the last is told',
    { plural: 'pears', singular: 'apple', kind: 'Apple', listKind: 'AppleList' },
    ['False', 'ListKindConflict', '"AppleList" is already in use', 'NotAccepted', { plural: 'pears', kind: '' }],
  ],
];

describe('withAcceptedNames', () => {
  for (const [name, names, expected] of CASES) it(name, () => expect(decided(names)).toEqual(expected));

  it('has nothing to do when names are as wanted', () => {
    const apples = definition('apples', APPLES, APPLES);
    expect(withAcceptedNames(apples, [apples], 0)).toBeUndefined();
  });
});
