import type { ListedNodes, NodeInfo } from './node-info';
import type { Status } from './status';

/**
 * What the nodes answered to pods with one signature. An answer holds until the node changes: of thousands of nodes a pod that was placed has
 * changed one, so hardly any plugin has to be asked about the next pod of its sort (compare pkg/scheduler/framework/runtime/batch.go).
 * Everything is found by the node's position in the list of nodes.
 */
export class NodeAnswers {
  #generations: Uint32Array;
  /** The generation of each node when it was asked; 0: never. */
  readonly #filteredAt: Uint32Array;
  readonly #scoredAt: Uint32Array;
  readonly #rejections: (Status | undefined)[];
  readonly #scores: readonly Float64Array[];
  readonly #sums: Float64Array;

  /** `columns`: how many plugins' scores are kept. */
  constructor(generations: Uint32Array, columns: number) {
    const { length } = generations;
    this.#generations = generations;
    this.#filteredAt = new Uint32Array(length);
    this.#scoredAt = new Uint32Array(length);
    this.#rejections = Array.from({ length });
    this.#scores = Array.from({ length: columns }, () => new Float64Array(length));
    this.#sums = new Float64Array(length);
  }

  get size(): number {
    return this.#generations.length;
  }

  /** Forgets all answers when the nodes are others now, as many as before. */
  use(generations: Uint32Array): void {
    if (this.#generations === generations) return;
    this.#generations = generations;
    this.#filteredAt.fill(0);
    this.#scoredAt.fill(0);
  }

  /** Why the node refuses such pods; undefined when it does not. `ask` is called when that is not known. */
  rejection(node: NodeInfo, position: number, ask: (node: NodeInfo) => Status | undefined): Status | undefined {
    const generation = this.#generations[position] as number;
    if (this.#filteredAt[position] === generation) return this.#rejections[position];
    const rejection = ask(node);
    this.#filteredAt[position] = generation;
    this.#rejections[position] = rejection;
    return rejection;
  }

  /** Those of the nodes whose scores are not known. */
  unscored({ nodes, positions }: ListedNodes): ListedNodes {
    const unscored = { nodes: [] as NodeInfo[], positions: [] as number[] };
    for (let index = 0; index < positions.length; index += 1) {
      const position = positions[index] as number;
      if (this.#scoredAt[position] === this.#generations[position]) continue;
      unscored.nodes.push(nodes[index] as NodeInfo);
      unscored.positions.push(position);
    }
    return unscored;
  }

  /** What the plugin of a column says of nodes, before it is normalized and weighted. */
  setScores(column: number, positions: readonly number[], scores: Float64Array): void {
    scatter(positions, scores, this.#scores[column] as Float64Array);
  }

  /** The weighted sums of what needs no normalizing. With them all is known of the nodes. */
  setSums(positions: readonly number[], sums: Float64Array): void {
    scatter(positions, sums, this.#sums);
    for (const position of positions) this.#scoredAt[position] = this.#generations[position] as number;
  }

  getScores(column: number, positions: readonly number[], scores: Float64Array): void {
    gather(positions, this.#scores[column] as Float64Array, scores);
  }

  getSums(positions: readonly number[], sums: Float64Array): void {
    gather(positions, this.#sums, sums);
  }

  scoreAt(column: number, position: number): number | undefined {
    return this.#scores[column]?.[position];
  }
}

function scatter(positions: readonly number[], from: Float64Array, to: Float64Array): void {
  for (let index = 0; index < positions.length; index += 1) to[positions[index] as number] = from[index] as number;
}

function gather(positions: readonly number[], from: Float64Array, to: Float64Array): void {
  for (let index = 0; index < positions.length; index += 1) to[index] = from[positions[index] as number] as number;
}
