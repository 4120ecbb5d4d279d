import { ApiAvailability } from '../api/availability';

/** Which nodes reach the API server: all of them while it runs, but for those that are cut off. */
export class NodeReach {
  readonly #nodes = new Map<string, ApiAvailability>();
  readonly #cutOff = new Set<string>();
  #isServing = true;

  of(nodeName: string): ApiAvailability {
    let availability = this.#nodes.get(nodeName);
    if (availability === undefined) {
      this.#nodes.set(nodeName, (availability = new ApiAvailability()));
      availability.set(this.#isServing && !this.#cutOff.has(nodeName));
    }
    return availability;
  }

  setServing(isServing: boolean): void {
    this.#isServing = isServing;
    for (const [nodeName, availability] of this.#nodes) availability.set(isServing && !this.#cutOff.has(nodeName));
  }

  setCutOff(nodeName: string, isCutOff: boolean): void {
    if (isCutOff) this.#cutOff.add(nodeName);
    else this.#cutOff.delete(nodeName);
    this.#nodes.get(nodeName)?.set(this.#isServing && !isCutOff);
  }

  isCutOff(nodeName: string): boolean {
    return this.#cutOff.has(nodeName);
  }

  forget(nodeName: string): void {
    this.#nodes.delete(nodeName);
    this.#cutOff.delete(nodeName);
  }
}
