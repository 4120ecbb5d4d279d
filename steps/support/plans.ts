import type { Disturbance } from './disturbances';
import { failed } from './failure';

interface Plan {
  readonly text: string;
  outcome: 'awaited' | 'happened' | Error;
}

/** What a scenario has planned to befall its cluster. A plan that comes to nothing fails the scenario. */
export class Plans {
  readonly #plans: Plan[] = [];

  /** Notes the plan; the returned function carries it out. It never throws, for it runs within the cluster's own time. */
  add(text: string, disturbance: Disturbance): () => void {
    const plan: Plan = { text, outcome: 'awaited' };
    this.#plans.push(plan);
    return () => {
      plan.outcome = outcomeOf(disturbance);
    };
  }

  /** What has not happened, and why, a sentence each. */
  problems(): readonly string[] {
    return this.#plans.flatMap(({ text, outcome }) => {
      if (outcome === 'happened') return [];
      if (outcome === 'awaited') return [`"${text}" was planned, but its moment has not come`];
      return [`"${text}" was planned, but could not happen: ${outcome.message}`];
    });
  }

  /** Throws when the scenario ends before all has happened. */
  assertFulfilled(): void {
    const problems = this.problems();
    if (problems.length > 0) throw failed(problems.join('\n'));
  }
}

function outcomeOf(disturbance: Disturbance): Plan['outcome'] {
  try {
    disturbance.begin();
    return 'happened';
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
