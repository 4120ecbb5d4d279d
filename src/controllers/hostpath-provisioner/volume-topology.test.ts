import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { Node, StorageClass } from '../../api/generated/types';
import { placeOf, volumeAffinity } from './volume-topology';

const metadata = { name: 'x', uid: 'x', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' };

function allowing(...terms: readonly Readonly<Record<string, readonly string[]>>[]): StorageClass {
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata,
    provisioner: 'p',
    allowedTopologies: terms.map((term) => ({
      matchLabelExpressions: Object.entries(term).map(([key, values]) => ({ key, values })),
    })),
  };
}

function nodeWith(labels: Readonly<Record<string, string>>): Node {
  return { apiVersion: 'v1', kind: 'Node', metadata: { ...metadata, labels }, spec: {} };
}

/** `zone=a,rack=1` */
function text(storageClass: StorageClass, claim: string, node?: Node): string | undefined {
  const terms = volumeAffinity(storageClass, claim, node)?.required?.nodeSelectorTerms;
  return terms
    ?.map(({ matchExpressions = [] }) =>
      matchExpressions.map(({ key, operator, values = [] }) => `${key} ${operator} ${values.join()}`).join(' and '),
    )
    .join(' or ');
}

describe('volumeAffinity', () => {
  it('leaves a volume of a class without topologies to all nodes', () => {
    expect(text(allowing(), 'data', nodeWith({ zone: 'a' }))).toBeUndefined();
  });

  it('is where the selected node is', () => {
    const both = allowing({ zone: ['a'] }, { zone: ['b', 'c'], rack: ['1'] });
    expect(text(both, 'data', nodeWith({ zone: 'a', rack: '1' }))).toBe('zone In a');
    expect(text(both, 'data', nodeWith({ zone: 'c', rack: '1', color: 'red' }))).toBe('zone In c and rack In 1');
  });

  it('is in one of the places when nobody has selected a node, always the same for a name', () => {
    const zones = allowing({ zone: ['a', 'b', 'c'] });
    const found = ['data', 'data', 'logs'].map((claim) => text(zones, claim));
    expect(found[0]).toMatch(/^zone In [abc]$/);
    expect(found[1]).toBe(found[0]);
  });

  it('spreads the claims of a stateful set, and keeps those of one pod together', () => {
    const zones = allowing({ zone: ['a', 'b', 'c'] });
    const places = (claim: string) => ['0', '1', '2'].map((ordinal) => text(zones, `${claim}-db-${ordinal}`));
    expect(new Set(places('data')).size).toBe(3);
    expect(places('logs')).toEqual(places('data'));
  });
});

describe('placeOf', () => {
  it('counts on from the hash of the last part of the stem', () => {
    // FNV-1 of "db" is 1836525763.
    expect(['db', 'data-db-0', 'data-db-7'].map((name) => placeOf(name, 1000))).toEqual([763, 763, 770]);
    expect(placeOf('anything', 0)).toBe(0);
  });
});
