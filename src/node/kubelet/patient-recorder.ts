import type { ApiAvailability } from '../../api/availability';
import type { EventRecorder } from '../../api/events/event-recorder';

/** What the broadcaster of events holds (client-go/tools/record/event.go); later ones are dropped. */
const MAX_WAITING = 1000;

/**
 * Keeps events while there is no API server to take them; `flush` tells them.
 *
 * Divergence from real Kubernetes: events that had to wait bear the time at which they are written; none is given up after two minutes.
 */
export function patientRecorder(
  recorder: EventRecorder,
  api: ApiAvailability,
): EventRecorder & { readonly flush: () => void } {
  let waiting: Parameters<EventRecorder['event']>[] = [];
  return {
    event(...happening) {
      if (api.available) recorder.event(...happening);
      else if (waiting.length < MAX_WAITING) waiting.push(happening);
    },
    flush() {
      const all = waiting;
      waiting = [];
      for (const happening of all) recorder.event(...happening);
    },
  };
}
