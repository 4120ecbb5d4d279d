import { expect } from 'expect';
import { describe, it } from 'node:test';
import { configMaps } from '../../api/kinds/config-map';
import { resourceQuotas } from '../../api/kinds/core/core-controllers';
import { pods } from '../../api/kinds/pod/pod';
import { podDraft, refusal, testApi } from '../../api/testing';
import { resourceQuotaController } from './resource-quota-controller';

function world(hard: Readonly<Record<string, string>>) {
  const api = testApi();
  const stop = resourceQuotaController.start(api, {});
  api.create(pods, podDraft('before'));
  api.create(resourceQuotas, {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'q', namespace: 'default' },
    spec: { hard },
  });
  api.sim.settle();
  const status = () => api.get(resourceQuotas, { namespace: 'default', name: 'q' }).status;
  return { api, stop, status };
}

describe('the quota controller', () => {
  it('counts what is there, and what goes', () => {
    const { api, status } = world({ pods: '2', configmaps: '5', 'requests.cpu': '1' });
    expect(status()).toEqual({
      hard: { pods: '2', configmaps: '5', 'requests.cpu': '1' },
      used: { pods: '1', configmaps: '0', 'requests.cpu': '0' },
    });
    api.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'default' } });
    expect(status()?.used?.['configmaps']).toBe('1');
    api.delete(pods, { namespace: 'default', name: 'before' }, { gracePeriodSeconds: 0 });
    api.delete(configMaps, { namespace: 'default', name: 'a' });
    api.sim.settle();
    api.sim.advance(1000);
    expect(status()?.used).toEqual({ pods: '0', configmaps: '0', 'requests.cpu': '0' });
  });

  it('gives back what a pod had when it has ended', () => {
    const { api, status } = world({ pods: '1' });
    expect(refusal(() => api.create(pods, podDraft('second')))).toContain('exceeded quota: q');
    api.updateStatus(pods, {
      ...api.get(pods, { namespace: 'default', name: 'before' }),
      status: { phase: 'Succeeded' },
    });
    api.sim.settle();
    api.sim.advance(1000);
    expect(status()?.used).toEqual({ pods: '0' });
    expect(refusal(() => api.create(pods, podDraft('second')))).toBeUndefined();
  });

  it('follows a changed quota', () => {
    const { api, status } = world({ pods: '1' });
    const quota = api.get(resourceQuotas, { namespace: 'default', name: 'q' });
    api.update(resourceQuotas, { ...quota, spec: { hard: { pods: '3', services: '1' } } });
    api.sim.settle();
    expect(status()).toEqual({ hard: { pods: '3', services: '1' }, used: { pods: '1', services: '1' } });
  });
});
