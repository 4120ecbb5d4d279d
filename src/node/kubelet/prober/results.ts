import type { ProbeResult } from './thresholds';

interface ResultChange {
  readonly podUid: string;
  readonly containerId: string;
  readonly result: ProbeResult;
}

/** The results of one type of probe, by container (pkg/kubelet/prober/results). */
export class Results {
  readonly #results = new Map<string, ProbeResult>();
  readonly #onChange: (change: ResultChange) => void;

  /** `onChange` hears of each result that differs from the container's last one. */
  constructor(onChange: (change: ResultChange) => void) {
    this.#onChange = onChange;
  }

  get(containerId: string): ProbeResult | undefined {
    return this.#results.get(containerId);
  }

  set(containerId: string, podUid: string, result: ProbeResult): void {
    if (this.#results.get(containerId) === result) return;
    this.#results.set(containerId, result);
    this.#onChange({ containerId, podUid, result });
  }

  remove(containerId: string): void {
    this.#results.delete(containerId);
  }
}
