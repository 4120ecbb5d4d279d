import { expect } from 'expect';
import { describe, it } from 'node:test';
import type { ManagedFieldsEntry } from '../generated/types';
import { entriesAfterScale, replicasPath, scaleEntries } from './scale';

const TIME = '2013-02-03T00:00:00Z';
const PATH = replicasPath('.spec.replicas');
const REPLICAS = { 'f:spec': { 'f:replicas': {} } };

type Operation = 'Apply' | 'Update';

function ofObject(manager: string, operation: Operation, fieldsV1: unknown, subresource?: string): ManagedFieldsEntry {
  const entry = { manager, operation, apiVersion: 'apps/v1', fieldsType: 'FieldsV1', fieldsV1 };
  return subresource === undefined ? { ...entry, time: TIME } : { ...entry, subresource };
}

function ofScale(manager: string, operation: Operation, subresource = 'scale'): ManagedFieldsEntry {
  return { manager, operation, apiVersion: 'autoscaling/v1', fieldsType: 'FieldsV1', fieldsV1: REPLICAS, subresource };
}

// The cases of apimachinery/pkg/util/managedfields/scalehandler_test.go.
describe('the managers of a Scale', () => {
  it('are those of the replicas of the object', () => {
    const others = ofObject('other', 'Apply', { 'f:spec': { 'f:selector': {} } });
    const owner = ofObject('owner', 'Apply', { 'f:spec': { 'f:replicas': {}, 'f:selector': {} } });
    expect(scaleEntries([others, owner], PATH)).toEqual([
      { ...owner, apiVersion: 'autoscaling/v1', fieldsV1: REPLICAS },
    ]);
    expect(scaleEntries([others], PATH)).toBeUndefined();
    expect(scaleEntries(undefined, PATH)).toBeUndefined();
  });

  for (const before of ['Apply', 'Update'] as const) {
    for (const after of ['Apply', 'Update'] as const) {
      it(`take the replicas from another one: ${before} to ${after}`, () => {
        const parent = [ofObject('test', before, { 'f:spec': { 'f:replicas': {}, 'f:selector': {} } })];
        expect(entriesAfterScale(parent, [ofScale('scale', after)], PATH, 'apps/v1')).toEqual(
          expect.arrayContaining([
            ofObject('test', before, { 'f:spec': { 'f:selector': {} } }),
            ofObject('scale', after, REPLICAS, 'scale'),
          ]),
        );
      });
    }
  }

  it('take the place of one that had nothing else', () => {
    const parent = [ofObject('test', 'Apply', REPLICAS)];
    expect(entriesAfterScale(parent, [ofScale('scale', 'Update')], PATH, 'apps/v1')).toEqual([
      ofObject('scale', 'Update', REPLICAS, 'scale'),
    ]);
  });

  it('share the replicas with who applied the same number', () => {
    const parent = [ofObject('test', 'Apply', REPLICAS)];
    const { subresource: _none, ...same } = ofScale('test', 'Apply');
    expect(entriesAfterScale(parent, [same, ofScale('scale', 'Apply')], PATH, 'apps/v1')).toEqual([
      ofObject('scale', 'Apply', REPLICAS, 'scale'),
      ofObject('test', 'Apply', REPLICAS),
    ]);
  });

  it('leave the rest alone', () => {
    const parent = [ofObject('test', 'Update', { 'f:spec': { 'f:selector': {} } })];
    expect(entriesAfterScale(parent, undefined, PATH, 'apps/v1')).toEqual(parent);
  });
});
