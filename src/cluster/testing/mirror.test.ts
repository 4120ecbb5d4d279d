import { describe, it } from 'node:test';
import { expect } from 'expect';
import { configMaps } from '../../api/kinds/config-map';
import { withMetadata } from '../../api/object';
import { testApi } from '../../api/testing';
import { mirror } from './mirror';

const KEY = { namespace: 'default', name: 'settings' };
const DRAFT = { apiVersion: 'v1', kind: 'ConfigMap', metadata: KEY };

describe('a mirror', () => {
  it('says how it differs until it has heard of everything', () => {
    const api = testApi();
    const copy = mirror(api, configMaps, {});
    const { metadata } = api.create(configMaps, DRAFT);
    expect(copy?.difference()).toBe(`default/settings is at ${metadata.resourceVersion}, in the copy at undefined`);
    api.sim.settle();
    expect(copy?.difference()).toBeUndefined();
    api.delete(configMaps, KEY);
    expect(copy?.difference()).toBe('1 configmaps instead of 0');
    api.sim.settle();
    expect(copy?.difference()).toBeUndefined();
  });

  it('goes on from a moment of the past, and notices a wrong one', () => {
    const api = testApi();
    const objects = [api.create(configMaps, DRAFT)];
    const { revision } = api;
    api.modify(configMaps, KEY, (object) => withMetadata(object, { labels: { a: 'b' } }));
    const resumed = mirror(api, configMaps, {}, { revision, objects });
    const wrong = mirror(api, configMaps, {}, { revision, objects: [] });
    api.sim.settle();
    expect(resumed?.difference()).toBeUndefined();
    expect(wrong?.difference()).toBe('MODIFIED of default/settings, which was not there');
  });
});
