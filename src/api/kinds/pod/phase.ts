import type { PodStatus } from '../../generated/types';

/** The pod has ended for good, well or badly (pkg/api/v1/pod/util.go, `IsPodPhaseTerminal`). */
export function hasTerminalPhase(status: Pick<PodStatus, 'phase'> | undefined): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}
