import { describe, it } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import type {
  AutoscalingHorizontalPodAutoscalerSpec,
  HorizontalPodAutoscalerBehavior,
} from '../../api/generated/types';
import { normalize } from './normalize';
import { newMemory, rememberScaling, type ScalingMemory } from './scaling-memory';

const NOW = 1_000_000;
const scaleTargetRef = { kind: 'Deployment', name: 'web' };
const spec = (behavior?: HorizontalPodAutoscalerBehavior): AutoscalingHorizontalPodAutoscalerSpec => ({
  scaleTargetRef,
  minReplicas: 2,
  maxReplicas: 20,
  ...(behavior && { behavior }),
});
/** Nothing to remember. */
const blank = (): ScalingMemory => ({ recommendations: [], scaleUps: [], scaleDowns: [] });
const byPods = { selectPolicy: 'Max', policies: [{ type: 'Pods', value: 2, periodSeconds: 60 }] };
const byPercent = { type: 'Percent', value: 50, periodSeconds: 60 };
const both = { ...byPods, policies: [...byPods.policies, byPercent] };

describe('what becomes of a wished number of replicas', () => {
  const cases: readonly (readonly [
    string,
    HorizontalPodAutoscalerBehavior | undefined,
    number,
    number,
    number,
    string,
  ])[] = [
    ['within bounds', undefined, 5, 7, 7, 'False DesiredWithinRange'],
    ['more than twice as many', undefined, 3, 12, 6, 'True ScaleUpLimit'],
    ['of one more than twice, but not more than four', undefined, 1, 4, 4, 'False DesiredWithinRange'],
    ['too many', undefined, 15, 30, 20, 'True TooManyReplicas'],
    ['too few', undefined, 5, 1, 2, 'True TooFewReplicas'],
    ['more than a policy adds', { scaleUp: byPods }, 5, 9, 7, 'True ScaleUpLimit'],
    ['more than the larger of two policies adds', { scaleUp: both }, 10, 20, 15, 'True ScaleUpLimit'],
    [
      'more than the smaller of two policies adds',
      { scaleUp: { ...both, selectPolicy: 'Min' } },
      10,
      20,
      12,
      'True ScaleUpLimit',
    ],
    ['fewer than a policy takes', { scaleDown: byPods }, 9, 3, 7, 'True ScaleDownLimit'],
    ['fewer than the larger of two policies takes', { scaleDown: both }, 9, 3, 4, 'True ScaleDownLimit'],
    ['fewer where nothing may go', { scaleDown: { selectPolicy: 'Disabled' } }, 9, 3, 9, 'True ScaleDownLimit'],
  ];
  for (const [name, behavior, current, desired, replicas, limited] of cases) {
    it(name, () => {
      const result = normalize(spec(behavior), blank(), { current, desired }, NOW);
      expect([result.replicas, `${result.limited.status} ${result.limited.reason}`]).toEqual([replicas, limited]);
    });
  }

  it('counts what was added in the period already', () => {
    const memory = blank();
    rememberScaling(memory, { scaleUp: byPods }, 4, 5, NOW - 30_000);
    expect(normalize(spec({ scaleUp: byPods }), memory, { current: 5, desired: 9 }, NOW).replicas).toBe(6);
    expect(normalize(spec({ scaleUp: byPods }), memory, { current: 5, desired: 9 }, NOW + 31_000).replicas).toBe(7);
  });

  it('goes down no further than the highest wish of five minutes', () => {
    const memory = newMemory(8, NOW);
    const at = (seconds: number) => normalize(spec(), memory, { current: 8, desired: 3 }, NOW + seconds * 1000);
    expect(at(299)).toMatchObject({ replicas: 8, able: { reason: 'ScaleDownStabilized' } });
    expect(at(301)).toMatchObject({ replicas: 3, able: { reason: 'ReadyForNewScale' } });
  });

  it('goes up no further than the lowest wish of its window', () => {
    const behavior = { scaleUp: { ...byPercent, stabilizationWindowSeconds: 60, policies: [byPercent] } };
    const memory = newMemory(4, NOW);
    const at = (seconds: number) => normalize(spec(behavior), memory, { current: 4, desired: 6 }, NOW + seconds * 1000);
    expect(at(30)).toMatchObject({ replicas: 4, able: { reason: 'ScaleUpStabilized' } });
    expect(at(61)).toMatchObject({ replicas: 6, able: { reason: 'ReadyForNewScale' } });
  });

  it('stays within its bounds whatever is wished', () => {
    const behavior = fc.constantFrom(
      undefined,
      { scaleUp: both },
      { scaleDown: both },
      { scaleUp: byPods, scaleDown: byPods },
    );
    fc.assert(
      fc.property(fc.array(fc.nat(40), { maxLength: 20 }), behavior, (wishes, how) => {
        const memory = newMemory(5, NOW);
        let current = 5;
        wishes.forEach((desired, index) => {
          const { replicas } = normalize(spec(how), memory, { current, desired }, NOW + index * 15_000);
          expect(replicas).toBeGreaterThanOrEqual(2);
          expect(replicas).toBeLessThanOrEqual(20);
          rememberScaling(memory, how ?? {}, current, replicas, NOW + index * 15_000);
          current = replicas;
        });
      }),
    );
  });
});
