import type { Event } from '../generated/types';
import { events } from '../kinds/event';
import type { Draft } from '../object';
import type { ApiServer } from '../server';
import { isReason } from '../status';

/** Writes a new event. One that the server does not take, as in a namespace that is terminating (403) or gone (404), is dropped: nobody misses it. */
export function createEvent(api: ApiServer, event: Draft<Event>): void {
  try {
    api.create(events, event);
  } catch (error) {
    if (!isReason(error, 'Forbidden') && !isReason(error, 'NotFound') && !isReason(error, 'AlreadyExists')) throw error;
  }
}
