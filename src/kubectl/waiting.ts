import { ExitError } from './errors';
import type { Session } from './session';

/** What a wait without a limit lasts at most, as in kubectl: a week. */
export const A_WEEK_MS = 168 * 3_600_000;
/** How kubectl ends when it is interrupted (kubectl/pkg/util/interrupt). */
const INTERRUPTED = 1;

/** The longest that something may last from now on, the run's own deadline included. Milliseconds. */
function remainingMs(session: Session, timeoutMs: number): number {
  const { deadlineMs } = session.environment;
  return Math.max(0, deadlineMs === undefined ? timeoutMs : Math.min(timeoutMs, deadlineMs - session.nowMs));
}

/**
 * Lets the cluster's time run until `probe` answers, at most for `timeoutMs`; then undefined.
 * Throws `ExitError` when somebody interrupts.
 */
export async function waitFor<T>(
  session: Session,
  probe: () => Promise<T | undefined>,
  timeoutMs: number,
): Promise<T | undefined> {
  const { environment, rest } = session;
  return await rest.client.waitUntil(
    async () => {
      if (environment.interrupted?.() === true) throw new ExitError(INTERRUPTED);
      return await probe();
    },
    remainingMs(session, timeoutMs),
  );
}

/** Lets the cluster's time run until the time is up, somebody interrupts, or `done` holds. */
export async function letRun(session: Session, timeoutMs: number, done: () => boolean = () => false): Promise<void> {
  const { environment, rest } = session;
  const ended = async (): Promise<true | undefined> =>
    done() || environment.interrupted?.() === true ? true : undefined;
  await rest.client.waitUntil(ended, remainingMs(session, timeoutMs));
}
