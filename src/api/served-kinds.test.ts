import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { Kind } from './kind';
import { configMaps } from './kinds/config-map';
import { ServedKinds } from './served-kinds';

/** What holds the objects of a custom kind, and its one version. */
function custom(plural: string): { readonly storage: Kind; readonly version: Kind } {
  const names = { group: 'a.io', version: 'v1', apiVersion: 'a.io/v1', plural, kind: plural.toUpperCase() };
  const storage: Kind = { ...names, ...emptyKind };
  const conversion = { storage, fromStorage: <T>(object: T) => object, toStorage: <T>(object: T) => object };
  return { storage, version: { ...storage, conversion } };
}

const emptyKind = {
  singular: '',
  shortNames: [],
  categories: [],
  namespaced: true,
  verbs: [],
  subresources: [],
  type: '',
  strategy: {},
};

describe('the kinds that are served', () => {
  it('have an order that does not tell when the custom ones came or changed', () => {
    const [a, b] = [custom('as'), custom('bs')];
    const builtIn = ServedKinds.of([configMaps as unknown as Kind]);
    const orders = [
      builtIn.withVersions(a.storage, [a.version]).withVersions(b.storage, [b.version]),
      builtIn.withVersions(b.storage, [b.version]).withVersions(a.storage, [a.version]),
      builtIn
        .withVersions(a.storage, [a.version])
        .withVersions(b.storage, [b.version])
        .withVersions(a.storage, [a.version]),
    ];
    for (const kinds of orders) {
      expect(kinds.all.map(({ plural }) => plural)).toEqual(['configmaps', 'as', 'bs']);
      expect([...kinds.storages()].map(({ plural }) => plural)).toEqual(['as', 'bs']);
    }
  });

  it('do without those that are taken away', () => {
    const [a, b] = [custom('as'), custom('bs')];
    const both = ServedKinds.of([]).withVersions(a.storage, [a.version]).withVersions(b.storage, [b.version]);
    const rest = both.withVersions(a.storage, undefined);
    expect(rest.all).toEqual([b.version]);
    expect([rest.has(a.storage), rest.has(b.storage)]).toEqual([false, true]);
  });
});
