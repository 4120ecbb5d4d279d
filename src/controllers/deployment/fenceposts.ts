import type { Deployment } from '../../api/generated/types';

// pkg/controller/deployment/util/deployment_util.go.

/** How many pods more than asked for a rolling update may have. */
export function maxSurge(deployment: Deployment): number {
  return isRollingUpdate(deployment) ? fenceposts(deployment).surge : 0;
}

/** How many pods less than asked for may be available. */
export function maxUnavailable(deployment: Deployment): number {
  const { replicas = 1 } = deployment.spec;
  if (!isRollingUpdate(deployment) || replicas === 0) return 0;
  return Math.min(fenceposts(deployment).unavailable, replicas);
}

export function isRollingUpdate({ spec }: Deployment): boolean {
  return spec.strategy?.type === 'RollingUpdate';
}

/** Surge is rounded up and unavailability down; when both come to nothing one pod may be missing (`ResolveFenceposts`). */
function fenceposts({ spec }: Deployment): { readonly surge: number; readonly unavailable: number } {
  const { replicas = 1, strategy } = spec;
  const { maxSurge: surgeBound = 0, maxUnavailable: unavailableBound = 0 } = strategy?.rollingUpdate ?? {};
  const surge = scaled(surgeBound, replicas, Math.ceil);
  const unavailable = scaled(unavailableBound, replicas, Math.floor);
  return surge === 0 && unavailable === 0 ? { surge, unavailable: 1 } : { surge, unavailable };
}

/** Validation lets nothing through but whole numbers and percentages. */
function scaled(bound: number | string, total: number, round: (value: number) => number): number {
  return typeof bound === 'number' ? bound : round((Number.parseInt(bound, 10) * total) / 100);
}
