import { describe, it } from 'node:test';
import { expect } from 'expect';
import { Collection } from './collection';
import type { ConfigMap } from './generated/types';
import { configMaps } from './kinds/config-map';

function configMap(uid: string, revision: number): ConfigMap {
  const metadata = {
    name: 'settings',
    namespace: 'default',
    uid,
    resourceVersion: String(revision),
    creationTimestamp: '',
  };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata };
}

describe('a collection', () => {
  it('takes versions that grow only', () => {
    const collection = new Collection(configMaps);
    collection.apply({ type: 'ADDED', object: configMap('u', 5), revision: 5 });
    const change = { type: 'MODIFIED', object: configMap('u', 5), old: configMap('u', 5), revision: 5 } as const;
    expect(() => collection.apply(change)).toThrow('revision 5 of settings comes after 5');
  });

  it('lets an object be replaced by no other', () => {
    const collection = new Collection(configMaps);
    collection.apply({ type: 'ADDED', object: configMap('u', 5), revision: 5 });
    const change = { type: 'MODIFIED', object: configMap('v', 6), old: configMap('u', 5), revision: 6 } as const;
    expect(() => collection.apply(change)).toThrow('settings is not the object that it replaces');
  });

  it('wakes a watcher for the changes that concern it, and for all that comes and goes', () => {
    const collection = new Collection(configMaps);
    const told: string[] = [];
    const hasGrown = (object: ConfigMap, old: ConfigMap) => object.data?.['size'] !== old.data?.['size'];
    collection.watch({ concerns: hasGrown }, ({ type, revision }) => told.push(`${type} ${revision}`));
    const small = configMap('u', 5);
    const labelled: ConfigMap = { ...configMap('u', 6), immutable: false };
    const large: ConfigMap = { ...configMap('u', 7), data: { size: 'large' } };
    collection.apply({ type: 'ADDED', object: small, revision: 5 });
    collection.apply({ type: 'MODIFIED', object: labelled, old: small, revision: 6 });
    collection.apply({ type: 'MODIFIED', object: large, old: labelled, revision: 7 });
    collection.apply({ type: 'DELETED', object: large, old: large, revision: 8 });
    expect(told).toEqual(['ADDED 5', 'MODIFIED 7', 'DELETED 8']);
  });

  it('knows the changes of the last hour, and forgets those of hours before', () => {
    let nowMs = 0;
    const collection = new Collection(configMaps, () => nowMs);
    let old = configMap('u', 1);
    collection.apply({ type: 'ADDED', object: old, revision: 1 });
    for (let revision = 2; revision <= 10; revision += 1) {
      nowMs += 1_800_000;
      const object = configMap('u', revision);
      collection.apply({ type: 'MODIFIED', object, old, revision });
      old = object;
    }
    const forgotten = collection.forgottenRevision;
    expect(forgotten).toBeGreaterThan(0);
    expect(forgotten).toBeLessThanOrEqual(8);
    expect(collection.since(forgotten - 1, {})).toBeUndefined();
    const known = collection.since(forgotten, {})?.map(({ revision }) => revision);
    expect(known).toEqual(Array.from({ length: 10 - forgotten }, (_, index) => forgotten + 1 + index));
    expect(collection.listAt(forgotten, {})?.map(({ metadata }) => metadata.resourceVersion)).toEqual([
      String(forgotten),
    ]);
  });
});
