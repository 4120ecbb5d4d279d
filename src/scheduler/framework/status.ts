/** Why a plugin did not say yes; success is `undefined` (kube-scheduler/framework/interface.go, `Code`). */
export type StatusCode = 'Error' | 'Unschedulable' | 'UnschedulableAndUnresolvable' | 'Skip' | 'Wait' | 'Pending';

/** The answer of a plugin that did not say yes. Statuses are shared and never change. */
export interface Status {
  readonly code: StatusCode;
  readonly reasons: readonly string[];
  /** The plugin that decided; empty where none did. */
  readonly plugin: string;
}

export function newStatus(plugin: string, code: StatusCode, ...reasons: readonly string[]): Status {
  return { code, reasons, plugin };
}

/** The plugin has nothing to do with the pod: its Filter or Score is left out of this cycle. */
export const SKIP: Status = newStatus('', 'Skip');

/** PreBind asked for something that others do, and is to be asked again. */
export const WAIT: Status = newStatus('', 'Wait');

/** What went wrong, as a status; anything but an `Error` is thrown on. */
export function errorStatus(error: unknown, context = '', plugin = ''): Status {
  if (!(error instanceof Error)) throw error;
  return newStatus(plugin, 'Error', context === '' ? error.message : `${context}: ${error.message}`);
}

export function isSkip(status: Status | undefined): boolean {
  return status?.code === 'Skip';
}

/** The pod does not fit now, which later events can change. */
export function isRejected(status: Status | undefined): boolean {
  return (
    status !== undefined &&
    (status.code === 'Unschedulable' || status.code === 'UnschedulableAndUnresolvable' || status.code === 'Pending')
  );
}

export function statusMessage(status: Status | undefined): string {
  return status === undefined ? '' : status.reasons.join(', ');
}
