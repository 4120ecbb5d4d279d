import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { Kind } from '../kind';
import { configMaps } from '../kinds/config-map';
import { leases } from '../kinds/lease';
import { podDisruptionBudgets } from '../kinds/policy';
import { roles } from '../kinds/rbac/rbac';
import { services } from '../kinds/service';
import { limitRanges } from '../kinds/core/core-controllers';
import { validateMetadataChange } from './metadata-changes';

const metadata = { name: 'a', namespace: 'default', uid: '1', resourceVersion: '1', creationTimestamp: '' };

describe('mistakes in changed metadata', () => {
  for (const [why, kind, fields] of [
    ['as a whole, as a change and then by the kind as a change', services, 'labels finalizers labels labels [0]'],
    ['and by the kind as a whole too', configMaps, 'labels finalizers labels labels [0] labels finalizers [0]'],
    ['and by the kind as a whole before', roles, 'labels finalizers labels labels finalizers [0] labels [0]'],
    ['by the kind as a whole only', limitRanges, 'labels finalizers labels labels finalizers [0]'],
    ['by a kind that asks nothing more of finalizers', leases, 'labels finalizers labels labels'],
    ['not by the kind itself', podDisruptionBudgets, 'labels finalizers labels'],
  ] as readonly (readonly [string, Kind, string])[])
    it(`are found ${why}`, () => {
      const object = { apiVersion: kind.apiVersion, kind: kind.kind, metadata };
      const changed = { ...object, metadata: { ...metadata, labels: { a: 'b c' }, finalizers: ['x', 'a b/c'] } };
      const errors = validateMetadataChange(kind, changed, object, 'main');
      expect(errors.map(({ field }) => field.replace(/^metadata\.(finalizers(?=\[))?/, '')).join(' ')).toBe(fields);
    });

  it('are none where nothing changes', () => {
    const bad = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...metadata, finalizers: ['x'] } };
    expect(validateMetadataChange(configMaps, { ...bad, metadata: { ...bad.metadata } }, bad, 'main')).toEqual([]);
  });
});
