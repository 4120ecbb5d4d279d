import type { ProbeResult } from './thresholds';

/** The results of one type of probe, by container (pkg/kubelet/prober/results). */
export class Results {
  readonly #results = new Map<string, ProbeResult>();
  readonly #onChange: (podUid: string, result: ProbeResult) => void;

  /** `onChange` hears of each result that differs from the container's last one. */
  constructor(onChange: (podUid: string, result: ProbeResult) => void) {
    this.#onChange = onChange;
  }

  get(containerId: string): ProbeResult | undefined {
    return this.#results.get(containerId);
  }

  set(containerId: string, podUid: string, result: ProbeResult): void {
    if (this.#results.get(containerId) === result) return;
    this.#results.set(containerId, result);
    this.#onChange(podUid, result);
  }

  remove(containerId: string): void {
    this.#results.delete(containerId);
  }
}
