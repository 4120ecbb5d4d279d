import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { ResourceClaimStatus } from '../../generated/types';
import { bareApi, refusal } from '../../testing';
import { resourceClaims } from '../dynamic-resources';
import { draft, withoutSubject } from '../testing/kind-cases';

const DEVICE = { driver: 'd', pool: 'p', device: 'x' };
const ALLOCATION = { devices: { results: [{ request: 'a', ...DEVICE }] } };
const SPEC = { devices: { requests: [{ name: 'a', exactly: { deviceClassName: 'gpu' } }] } };

/** What the server says of the last of these statuses, written one after the other. */
function say(...statuses: readonly ResourceClaimStatus[]): string | undefined {
  const api = bareApi();
  let claim = api.create(resourceClaims, draft(resourceClaims, { spec: SPEC }));
  for (const status of statuses.slice(0, -1)) claim = api.updateStatus(resourceClaims, { ...claim, status });
  const status = statuses.at(-1) ?? {};
  return withoutSubject(refusal(() => api.updateStatus(resourceClaims, { ...claim, status })));
}

describe('the status of a claim', () => {
  const cases: readonly (readonly [title: string, statuses: readonly ResourceClaimStatus[], expected?: string])[] = [
    ['may have an allocation and devices', [{ allocation: ALLOCATION, devices: [DEVICE] }]],
    [
      'is reserved only when allocated',
      [{ reservedFor: [{ resource: 'pods', name: 'p', uid: 'u' }] }],
      'status.reservedFor: Forbidden: may not be specified when `allocated` is not set',
    ],
    [
      'says nothing of other devices',
      [{ allocation: ALLOCATION, devices: [{ ...DEVICE, device: 'y' }] }],
      'status.devices[0]: Invalid value: {"Driver":"d","Pool":"p","Device":"y","ShareID":""}: must be an allocated device in the claim',
    ],
    [
      'does not change its allocation',
      [
        { allocation: ALLOCATION },
        { allocation: { devices: { results: [{ request: 'a', ...DEVICE, device: 'y' }] } } },
      ],
      'status.allocation: Invalid value: {"Devices":{"Results":[{"Request":"a","Driver":"d","Pool":"p","Device":"y","AdminAccess":null,"Tolerations":null,"BindingConditions":null,"BindingFailureConditions":null,"ShareID":null,"ConsumedCapacity":null}],"Config":null},"NodeSelector":null,"AllocationTimestamp":null}: field is immutable',
    ],
    [
      'waits for conditions only when it knows those of failure',
      [{ allocation: { devices: { results: [{ request: 'a', ...DEVICE, bindingConditions: ['a'] }] } } }],
      'status.allocation.devices.results[0].bindingFailureConditions: Invalid value: null: bindingFailureConditions are required to use bindingConditions',
    ],
    [
      'has addresses in their canonical form',
      [{ allocation: ALLOCATION, devices: [{ ...DEVICE, networkData: { ips: ['10.0.0.1', '10.0.0.01/24'] } }] }],
      '[status.devices[0].networkData.ips[0]: Invalid value: "10.0.0.1": must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64), status.devices[0].networkData.ips[1]: Invalid value: "10.0.0.01/24": must be in canonical form ("10.0.0.1/24")]',
    ],
  ];
  for (const [title, statuses, expected] of cases) it(title, () => expect(say(...statuses)).toBe(expected));

  it('loses its devices with its allocation', () => {
    const api = bareApi();
    const claim = api.create(resourceClaims, draft(resourceClaims, { spec: SPEC }));
    const used = api.updateStatus(resourceClaims, { ...claim, status: { allocation: ALLOCATION, devices: [DEVICE] } });
    expect(used.status?.devices).toEqual([DEVICE]);
    const freed = api.updateStatus(resourceClaims, { ...used, status: { devices: [DEVICE] } });
    expect(freed.status?.devices).toBeUndefined();
  });
});
