import { describe, it } from 'node:test';
import { expect } from 'expect';
import { configMaps } from './kinds/config-map';
import { testApi } from './testing';

const KEY = { namespace: 'default', name: 'settings' };

describe('contention', () => {
  it('lets one update of the object find it changed, and no other', () => {
    const api = testApi();
    for (const name of ['settings', 'other'])
      api.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'default', name } });
    api.contention.add(configMaps, KEY);
    const write = (name: string, value: string) =>
      api.modify(configMaps, { namespace: 'default', name }, (object) => ({ ...object, data: { value } }));
    write('other', 'a');
    expect(() => write('settings', 'a')).toThrow(
      'Operation cannot be fulfilled on configmaps "settings": the object has been modified; please apply your changes to the latest version and try again',
    );
    expect(api.get(configMaps, KEY).data).toBeUndefined();
    expect(write('settings', 'b').data).toEqual({ value: 'b' });
  });

  it('leaves an update that names no version alone', () => {
    const api = testApi();
    const made = api.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: KEY });
    api.contention.add(configMaps, KEY);
    const metadata = { ...made.metadata, resourceVersion: '' };
    expect(api.update(configMaps, { ...made, metadata, data: { a: 'b' } }).data).toEqual({ a: 'b' });
    api.contention.remove(configMaps, KEY);
    expect(api.modify(configMaps, KEY, (object) => ({ ...object, data: { a: 'c' } })).data).toEqual({ a: 'c' });
  });
});
