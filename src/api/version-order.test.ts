import { describe, it } from 'node:test';
import { expect } from 'expect';
import { compareVersions } from './version-order';

describe('the order of versions', () => {
  it('sorts versions as Kubernetes does', () => {
    const versions = [
      'v1alpha1',
      'foo10',
      'v10',
      'v2beta1',
      'v11beta2',
      'foo1',
      'v1',
      'v2',
      'v3beta1',
      'v12alpha1',
      'v11alpha2',
    ];
    expect([...versions].sort(compareVersions)).toEqual([
      'v10',
      'v2',
      'v1',
      'v11beta2',
      'v3beta1',
      'v2beta1',
      'v12alpha1',
      'v11alpha2',
      'v1alpha1',
      'foo1',
      'foo10',
    ]);
  });
});
