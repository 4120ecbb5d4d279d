/** Doubles a node has in the table: two cache lines. */
const ROW = 16;

/**
 * The numbers that every cycle asks of every node, side by side in memory: going through thousands of nodes is then a matter of
 * reading ahead and not of finding objects.
 */
export class NodeNumbers {
  data: Float64Array;
  readonly #free: number[] = [];
  #rows = 0;

  /** With room for `rows`; more is made when it is needed. */
  constructor(rows = 64) {
    this.data = new Float64Array(rows * ROW);
  }

  /** Makes a row of zeros and returns its offset in `data`, which may be another array afterwards. */
  allocate(): number {
    const reused = this.#free.pop();
    if (reused !== undefined) return reused;
    const offset = this.#rows * ROW;
    this.#rows += 1;
    if (offset >= this.data.length) {
      const larger = new Float64Array(this.data.length * 2);
      larger.set(this.data);
      this.data = larger;
    }
    return offset;
  }

  free(offset: number): void {
    this.data.fill(0, offset, offset + ROW);
    this.#free.push(offset);
  }

  copyRow(from: NodeNumbers, offset: number): number {
    const own = this.allocate();
    for (let column = 0; column < ROW; column += 1) this.data[own + column] = from.data[offset + column] as number;
    return own;
  }
}
