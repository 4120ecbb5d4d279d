import { describe, it } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import type { PolicyRule } from '../../api/generated/types';
import { clusterRoles } from '../../api/kinds/rbac/rbac';
import { hasOneOutcome, type Ending } from '../testing/one-outcome';
import { TestWorld } from '../test-world';
import { clusterRoleAggregationController } from './cluster-role-aggregation-controller';

const RESOURCES = ['pods', 'nodes', 'secrets', 'events'] as const;
/** Those that sum others up, by the label that they look for; `all` sums up what the others have summed up. */
const SUMS = { view: 'to-view', edit: 'to-edit', all: 'to-all' } as const;

type Step =
  | { readonly do: 'put'; readonly name: number; readonly labels: readonly string[]; readonly rules: readonly string[] }
  | { readonly do: 'delete'; readonly name: number }
  | { readonly do: 'run'; readonly on: boolean };

const name = fc.nat(3);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('put'),
      name,
      labels: fc.subarray(['to-view', 'to-edit']),
      rules: fc.subarray([...RESOURCES]),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete'), name }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('run'), on: fc.boolean() }) },
);

const ruleOf = (resource: string): PolicyRule => ({ verbs: ['get'], apiGroups: [''], resources: [resource] });
const labelsOf = (names: readonly string[]) => Object.fromEntries(names.map((label) => [label, 'true']));

function play(steps: readonly Step[], seed: number): Ending {
  const world = new TestWorld(undefined, seed);
  const { api } = world;
  const base = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole' as const };
  let end: (() => void) | undefined = world.start([clusterRoleAggregationController]);
  for (const [sum, label] of Object.entries(SUMS)) {
    const aggregationRule = { clusterRoleSelectors: [{ matchLabels: { [label]: 'true' } }] };
    const metadata = { name: sum, labels: labelsOf(sum === 'all' ? [] : ['to-all']) };
    api.create(clusterRoles, { ...base, metadata, aggregationRule });
  }
  const model = new Map<string, { readonly labels: readonly string[]; readonly rules: readonly string[] }>();
  for (const current of [...steps, { do: 'run', on: true } as const]) {
    if (current.do === 'run') {
      if (current.on) end ??= world.start([clusterRoleAggregationController]);
      else end = void end?.();
    } else {
      const metadata = { name: `role-${current.name}` };
      const found = api.find(clusterRoles, { namespace: '', ...metadata });
      if (found !== undefined) api.delete(clusterRoles, { namespace: '', ...metadata });
      model.delete(metadata.name);
      if (current.do === 'put') {
        const rules = current.rules.map(ruleOf);
        api.create(clusterRoles, { ...base, metadata: { ...metadata, labels: labelsOf(current.labels) }, rules });
        model.set(metadata.name, current);
      }
    }
    world.sim.settle();
  }
  const resourcesOf = (role: string) =>
    (api.get(clusterRoles, { namespace: '', name: role }).rules ?? [])
      .flatMap(({ resources = [] }) => resources)
      .sort();
  const wanted = (label: string) => {
    const chosen = [...model.values()].filter(({ labels }) => labels.includes(label));
    return [...new Set(chosen.flatMap(({ rules }) => rules))].sort();
  };
  const all = [...new Set([...wanted('to-view'), ...wanted('to-edit')])].sort();
  const outcome = Object.keys(SUMS).map(resourcesOf);
  expect(outcome).toEqual([wanted('to-view'), wanted('to-edit'), all]);
  return { world, outcome };
}

describe('ClusterRoles that sum up others', () => {
  it('have what those have, over two steps as well, and one outcome', () =>
    hasOneOutcome(fc.array(step, { maxLength: 15, size: 'max' }), play, 30));
});
