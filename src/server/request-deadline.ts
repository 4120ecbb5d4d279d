import { badRequest, timeout } from '../api/status';
import { parseGoDuration } from '../api/go/duration';

/**
 * How long a request may take, milliseconds: as long as its `timeout` parameter says, at most `maxMs`. 400 for a time-out that is none.
 * Source: apiserver/pkg/endpoints/filters/request_deadline.go.
 */
export function deadlineMs(timeoutText: string | undefined, maxMs: number): number {
  if (timeoutText === undefined || timeoutText === '') return maxMs;
  let asked: number;
  try {
    asked = parseGoDuration(timeoutText);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw badRequest(`invalid timeout specified in the request URL - ${why}`);
  }
  return asked > 0 ? Math.min(asked, maxMs) : maxMs;
}

/** The answer, or 504 when it has not come in time (apiserver/pkg/server/filters/timeout.go). */
export async function within<T>(limitMs: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(timeout('request did not complete within the allotted timeout')), limitMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
