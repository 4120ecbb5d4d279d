import type { CycleState } from './cycle-state';
import type { NodeAnswers } from './node-answers';
import type { ListedNodes } from './node-info';
import { MAX_NODE_SCORE, type With } from './plugin';
import type { PodInfo } from './pod-info';
import { newStatus, type Status } from './status';

/** The scores of one cycle. Valid until the next cycle is scored. */
export interface Scores {
  /** The weighted sum for the i-th node. */
  readonly total: Float64Array;
  /** The names of the plugins that scored. */
  readonly plugins: readonly string[];
  /** The weighted score that each of them gave the i-th node. */
  weighted(index: number): readonly number[];
}

interface Scorer {
  readonly plugin: With<'score'>;
  readonly weight: number;
  /** Where its scores are kept among the answers of a node; undefined where they are not. */
  readonly column: number | undefined;
  /** Is what it scores of a node final, so that it can be kept as part of a sum? */
  readonly isSummed: boolean;
}

/**
 * Has the score plugins score nodes and weighs what they say (pkg/scheduler/framework/runtime/framework.go, `RunScorePlugins`). Scores are whole
 * numbers: the order in which they are added up makes no difference.
 */
export class Scoring {
  /** How many plugins' scores are kept among the answers of a node. */
  readonly columns: number;
  readonly #scorers: readonly Scorer[];
  /** Lists are used again in every cycle. */
  readonly #buffers: Float64Array[] = [];
  /** The plugins that scored in the last cycle. */
  #names: readonly string[] = [];

  constructor(plugins: readonly With<'score'>[], weights: ReadonlyMap<string, number>) {
    const signed = plugins.filter(({ sign }) => sign !== undefined);
    this.columns = signed.length;
    this.#scorers = plugins.map((plugin) => ({
      plugin,
      weight: weights.get(plugin.name) ?? 1,
      column: plugin.sign === undefined ? undefined : signed.indexOf(plugin),
      isSummed: plugin.sign !== undefined && plugin.normalizeScore === undefined,
    }));
  }

  /** The weighted scores of the nodes, or the error of a plugin. `answers`: what nodes are known to answer to such pods. */
  score(state: CycleState, info: PodInfo, listed: ListedNodes, answers: NodeAnswers | undefined): Scores | Status {
    const { nodes, positions } = listed;
    const scorers = this.#scorers.filter(({ plugin }) => !state.skipScore.has(plugin.name));
    const wrong = answers && this.#completeAnswers(answers, scorers, state, info, listed);
    if (wrong !== undefined) return wrong;
    const total = this.#buffer(0, nodes.length);
    if (answers === undefined) total.fill(0);
    else answers.getSums(positions, total);
    const lists: (Float64Array | undefined)[] = [];
    for (const { plugin, weight, column, isSummed } of scorers) {
      if (answers !== undefined && isSummed) {
        lists.push(undefined);
        continue;
      }
      const scores = this.#buffer(lists.length + 1, nodes.length);
      if (answers === undefined || column === undefined) plugin.score(state, info, nodes, scores.fill(0));
      else answers.getScores(column, positions, scores);
      plugin.normalizeScore?.(state, info, nodes, scores);
      const invalid = addWeighted(total, scores, weight, plugin.name);
      if (invalid !== undefined) return invalid;
      lists.push(scores);
    }
    const known = (column: number | undefined, index: number) =>
      answers?.scoreAt(column ?? -1, positions[index] ?? -1) ?? 0;
    const weighted = (index: number) =>
      scorers.map(({ weight, column }, at) => (lists[at]?.[index] ?? known(column, index)) * weight);
    return { total, plugins: this.#namesOf(scorers), weighted };
  }

  /** Has the plugins that sign pods score the nodes whose scores are not known. Returns what is wrong with a score. */
  #completeAnswers(
    answers: NodeAnswers,
    scorers: readonly Scorer[],
    state: CycleState,
    info: PodInfo,
    listed: ListedNodes,
  ): Status | undefined {
    const unscored = answers.unscored(listed);
    if (unscored.nodes.length === 0) return undefined;
    const sums = this.#buffer(0, unscored.nodes.length).fill(0);
    for (const { plugin, weight, column, isSummed } of scorers) {
      if (column === undefined) continue;
      const scores = this.#buffer(1, unscored.nodes.length).fill(0);
      plugin.score(state, info, unscored.nodes, scores);
      answers.setScores(column, unscored.positions, scores);
      const invalid = isSummed ? addWeighted(sums, scores, weight, plugin.name) : undefined;
      if (invalid !== undefined) return invalid;
    }
    answers.setSums(unscored.positions, sums);
    return undefined;
  }

  /** Verdicts keep the names, which are the same for most pods: they shall share one list. */
  #namesOf(scorers: readonly Scorer[]): readonly string[] {
    const isSame = scorers.every(({ plugin }, index) => plugin.name === this.#names[index]);
    if (!isSame || scorers.length !== this.#names.length) this.#names = scorers.map(({ plugin }) => plugin.name);
    return this.#names;
  }

  /** A list with `length` numbers of an earlier cycle. */
  #buffer(index: number, length: number): Float64Array {
    let buffer = this.#buffers[index];
    if (buffer === undefined || buffer.length < length) this.#buffers[index] = buffer = new Float64Array(length);
    return buffer.length === length ? buffer : buffer.subarray(0, length);
  }
}

/** Adds weighted scores to the total. Returns what is wrong with a score. */
function addWeighted(total: Float64Array, scores: Float64Array, weight: number, plugin: string): Status | undefined {
  for (let index = 0; index < scores.length; index += 1) {
    const score = scores[index] as number;
    if (!(score >= 0 && score <= MAX_NODE_SCORE)) {
      const range = `it should in the range of [0, ${MAX_NODE_SCORE}] after normalizing`;
      return newStatus(plugin, 'Error', `plugin "${plugin}" returns an invalid score ${score}, ${range}`);
    }
    total[index] = (total[index] as number) + score * weight;
  }
  return undefined;
}
