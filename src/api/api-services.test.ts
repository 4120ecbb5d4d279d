import { describe, it } from 'node:test';
import { expect } from 'expect';
import {
  createCustomWorld,
  cronTabDefinition,
  DEFINITIONS,
  type CustomWorld,
} from './custom-resources/testing/cron-tabs';
import { apiServices } from './kinds/api-extensions';

const customOnes = ({ api }: CustomWorld) =>
  api
    .list(apiServices)
    .filter(({ metadata }) => metadata.labels?.['kube-aggregator.kubernetes.io/automanaged'] === 'true')
    .map(({ metadata }) => metadata.name);

describe('API services', () => {
  it('are there for what the server serves itself', () => {
    const { api } = createCustomWorld();
    const core = api.get(apiServices, { namespace: '', name: 'v1.' });
    expect(core.spec).toEqual({ version: 'v1', groupPriorityMinimum: 18_000, versionPriority: 1 });
    expect(core.status?.conditions?.[0]).toMatchObject({ type: 'Available', status: 'True', reason: 'Local' });
  });

  it('come and go with the versions that custom resources are served in', () => {
    const world = createCustomWorld();
    world.send('POST', DEFINITIONS, cronTabDefinition);
    expect(customOnes(world)).toEqual(['v1.stable.example.com', 'v1beta1.stable.example.com']);
    world.send('DELETE', `${DEFINITIONS}/crontabs.stable.example.com`);
    world.sim.advance(60_000);
    expect(customOnes(world)).toEqual([]);
  });
});
