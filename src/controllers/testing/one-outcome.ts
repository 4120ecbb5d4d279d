import { expect } from 'expect';
import fc from 'fast-check';
import type { TestWorld } from '../test-world';

/** What a generator of plans makes. */
export type PlanOf<Plans> = Plans extends fc.Arbitrary<infer Plan> ? Plan : never;

/** A world that has come to rest. */
export interface Ending {
  readonly world: TestWorld;
  /** What it has come to, without what is drawn: names, addresses. */
  readonly outcome: unknown;
}

/**
 * Checks what `play` promises by itself for all that may happen, and that chance changes nothing of the outcome: the same seed ends in the
 * same bytes, another seed in the same outcome. A failure names fast-check's seed and the smallest plan that shows it.
 */
export function hasOneOutcome<Plan>(
  plans: fc.Arbitrary<Plan>,
  play: (plan: Plan, seed: number) => Ending,
  numRuns: number,
): void {
  fc.assert(
    fc.property(plans, fc.nat(), (plan, seed) => {
      const first = play(plan, seed);
      expect(JSON.stringify(play(plan, seed).world.api.stored())).toBe(JSON.stringify(first.world.api.stored()));
      expect(play(plan, seed + 1).outcome).toEqual(first.outcome);
    }),
    { numRuns, includeErrorInReport: true },
  );
}
