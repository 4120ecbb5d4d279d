/** What a kubelet's server holds open for others: each ends once, at the latest when the kubelet stops. */
export class OpenStreams {
  readonly #ends = new Set<() => void>();

  /** Remembers how to end a stream. The function returned does so, once. */
  add(onEnd: () => void): () => void {
    const end = (): void => {
      if (this.#ends.delete(end)) onEnd();
    };
    this.#ends.add(end);
    return end;
  }

  /** The other side has hung up: nothing is to be told any more. */
  forget(end: () => void): void {
    this.#ends.delete(end);
  }

  closeAll(): void {
    for (const end of this.#ends) end();
  }
}
