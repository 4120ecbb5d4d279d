/** Doubles a node has in the table: two cache lines. */
const ROW = 16;
const FIRST_ROWS = 16;

/**
 * The numbers that every cycle asks of every node, side by side in memory: going through thousands of nodes is then a matter of
 * reading ahead and not of finding objects.
 */
export class NodeNumbers {
  data = new Float64Array(FIRST_ROWS * ROW);
  readonly #free: number[] = [];
  #rows = 0;

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
    this.data.set(from.data.subarray(offset, offset + ROW), own);
    return own;
  }
}
