import { sharing } from '../api/sharing';
import type { NodeStatuses } from './framework/node-statuses';
import type { Status } from './framework/status';

/** Why one node was refused. */
export interface NodeRefusal {
  readonly nodeName: string;
  readonly plugin: string;
  readonly reasons: readonly string[];
}

export interface PluginScore {
  readonly plugin: string;
  /** 0 to 100, times the plugin's weight. */
  readonly weightedScore: number;
}

/** A node that would do, and what it scored. */
export interface ScoredNode {
  readonly nodeName: string;
  /** Empty when it was the only one that would do. */
  readonly scores: readonly PluginScore[];
  readonly totalScore: number;
}

/** What came of the last attempt to place a pod. */
export interface Verdict {
  readonly atMs: number;
  /** The node that was chosen; undefined when none was. */
  readonly nodeName?: string;
  /** The nodes that would do, in the order in which they were looked at; where there are many, only the chosen one. */
  readonly scored: readonly ScoredNode[];
  /** The message of the FailedScheduling event; empty on success. */
  readonly message: string;
  /** The nodes that were looked at and refused. */
  readonly refusals: readonly NodeRefusal[];
}

/** The scores of some nodes, packed: a row a node, a column a plugin. */
export interface ScoreTable {
  readonly nodeNames: readonly string[];
  readonly plugins: readonly string[];
  readonly weighted: readonly number[];
}

/** A verdict as it is kept: the rest becomes objects only when somebody asks. */
interface KeptVerdict extends Omit<Verdict, 'refusals' | 'scored'> {
  readonly statuses: NodeStatuses | undefined;
  readonly scores: ScoreTable | undefined;
}

/** How many pods' and in all how many nodes' verdicts are kept; the oldest go first. */
const MAX_VERDICTS = 10_000;
const MAX_REFUSALS = 200_000;

/** The last verdict on each pod, as long as there is room. */
export class Verdicts {
  readonly #byPod = new Map<string, KeptVerdict>();
  readonly #shared = sharing<ScoreTable>();
  #refusals = 0;

  set(podKey: string, verdict: KeptVerdict): void {
    this.delete(podKey);
    this.#byPod.set(podKey, { ...verdict, scores: this.#kept(verdict) });
    this.#refusals += verdict.statuses?.size ?? 0;
    for (const oldest of this.#byPod.keys()) {
      if ((this.#byPod.size <= MAX_VERDICTS && this.#refusals <= MAX_REFUSALS) || oldest === podKey) break;
      this.delete(oldest);
    }
  }

  /** Where only the node that was chosen is told of, it mostly scored as the one before did: then there is one table for both. */
  #kept({ nodeName, scores }: KeptVerdict): ScoreTable | undefined {
    if (scores?.nodeNames.length !== 1 || scores.nodeNames[0] !== nodeName) return scores;
    return this.#shared({ nodeNames: THE_CHOSEN, plugins: scores.plugins, weighted: scores.weighted });
  }

  delete(podKey: string): void {
    const verdict = this.#byPod.get(podKey);
    if (verdict === undefined) return;
    this.#byPod.delete(podKey);
    this.#refusals -= verdict.statuses?.size ?? 0;
  }

  get(podKey: string): Verdict | undefined {
    const kept = this.#byPod.get(podKey);
    if (kept === undefined) return undefined;
    const { statuses, scores: packed, ...verdict } = kept;
    const scores = packed?.nodeNames === THE_CHOSEN ? { ...packed, nodeNames: [verdict.nodeName ?? ''] } : packed;
    return {
      ...verdict,
      scored: scores === undefined ? [] : scoredNodes(scores),
      refusals: statuses === undefined ? [] : refusalsOf(statuses),
    };
  }
}

const THE_CHOSEN: readonly string[] = [];

function scoredNodes({ nodeNames, plugins, weighted }: ScoreTable): readonly ScoredNode[] {
  return nodeNames.map((nodeName, row) => {
    const scores = plugins.map((plugin, column) => ({
      plugin,
      weightedScore: weighted[row * plugins.length + column] ?? 0,
    }));
    return { nodeName, scores, totalScore: scores.reduce((sum, { weightedScore }) => sum + weightedScore, 0) };
  });
}

function refusalsOf({ names, statuses }: NodeStatuses): readonly NodeRefusal[] {
  const refusals: NodeRefusal[] = [];
  for (const [index, nodeName] of names.entries()) {
    const status: Status | undefined = statuses[index];
    if (status !== undefined) refusals.push({ nodeName, plugin: status.plugin, reasons: status.reasons });
  }
  return refusals;
}
