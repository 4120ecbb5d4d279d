import { MAX_NODE_SCORE } from '../framework/plugin';

/** Scales scores so that the greatest becomes 100; `reverse` makes the greatest 0 (pkg/scheduler/framework/plugins/helper/normalize_score.go). */
export function defaultNormalizeScore(scores: Float64Array, { reverse }: { readonly reverse: boolean }): void {
  let max = 0;
  for (let index = 0; index < scores.length; index += 1)
    if ((scores[index] as number) > max) max = scores[index] as number;
  if (max === 0) {
    if (reverse) scores.fill(MAX_NODE_SCORE);
    return;
  }
  for (let index = 0; index < scores.length; index += 1) {
    const scaled = Math.trunc((MAX_NODE_SCORE * (scores[index] ?? 0)) / max);
    scores[index] = reverse ? MAX_NODE_SCORE - scaled : scaled;
  }
}
