import type { Taint, Toleration } from './generated/types';

/** Does the toleration cover the taint? (api/core/v1/toleration.go, `ToleratesTaint`; the operators Lt and Gt are off by default.) */
export function toleratesTaint(toleration: Toleration, taint: Taint): boolean {
  const { effect = '', key = '', operator = '', value = '' } = toleration;
  if (effect !== '' && effect !== taint.effect) return false;
  if (key !== '' && key !== taint.key) return false;
  if (operator === 'Exists') return true;
  return (operator === '' || operator === 'Equal') && value === (taint.value ?? '');
}

/** For each taint the first toleration that covers it; undefined when some taint is not covered (`GetMatchingTolerations`). */
export function matchingTolerations(taints: readonly Taint[], tolerations: readonly Toleration[]): readonly Toleration[] | undefined {
  const matching: Toleration[] = [];
  for (const taint of taints) {
    const toleration = tolerations.find((candidate) => toleratesTaint(candidate, taint));
    if (toleration === undefined) return undefined;
    matching.push(toleration);
  }
  return matching;
}

/** Taints of one key and effect are the same taint, whatever their values. */
export function sameTaint(a: Taint, b: Taint): boolean {
  return a.key === b.key && a.effect === b.effect;
}
