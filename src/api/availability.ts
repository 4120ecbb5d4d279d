/** Whether the API server can be reached by those who run without it. */
export class ApiAvailability {
  readonly #followers = new Set<(available: boolean) => void>();
  #available = true;

  get available(): boolean {
    return this.#available;
  }

  set(available: boolean): void {
    if (this.#available === available) return;
    this.#available = available;
    for (const follower of this.#followers) follower(available);
  }

  /** Calls back at every change. Returns the function that ends it. */
  follow(follower: (available: boolean) => void): () => void {
    this.#followers.add(follower);
    return () => void this.#followers.delete(follower);
  }
}
