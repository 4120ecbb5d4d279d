import type { RandomStream } from '../sim/random';

/**
 * The index of the highest score; among equal ones, each as likely as the others.
 *
 * Divergence from real Kubernetes: 1.36 breaks ties by the order in which its parallel filters happened to finish
 * (pkg/scheduler/schedule_one.go, `sortedNodeScores`, whose randomizer is drawn only where extenders score); here the seed decides.
 */
export function selectHost(scores: Float64Array, random: RandomStream): number {
  let max = -Infinity;
  let ties = 0;
  for (let index = 0; index < scores.length; index += 1) {
    const score = scores[index] as number;
    if (score > max) {
      max = score;
      ties = 1;
    } else if (score === max) ties += 1;
  }
  let skip = ties <= 1 ? 0 : random.below(ties);
  for (let index = 0; index < scores.length; index += 1) {
    if (scores[index] !== max) continue;
    if (skip === 0) return index;
    skip -= 1;
  }
  throw new Error('there is no score to choose from');
}
