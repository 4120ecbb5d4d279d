import type { Event } from '../generated/types';
import { events } from '../kinds/event';
import type { Draft } from '../object';
import type { ApiServer } from '../server';
import { ApiError } from '../status';

/**
 * Writes a new event. One that the server does not take, as in a namespace that is terminating or because a webhook refuses it, is dropped:
 * nobody misses it (`recordEvent` in client-go/tools/record/event.go: will not retry).
 * Returns it as it was stored; undefined when it was dropped.
 */
export function createEvent(api: ApiServer, event: Draft<Event>): Event | undefined {
  return unlessRefused(() => api.create(events, event));
}

/** The same for an event that is told once more. */
export function updateEvent(api: ApiServer, event: Event): void {
  unlessRefused(() => api.update(events, event));
}

function unlessRefused(write: () => Event): Event | undefined {
  try {
    return write();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return undefined;
  }
}
