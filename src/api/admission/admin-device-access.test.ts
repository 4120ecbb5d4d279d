import { describe, it } from 'node:test';
import { expect } from 'expect';
import { resourceClaims } from '../kinds/dynamic-resources';
import { namespaces } from '../kinds/namespace';
import { draft } from '../kinds/testing/kind-cases';
import { refusal, testApi } from '../testing';

const spec = { devices: { requests: [{ name: 'a', exactly: { deviceClassName: 'gpu', adminAccess: true } }] } };

describe('access to devices as an administrator', () => {
  it("needs an administrator's namespace", () => {
    const api = testApi();
    const claim = draft(resourceClaims, { spec });
    expect(refusal(() => api.create(resourceClaims, claim))).toBe(
      'ResourceClaim.resource.k8s.io "x" is invalid: spec.devices.requests[0].adminAccess: Forbidden: admin access to devices requires the `resource.kubernetes.io/admin-access: true` label on the containing namespace',
    );
    const labels = { 'resource.kubernetes.io/admin-access': 'true' };
    api.modify(namespaces, { namespace: '', name: 'default' }, (namespace) => ({
      ...namespace,
      metadata: { ...namespace.metadata, labels },
    }));
    expect(refusal(() => api.create(resourceClaims, claim))).toBeUndefined();
  });
});
