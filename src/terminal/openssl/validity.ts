import type { OpensslRun } from './openssl-run';

const DAY_MS = 86_400_000;
const USUAL_DAYS = '30';
/** No later moment can be written down (RFC 5280, 4.1.2.5). */
const LAST_MS = Date.UTC(9999, 11, 31, 23, 59, 59);

/** From when and until when a certificate is good that is made now, by `-days`. */
export function validity(run: OpensslRun): { readonly fromMs: number; readonly untilMs: number } {
  const days = Number(run.value('days') || USUAL_DAYS);
  return { fromMs: run.nowMs, untilMs: Math.min(run.nowMs + days * DAY_MS, LAST_MS) };
}
