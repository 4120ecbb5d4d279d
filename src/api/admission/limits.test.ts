import { expect } from 'expect';
import { describe, it } from 'node:test';
import type { LimitRangeItem, ResourceQuota, ResourceRequirements } from '../generated/types';
import { configMaps } from '../kinds/config-map';
import { limitRanges, resourceQuotas } from '../kinds/core/core-controllers';
import { pods } from '../kinds/pod/pod';
import { podDraft, refusal, testApi } from '../testing';

function limited(...limits: readonly LimitRangeItem[]) {
  const api = testApi();
  api.create(limitRanges, {
    apiVersion: 'v1',
    kind: 'LimitRange',
    metadata: { name: 'limits', namespace: 'default' },
    spec: { limits },
  });
  return api;
}

function withResources(name: string, resources: ResourceRequirements = {}) {
  return podDraft(name, { containers: [{ name: 'app', image: 'nginx:1.27', resources }] });
}

describe('LimitRanger', () => {
  it('fills in what a container does not say', () => {
    const api = limited({
      type: 'Container',
      default: { memory: '512Mi', cpu: '1' },
      defaultRequest: { memory: '256Mi' },
    });
    const pod = api.create(pods, withResources('web', { limits: { cpu: '2' }, requests: { cpu: '1' } }));
    expect(pod.spec.containers[0]?.resources).toEqual({
      limits: { cpu: '2', memory: '512Mi' },
      requests: { cpu: '1', memory: '256Mi' },
    });
    expect(pod.metadata.annotations?.['kubernetes.io/limit-ranger']).toBe(
      'LimitRanger plugin set: memory request for container app; memory limit for container app',
    );
    expect(api.create(pods, withResources('plain')).metadata.annotations?.['kubernetes.io/limit-ranger']).toBe(
      'LimitRanger plugin set: cpu, memory request for container app; cpu, memory limit for container app',
    );
  });

  const refusals: readonly (readonly [LimitRangeItem, ResourceRequirements, string])[] = [
    [
      { type: 'Container', max: { memory: '1Gi' } },
      { limits: { memory: '2Gi' } },
      'maximum memory usage per Container is 1Gi, but limit is 2Gi',
    ],
    [
      { type: 'Container', min: { cpu: '200m' } },
      { requests: { cpu: '100m' } },
      'minimum cpu usage per Container is 200m, but request is 100m',
    ],
    [
      { type: 'Container', maxLimitRequestRatio: { cpu: '2' } },
      { requests: { cpu: '100m' }, limits: { cpu: '300m' } },
      'cpu max limit to request ratio per Container is 2, but provided ratio is 3.000000',
    ],
    [{ type: 'Pod', max: { cpu: '1' } }, {}, 'maximum cpu usage per Pod is 1.  No limit is specified'],
    [
      { type: 'Pod', max: { cpu: '1' }, min: { memory: '1Mi' } },
      {},
      '[minimum memory usage per Pod is 1Mi.  No request is specified, maximum cpu usage per Pod is 1.  No limit is specified]',
    ],
  ];
  for (const [item, resources, why] of refusals) {
    it(`refuses: ${why}`, () => {
      const api = limited(item);
      expect(refusal(() => api.create(pods, withResources('web', resources)))).toBe(`pods "web" is forbidden: ${why}`);
    });
  }
});

function quota(
  api: ReturnType<typeof testApi>,
  hard: Readonly<Record<string, string>>,
  spec: Partial<ResourceQuota['spec']> = {},
) {
  const metadata = { name: 'q', namespace: 'default' };
  const created = api.create(resourceQuotas, {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata,
    spec: { hard, ...spec },
  });
  const used = Object.fromEntries(Object.keys(hard).map((name) => [name, '0']));
  api.updateStatus(resourceQuotas, { ...created, status: { hard, used } });
  return () => api.get(resourceQuotas, { namespace: 'default', name: 'q' }).status?.used;
}

describe('ResourceQuota', () => {
  it('counts objects and refuses those past the quota', () => {
    const api = testApi();
    const used = quota(api, { pods: '2', 'count/configmaps': '1' });
    api.create(pods, podDraft('a'));
    api.create(pods, podDraft('b'));
    expect(refusal(() => api.create(pods, podDraft('c')))).toBe(
      'pods "c" is forbidden: exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2',
    );
    const map = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' } });
    api.create(configMaps, map('a'));
    expect(refusal(() => api.create(configMaps, map('b')))).toBe(
      'configmaps "b" is forbidden: exceeded quota: q, requested: count/configmaps=1, used: count/configmaps=1, limited: count/configmaps=1',
    );
    expect(used()).toEqual({ pods: '2', 'count/configmaps': '1' });
  });

  it('counts amounts, and wants every container to say its own', () => {
    const api = testApi();
    const used = quota(api, { 'requests.memory': '1Gi', 'limits.cpu': '1' });
    expect(refusal(() => api.create(pods, withResources('none')))).toBe(
      'pods "none" is forbidden: failed quota: q: must specify limits.cpu for: app; requests.memory for: app',
    );
    const resources = { requests: { memory: '700Mi' }, limits: { cpu: '500m' } };
    api.create(pods, withResources('a', resources));
    expect(used()).toEqual({ 'requests.memory': '700Mi', 'limits.cpu': '500m' });
    expect(refusal(() => api.create(pods, withResources('b', resources)))).toBe(
      'pods "b" is forbidden: exceeded quota: q, requested: requests.memory=700Mi, used: requests.memory=700Mi, limited: requests.memory=1Gi',
    );
  });

  it('charges a pod for what it is resized to', () => {
    const api = testApi();
    const used = quota(api, { 'requests.cpu': '1' });
    api.create(pods, withResources('a', { requests: { cpu: '500m' } }));
    const resize = (cpu: string) => {
      const pod = api.get(pods, { namespace: 'default', name: 'a' });
      const containers = pod.spec.containers.map((each) => ({ ...each, resources: { requests: { cpu } } }));
      return refusal(() =>
        api.replaceAdmitted(pods, { ...pod, spec: { ...pod.spec, containers } }, 'resize', (written) => written),
      );
    };
    expect(resize('800m')).toBeUndefined();
    expect(used()).toEqual({ 'requests.cpu': '800m' });
    expect(resize('1100m')).toBe(
      'pods "a" is forbidden: exceeded quota: q, requested: requests.cpu=300m, used: requests.cpu=800m, limited: requests.cpu=1',
    );
  });

  it('with a scope is about the pods of that scope alone', () => {
    const api = testApi();
    quota(api, { pods: '0' }, { scopes: ['BestEffort'] });
    api.create(pods, withResources('asking', { requests: { cpu: '1m' } }));
    expect(refusal(() => api.create(pods, podDraft('best-effort')))).toContain('exceeded quota: q');
  });

  it('lets nothing in before it was counted', () => {
    const api = testApi();
    const created = api.create(resourceQuotas, {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'q', namespace: 'default' },
      spec: { hard: { pods: '2' } },
    });
    api.updateStatus(resourceQuotas, { ...created, status: { hard: { pods: '2' } } });
    expect(refusal(() => api.create(pods, podDraft('a')))).toBe(
      'pods "a" is forbidden: status unknown for quota: q, resources: pods',
    );
  });
});
