import { expect } from 'expect';
import { describe, it } from 'node:test';
import type { PolicyRule } from '../../api/generated/types';
import { clusterRoles } from '../../api/kinds/rbac/rbac';
import { TestWorld } from '../test-world';
import { clusterRoleAggregationController } from './cluster-role-aggregation-controller';

const VERSION = 'rbac.authorization.k8s.io/v1';
const rule = (resource: string): PolicyRule => ({ verbs: ['get'], apiGroups: [''], resources: [resource] });

function world() {
  const inside = new TestWorld();
  inside.start([clusterRoleAggregationController]);
  const add = (
    name: string,
    rules: readonly PolicyRule[],
    labels: Readonly<Record<string, string>> = { sum: 'true' },
  ) => {
    inside.api.create(clusterRoles, { apiVersion: VERSION, kind: 'ClusterRole', metadata: { name, labels }, rules });
    inside.passSeconds(1);
  };
  const aggregationRule = { clusterRoleSelectors: [{ matchLabels: { sum: 'true' } }] };
  const metadata = { name: 'sum', labels: { sum: 'true' } };
  inside.api.create(clusterRoles, { apiVersion: VERSION, kind: 'ClusterRole', metadata, aggregationRule });
  const sum = () => inside.api.get(clusterRoles, { namespace: '', name: 'sum' }).rules ?? [];
  return { inside, add, sum };
}

describe('an aggregated ClusterRole', () => {
  it('has the rules of the roles it selects, in the order of their names, each once', () => {
    const { inside, add, sum } = world();
    add('b', [rule('pods'), rule('nodes')]);
    add('a', [rule('secrets'), rule('pods')]);
    add('other', [rule('events')], {});
    expect(sum()).toEqual([rule('secrets'), rule('pods'), rule('nodes')]);
    inside.api.delete(clusterRoles, { namespace: '', name: 'a' });
    inside.passSeconds(1);
    expect(sum()).toEqual([rule('pods'), rule('nodes')]);
  });
});
