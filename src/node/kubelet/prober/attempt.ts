import type { Container as ContainerSpec, Pod } from '../../../api/generated/types';
import type { NetworkNamespace } from '../../../sim/net';
import type { Simulation } from '../../../sim/simulation';
import type { Container } from '../../runtime/container';
import type { Steadiness } from './steadiness';

/** `unknown`: it could not be found out, and `error` says why (pkg/probe/probe.go). */
export interface ProbeOutcome {
  readonly result: 'success' | 'warning' | 'failure' | 'unknown';
  readonly output: string;
  readonly error?: string;
}

/** What is probed, and from where. */
export interface ProbeTarget {
  readonly sim: Simulation;
  readonly hostNetwork: NetworkNamespace;
  readonly pod: Pod;
  readonly spec: ContainerSpec;
  readonly podIP: string;
  readonly container: Container;
  /** All that run of the pod. */
  readonly containers: readonly Container[];
}

/** Called once. `steadiness`: what is known of how long the outcome will stay the same. */
export type AttemptDone = (outcome: ProbeOutcome, steadiness?: Steadiness) => void;

export function success(output = ''): ProbeOutcome {
  return { result: 'success', output };
}

export function failure(output: string): ProbeOutcome {
  return { result: 'failure', output };
}

export function unknown(error: string): ProbeOutcome {
  return { result: 'unknown', output: '', error };
}
