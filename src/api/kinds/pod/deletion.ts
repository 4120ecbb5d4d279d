import type { DeleteOptions, Pod } from '../../generated/types';
import { hasTerminalPhase } from './phase';

/**
 * The seconds a pod has to end: those asked for, else its own; none for a pod that no node runs or that has ended
 * (pkg/registry/core/pod/strategy.go, `CheckGracefulDelete`).
 */
export function podGracePeriodSeconds({ spec, status }: Pod, options: DeleteOptions): number {
  if ((spec.nodeName ?? '') === '' || hasTerminalPhase(status)) return 0;
  const seconds = options.gracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? 0;
  return seconds < 0 ? 1 : seconds;
}
