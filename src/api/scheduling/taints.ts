import type { Taint, Toleration } from '../generated/types';

/**
 * Does the toleration cover the taint (api/core/v1/toleration.go, `ToleratesTaint`)? An empty key with Exists covers all keys, an
 * empty effect all effects.
 *
 * Divergence from real Kubernetes: none; the operators Gt and Lt are alpha in 1.36 and off, and so match nothing.
 */
export function toleratesTaint(
  { key = '', operator = '', value = '', effect = '' }: Toleration,
  taint: Taint,
): boolean {
  if (effect !== '' && effect !== taint.effect) return false;
  if (key !== '' && key !== taint.key) return false;
  if (operator === '' || operator === 'Equal') return value === (taint.value ?? '');
  return operator === 'Exists';
}

export function tolerationsTolerateTaint(tolerations: readonly Toleration[], taint: Taint): boolean {
  for (const toleration of tolerations) if (toleratesTaint(toleration, taint)) return true;
  return false;
}

/** The first taint of the wanted effects that no toleration covers (component-helpers/scheduling/corev1, `FindMatchingUntoleratedTaint`). */
export function findUntoleratedTaint(
  taints: readonly Taint[] | undefined,
  tolerations: readonly Toleration[] | undefined,
  concerns: (taint: Taint) => boolean,
): Taint | undefined {
  if (taints === undefined) return undefined;
  for (const taint of taints) {
    if (concerns(taint) && !tolerationsTolerateTaint(tolerations ?? NONE, taint)) return taint;
  }
  return undefined;
}

/** Taints that keep new pods away; PreferNoSchedule only lowers a node's score. */
export function forbidsScheduling({ effect }: Taint): boolean {
  return effect === 'NoSchedule' || effect === 'NoExecute';
}

const NONE: readonly Toleration[] = [];
