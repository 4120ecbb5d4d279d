import { describe, it } from 'node:test';
import { expect } from 'expect';
import { builtInKinds } from '../registry';
import { aggregatedDiscovery, groupDocument, groupList, resourceList } from './discovery';

describe('discovery', () => {
  it('lists the resources of a version with their subresources', () => {
    const list = resourceList(builtInKinds, 'apps/v1');
    expect(list?.resources.map(({ name }) => name)).toEqual([
      'controllerrevisions',
      'daemonsets',
      'daemonsets/status',
      'deployments',
      'deployments/scale',
      'deployments/status',
      'replicasets',
      'replicasets/scale',
      'replicasets/status',
      'statefulsets',
      'statefulsets/scale',
      'statefulsets/status',
    ]);
    expect(list?.resources[4]).toEqual({
      name: 'deployments/scale',
      singularName: '',
      namespaced: true,
      group: 'autoscaling',
      version: 'v1',
      kind: 'Scale',
      verbs: ['get', 'patch', 'update'],
    });
  });

  for (const [version, name, hash] of [
    ['v1', 'pods', 'xPOwRZ+Yhw8='],
    ['apps/v1', 'deployments', '8aSe+NMegvE='],
    ['autoscaling/v1', 'horizontalpodautoscalers', 'qwQve8ut294='],
    ['events.k8s.io/v1', 'events', 'r2yiGXH7wu8='],
    ['v1', 'bindings', undefined],
    ['v1', 'componentstatuses', undefined],
  ] as const) {
    it(`gives ${version} ${name} the storage version hash ${hash ?? 'of nothing'}`, () => {
      const found = resourceList(builtInKinds, version)?.resources.find((resource) => resource.name === name);
      expect(found).toBeDefined();
      expect(found && 'storageVersionHash' in found ? found.storageVersionHash : undefined).toBe(hash);
    });
  }

  it('lists the groups by priority, and the preferred version first', () => {
    const { groups } = groupList(builtInKinds);
    expect(groups.slice(0, 3).map(({ name }) => name)).toEqual(['apiregistration.k8s.io', 'apps', 'events.k8s.io']);
    expect(groupDocument(builtInKinds, 'autoscaling')).toEqual({
      kind: 'APIGroup',
      apiVersion: 'v1',
      name: 'autoscaling',
      versions: [
        { groupVersion: 'autoscaling/v2', version: 'v2' },
        { groupVersion: 'autoscaling/v1', version: 'v1' },
      ],
      preferredVersion: { groupVersion: 'autoscaling/v2', version: 'v2' },
    });
    expect(groupDocument(builtInKinds, 'nope')).toBeUndefined();
    expect(groupDocument(builtInKinds, '')).toBeUndefined();
  });

  it('aggregates the core group apart from the others', () => {
    const core = aggregatedDiscovery(builtInKinds, 'api', 'v2');
    const others = aggregatedDiscovery(builtInKinds, 'apis', 'v2beta1');
    expect(core.items.map(({ metadata }) => metadata)).toEqual([{}]);
    expect(core.items[0]?.versions[0]?.resources.find(({ resource }) => resource === 'pods')?.shortNames).toEqual([
      'po',
    ]);
    expect(others.apiVersion).toBe('apidiscovery.k8s.io/v2beta1');
    expect(others.items[1]?.versions[0]?.resources[2]?.subresources?.[0]).toEqual({
      subresource: 'scale',
      responseKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
      verbs: ['get', 'patch', 'update'],
    });
  });
});
