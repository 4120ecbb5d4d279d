import { describe, it } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import { pods } from '../api/kinds/pod/pod';
import { keyOf, withMetadata } from '../api/object';
import { matchesSelector, parseLabelSelector } from '../api/selectors/label-selector';
import { selectedPods } from './selected-pods';
import { TestWorld } from './test-world';

const labels = fc.dictionary(fc.constantFrom('app', 'tier'), fc.constantFrom('a', 'b', ''), { maxKeys: 2 });
const step = fc.record({ do: fc.constantFrom('add', 'relabel', 'delete'), index: fc.nat(9), labels });
const SELECTORS = [
  '',
  'app=a',
  'app=',
  'app=a,tier=b',
  'app in (a)',
  'app in (a,b),tier',
  'app!=a',
  '!tier',
  'app=never',
];

describe('the pods that a selector chooses', () => {
  it('are those that match, however they came by their labels', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), fc.nat(20), (steps, asksFrom) => {
        const w = new TestWorld();
        for (const [count, current] of steps.entries()) {
          const list = w.api.list(pods);
          const pod = list[current.index % Math.max(1, list.length)];
          if (current.do === 'add') {
            const namespace = current.index % 2 === 0 ? 'default' : 'other';
            w.pod(`pod-${count}`, {}, { namespace, labels: current.labels });
          } else if (pod === undefined) continue;
          else if (current.do === 'delete') w.api.delete(pods, keyOf(pod), { gracePeriodSeconds: 0 });
          else w.api.update(pods, withMetadata(pod, { labels: current.labels }));
          if (count < asksFrom) continue;
          for (const text of SELECTORS) {
            const result = parseLabelSelector(text);
            const selector = 'error' in result ? [] : result.selector;
            const matches = ({
              metadata,
            }: {
              readonly metadata: { readonly labels?: Readonly<Record<string, string>> };
            }) => matchesSelector(selector, metadata.labels);
            expect(selectedPods(w.api, 'default', selector)).toEqual(
              w.api.list(pods, { namespace: 'default', matches }),
            );
          }
        }
      }),
      { numRuns: 40 },
    );
  });
});
