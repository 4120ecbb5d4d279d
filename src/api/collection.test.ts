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
});
