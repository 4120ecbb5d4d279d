import { expect } from 'expect';
import { describe, it } from 'node:test';
import { capUpdateManagers } from './cap';
import { pathsOf, setOf } from './field-set';
import { managerIdentifier, readIdentifier, type Managed } from './managers';
import { fieldElement } from './path-element';

/** Managers of updates: name, version, hour, fields. */
type Entry = readonly [manager: string, apiVersion: string, hour: number, fields: string];

const CASES: readonly (readonly [title: string, before: readonly Entry[], after: readonly Entry[]])[] = [
  [
    'few enough',
    [
      ['m1', 'v1', 1, 'a'],
      ['m2', 'v1', 2, 'b'],
      ['m3', 'v1', 3, 'c'],
    ],
    [
      ['m1', 'v1', 1, 'a'],
      ['m2', 'v1', 2, 'b'],
      ['m3', 'v1', 3, 'c'],
    ],
  ],
  [
    'the two oldest become one',
    [
      ['m1', 'v1', 1, 'a'],
      ['m2', 'v1', 2, 'b'],
      ['m3', 'v1', 3, 'c'],
      ['m4', 'v1', 4, 'd'],
    ],
    [
      ['ancient-changes', 'v1', 2, 'ab'],
      ['m3', 'v1', 3, 'c'],
      ['m4', 'v1', 4, 'd'],
    ],
  ],
  [
    'which takes in the next',
    [
      ['ancient-changes', 'v1', 2, 'ab'],
      ['m3', 'v1', 3, 'c'],
      ['m4', 'v1', 4, 'd'],
      ['m5', 'v1', 5, 'e'],
    ],
    [
      ['ancient-changes', 'v1', 3, 'abc'],
      ['m4', 'v1', 4, 'd'],
      ['m5', 'v1', 5, 'e'],
    ],
  ],
  [
    'versions are kept apart',
    [
      ['m1', 'v1', 1, 'a'],
      ['m2', 'v2', 2, 'b'],
      ['m3', 'v1', 3, 'c'],
      ['m4', 'v1', 4, 'd'],
      ['m5', 'v1', 5, 'e'],
    ],
    [
      ['m2', 'v2', 2, 'b'],
      ['ancient-changes', 'v1', 4, 'acd'],
      ['m5', 'v1', 5, 'e'],
    ],
  ],
  [
    'though there are too many of them',
    [
      ['ancient-changes', 'v1', 5, 'ac'],
      ['m6', 'v3', 6, 'f'],
      ['ancient-changes', 'v2', 7, 'bg'],
      ['m8', 'v4', 8, 'h'],
    ],
    [
      ['ancient-changes', 'v1', 5, 'ac'],
      ['m6', 'v3', 6, 'f'],
      ['ancient-changes', 'v2', 7, 'bg'],
      ['m8', 'v4', 8, 'h'],
    ],
  ],
];

// The cases of apimachinery/pkg/util/managedfields/internal/capmanagers_test.go.
describe('of the managers that update an object', () => {
  for (const [title, before, after] of CASES)
    it(title, () => expect(entriesOf(capUpdateManagers(managedOf(before), 3))).toEqual(after));
});

function managedOf(entries: readonly Entry[]): Managed {
  const identified = entries.map(
    ([manager, apiVersion, hour, fields]) =>
      [
        managerIdentifier({ manager, operation: 'Update', apiVersion, subresource: '' }),
        apiVersion,
        hour,
        fields,
      ] as const,
  );
  return {
    sets: new Map(
      identified.map(([identifier, apiVersion, , fields]) => [
        identifier,
        { set: setOf(...[...fields].map((field) => [fieldElement(field)])), apiVersion, applied: false },
      ]),
    ),
    times: new Map(identified.map(([identifier, , hour]) => [identifier, `2026-01-01T0${hour}:00:00Z`])),
  };
}

function entriesOf({ sets, times }: Managed): readonly Entry[] {
  return [...sets]
    .map(([identifier, { set, apiVersion }]): Entry => {
      const fields = pathsOf(set).map((path) => path.join('').slice(2));
      return [
        readIdentifier(identifier).manager,
        apiVersion,
        Number(times.get(identifier)?.slice(11, 13)),
        fields.join(''),
      ];
    })
    .sort(([, , a], [, , b]) => a - b);
}
