import type { Pod } from '../../api/generated/types';
import type { Simulation } from '../../sim/simulation';
import type { Procedure } from './procedure';
import { isRestartableInitContainer } from './restart-policy';

/** Lets the sidecars of a pod end after its main containers, the last started first. */
export interface TerminationOrder {
  /** Waits until all that must have ended before `name` has, at most `timeoutMs`. */
  waitForTurn(name: string, timeoutMs: number): Procedure<void>;
  terminated(name: string): void;
}

/** The order for containers that run now; undefined for a pod without sidecars (kuberuntime/kuberuntime_termination_order.go). */
export function terminationOrder(
  sim: Simulation,
  { spec }: Pod,
  running: readonly string[],
): TerminationOrder | undefined {
  const sidecars = (spec.initContainers ?? []).filter(isRestartableInitContainer);
  if (sidecars.length === 0) return undefined;
  const left = new Set(running);
  const before = new Map<string, readonly string[]>();
  const mains = spec.containers.map(({ name }) => name);
  for (const [index, { name }] of sidecars.entries()) {
    const later = sidecars[index + 1];
    before.set(name, later === undefined ? mains : [...mains, later.name]);
  }
  const waiting = new Map<string, () => void>();
  const isTurn = (name: string) => before.get(name)?.some((other) => left.has(other)) !== true;
  return {
    *waitForTurn(name, timeoutMs) {
      if (isTurn(name)) return;
      yield (resume) => {
        const goOn = (): void => {
          timer.cancel();
          waiting.delete(name);
          resume();
        };
        const timer = sim.after(timeoutMs, goOn);
        waiting.set(name, goOn);
      };
    },
    terminated(name) {
      left.delete(name);
      for (const [other, goOn] of waiting) if (isTurn(other)) goOn();
    },
  };
}
