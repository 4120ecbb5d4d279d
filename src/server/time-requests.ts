import type { ApiResponse } from '../api/rest/request';
import { badRequest, methodNotAllowed } from '../api/status';
import { goDuration, parseGoDuration } from '../api/go/duration';
import type { ClusterClock } from './cluster-clock';

/** The longest that time is let pass at one go. */
const MAX_ADVANCE_MS = 366 * 86_400_000;

/** What the clock of a served cluster shows. */
export interface ClusterTime {
  /** `2026-01-02T03:04:05.678Z` */
  readonly time: string;
  /** How fast it goes: 1 as the world's, 0 when it stands still. */
  readonly speed: number;
}

/** Do these paths lead to the clock of the cluster? They are this server's own; Kubernetes has none such. */
export function isTimePath(path: string): boolean {
  return path === '/gherkube/time' || path === '/gherkube/advance';
}

/** `GET /gherkube/time`, and `POST /gherkube/advance` with `{"duration": "5m"}`, which answers when that much time has passed. */
export async function answerTime(
  clock: ClusterClock,
  method: string,
  path: string,
  body: Uint8Array | undefined,
): Promise<ApiResponse> {
  if (path === '/gherkube/time' ? method !== 'GET' : method !== 'POST') throw methodNotAllowed();
  if (method === 'POST') await clock.advance(durationOf(Buffer.from(body ?? []).toString('utf8')));
  else clock.catchUp();
  const time: ClusterTime = { time: new Date(clock.nowMs).toISOString(), speed: clock.speed };
  return { code: 200, body: time, warnings: [] };
}

function durationOf(text: string): number {
  const { duration } = jsonObject(text);
  if (typeof duration !== 'string') throw badRequest('the body must be {"duration": "5m"}');
  const ms = milliseconds(duration);
  if (ms < 0) throw badRequest(`duration ${duration} must not be negative`);
  if (ms > MAX_ADVANCE_MS) throw badRequest(`duration ${duration} is longer than ${goDuration(MAX_ADVANCE_MS)}`);
  return Math.round(ms);
}

function milliseconds(duration: string): number {
  try {
    return parseGoDuration(duration);
  } catch (error) {
    throw badRequest(error instanceof Error ? error.message : String(error));
  }
}

function jsonObject(text: string): { readonly duration?: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
