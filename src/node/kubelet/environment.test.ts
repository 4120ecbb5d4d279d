import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { Container, Pod } from '../../api/generated/types';
import { configMaps } from '../../api/kinds/config-map';
import { secrets } from '../../api/kinds/secret';
import { TestWorld } from '../test-world';
import { containerEnvironment } from './environment';

const ALLOCATABLE = { cpu: '4', memory: '8Gi', 'ephemeral-storage': '100Gi' };

/** The variables of a container as `NAME=value` lines, or why there are none. */
function environment(container: Partial<Container>, spec: Partial<Pod['spec']> = {}): string {
  const world = new TestWorld();
  const metadata = { namespace: 'default', name: 'known' };
  world.api.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { a: '1', 'no.name': '2' } });
  world.api.create(secrets, { apiVersion: 'v1', kind: 'Secret', metadata, stringData: { s: '3' } });
  const own: Container = { name: 'app', image: 'x', ...container };
  const pod: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'default', name: 'x', uid: 'u', creationTimestamp: '', resourceVersion: '1' },
    spec: { containers: [own], ...spec },
  };
  const result = containerEnvironment(own, {
    api: world.api,
    pod,
    podIPs: ['10.0.0.1'],
    hostIPs: ['172.18.0.2'],
    allocatable: ALLOCATABLE,
    services: [],
    volumes: { readFile: (_pod, volume) => ({ error: `cannot find the volume "${volume}" referenced by FileKeyRef` }) },
  });
  return 'error' in result ? result.error : [...result.value].map(([name, value]) => `${name}=${value}`).join(' ');
}

const field = (resource: string, divisor?: string) => ({
  name: 'V',
  valueFrom: { resourceFieldRef: { resource, ...(divisor !== undefined && { divisor }) } },
});
const configKey = (name: string, key: string, optional = false) => ({
  name: 'V',
  valueFrom: { configMapKeyRef: { name, key, optional } },
});
const secretKey = (name: string, key: string, optional = false) => ({
  name: 'V',
  valueFrom: { secretKeyRef: { name, key, optional } },
});

describe('the variables of a container', () => {
  const rows: readonly (readonly [string, Partial<Container>, string])[] = [
    ['all of a ConfigMap', { envFrom: [{ prefix: 'P_', configMapRef: { name: 'known' } }] }, 'P_a=1 P_no.name=2'],
    ['all of a Secret', { envFrom: [{ secretRef: { name: 'known' } }] }, 's=3'],
    ['a ConfigMap that is missing', { envFrom: [{ configMapRef: { name: 'no' } }] }, 'configmap "no" not found'],
    ['an optional one that is missing', { envFrom: [{ configMapRef: { name: 'no', optional: true } }] }, ''],
    ['a key', { env: [configKey('known', 'a')] }, 'V=1'],
    ['a key that is missing', { env: [configKey('known', 'x')] }, "couldn't find key x in ConfigMap default/known"],
    ['an optional key that is missing', { env: [configKey('known', 'x', true)] }, ''],
    ['a key of a Secret that is missing', { env: [secretKey('no', 'x')] }, 'secret "no" not found'],
    ['a missing key of a Secret', { env: [secretKey('known', 'x')] }, "couldn't find key x in Secret default/known"],
    ['a limit', { env: [field('limits.cpu', '1m')], resources: { limits: { cpu: '250m' } } }, 'V=250'],
    ['a limit, rounded up', { env: [field('limits.cpu')], resources: { limits: { cpu: '250m' } } }, 'V=1'],
    ['a limit that is not set', { env: [field('limits.memory', '1Mi')] }, 'V=8192'],
    ['a limit of nothing', { env: [field('limits.cpu')], resources: { limits: { cpu: '0' } } }, 'V=4'],
    ['a request that is not set', { env: [field('requests.memory')] }, 'V=0'],
  ];
  for (const [what, container, expected] of rows) {
    it(`from ${what}`, () => expect(environment(container)).toBe(expected));
  }

  it('from the limits of the pod when the container has none', () =>
    expect(environment({ env: [field('limits.memory', '1Mi')] }, { resources: { limits: { memory: '64Mi' } } })).toBe(
      'V=64',
    ));
});
