import { expect } from 'expect';
import { describe, it } from 'node:test';
import type { Container, PodSpec } from '../../generated/types';
import { listOf } from '../resource-list';
import { computeQosClass } from './qos';
import { podLimits, podRequests } from './requests';

const needs = (cpu: string, more: Partial<Container> = {}): Container => ({
  name: 'c',
  resources: { requests: { cpu } },
  ...more,
});
const requestsOf = (spec: Partial<PodSpec>) => listOf(podRequests({ spec: { containers: [], ...spec } }));
const always = { restartPolicy: 'Always' };

describe('what a pod needs in all', () => {
  const cases: readonly (readonly [string, Partial<PodSpec>, Readonly<Record<string, string>>])[] = [
    ['nothing', { containers: [{ name: 'c' }] }, {}],
    ['the sum of its containers', { containers: [needs('100m'), needs('200m')] }, { cpu: '300m' }],
    [
      'the greatest init container, if that is more',
      { containers: [needs('100m')], initContainers: [needs('2'), needs('1')] },
      { cpu: '2' },
    ],
    [
      'its sidecars all the time',
      { containers: [needs('1')], initContainers: [needs('200m', always)] },
      { cpu: '1200m' },
    ],
    [
      'what stands before an init container runs beside it',
      { containers: [needs('100m')], initContainers: [needs('200m', always), needs('1'), needs('400m', always)] },
      { cpu: '1200m' },
    ],
    [
      'the overhead',
      { containers: [needs('1')], overhead: { cpu: '250m', memory: '10Mi' } },
      { cpu: '1250m', memory: '10Mi' },
    ],
    [
      'what the pod as a whole requests',
      { containers: [needs('1')], resources: { requests: { cpu: '3' } } },
      { cpu: '3' },
    ],
  ];
  for (const [title, spec, expected] of cases) it(title, () => expect(requestsOf(spec)).toEqual(expected));

  it('adds overhead to limits only where there is a limit', () => {
    const spec: PodSpec = {
      containers: [{ name: 'c', resources: { limits: { cpu: '1' } } }],
      overhead: { cpu: '100m', memory: '1Mi' },
    };
    expect(listOf(podLimits({ spec }))).toEqual({ cpu: '1100m' });
  });

  it('gives the same map for the same spec', () => {
    const spec = { containers: [needs('1')] };
    expect(podRequests({ spec })).toBe(podRequests({ spec }));
  });
});

describe('quality of service', () => {
  const full = { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '1', memory: '1Gi' } };
  const cases: readonly (readonly [string, Partial<PodSpec>])[] = [
    ['BestEffort', { containers: [{ name: 'a' }] }],
    ['BestEffort', { containers: [{ name: 'a', resources: { requests: { 'ephemeral-storage': '1Gi' } } }] }],
    ['BestEffort', { containers: [{ name: 'a', resources: { requests: { cpu: '0' } } }] }],
    ['Burstable', { containers: [{ name: 'a', resources: { requests: { cpu: '1' } } }] }],
    ['Burstable', { containers: [{ name: 'a', resources: full }, { name: 'b' }] }],
    ['Burstable', { containers: [{ name: 'a', resources: { ...full, requests: { cpu: '500m', memory: '1Gi' } } }] }],
    ['Burstable', { containers: [{ name: 'a', resources: full }], initContainers: [{ name: 'i' }] }],
    ['Guaranteed', { containers: [{ name: 'a', resources: full }] }],
    ['Guaranteed', { containers: [{ name: 'a' }], resources: full }],
    ['Burstable', { containers: [{ name: 'a', resources: full }], resources: { requests: { cpu: '1' } } }],
  ];
  for (const [index, [expected, spec]] of cases.entries()) {
    it(`${expected} (${index})`, () => expect(computeQosClass({ spec: { containers: [], ...spec } })).toBe(expected));
  }
});
