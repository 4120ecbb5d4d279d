import type { CronJob } from '../../api/generated/types';
import { parseTimestamp } from '../../api/time';
import type { Schedule } from './schedule';

/** Past this, a controller complains that too many starts were missed. */
const MANY = 100;
/** Added to the next time, so that a clock that is a bit slow does not ask too early. */
const DELTA_MS = 100;

/** Which start is due. */
export interface DueTime {
  /** Since when starts count: the last one, the creation or what the deadline leaves. */
  readonly earliestMs: number;
  /** The newest start that is due; undefined when none is. */
  readonly mostRecentMs: number | undefined;
  readonly missed: 'none' | 'few' | 'many';
}

/**
 * The newest start that is due; undefined for a schedule that never comes, as on a 31st of February
 * (`mostRecentScheduleTime` in pkg/controller/cronjob/utils.go). How many were missed is a guess from the distance of two.
 */
export function dueTime(
  { metadata, spec, status }: CronJob,
  schedule: Schedule,
  nowMs: number,
  withDeadline: boolean,
): DueTime | undefined {
  const { startingDeadlineSeconds } = spec;
  let earliestMs = parseTimestamp(status?.lastScheduleTime ?? metadata.creationTimestamp ?? '');
  if (withDeadline && startingDeadlineSeconds !== undefined)
    earliestMs = Math.max(earliestMs, nowMs - startingDeadlineSeconds * 1000);
  const first = schedule.next(earliestMs);
  if (first === undefined) return undefined;
  if (nowMs < first) return { earliestMs, mostRecentMs: undefined, missed: 'none' };
  const second = schedule.next(first);
  if (second === undefined) return undefined;
  if (nowMs < second) return { earliestMs, mostRecentMs: first, missed: 'none' };
  const periodMs = Math.round((second - first) / 1000) * 1000;
  const missedTimes = Math.floor((nowMs - first) / periodMs) + 1;
  let mostRecentMs: number | undefined;
  let next = schedule.next(first + (missedTimes - 2) * periodMs);
  while (next !== undefined && next <= nowMs) {
    mostRecentMs = next;
    next = schedule.next(next);
  }
  return { earliestMs, mostRecentMs, missed: missedTimes > MANY ? 'many' : 'few' };
}

/** In how many milliseconds to look again (`nextScheduleTimeDuration`). */
export function nextLookMs(cronJob: CronJob, schedule: Schedule, nowMs: number): number {
  const due = dueTime(cronJob, schedule, nowMs, false);
  const fromMs = due?.mostRecentMs ?? (due?.missed === 'none' ? due.earliestMs : nowMs);
  const next = schedule.next(fromMs);
  return next === undefined ? 0 : next + DELTA_MS - nowMs;
}
