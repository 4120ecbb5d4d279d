import { ageOf } from '../api/duration';
import { at, textAt } from './json';
import { isObject, type JsonObject } from '../api/go/json-value';

/** `2s`, `5s (x3 over 40s)`: when the event was last seen, and how often since when. Source: kubectl/pkg/cmd/events/event_printer.go (getInterval). */
export function intervalOf(event: JsonObject, nowMs: number): string {
  const age = (time: string): string => ageOf(time === '' ? undefined : time, nowMs);
  const eventTime = textAt(event, 'eventTime');
  const since = age(eventTime === '' ? textAt(event, 'firstTimestamp') : eventTime);
  const series = at(event, 'series');
  if (isObject(series))
    return `${age(textAt(series, 'lastObservedTime'))} (x${String(at(series, 'count') ?? 0)} over ${since})`;
  const count = at(event, 'count');
  if (typeof count === 'number' && count > 1) return `${age(textAt(event, 'lastTimestamp'))} (x${count} over ${since})`;
  return since;
}
