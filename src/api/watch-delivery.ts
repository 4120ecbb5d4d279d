import type { Simulation } from '../sim/simulation';
import type { WatchEvent } from './collection';
import type { KubeObject } from './object';

/**
 * Brings the events of one watch to its handler: first those of `before`, then what `follow` tells of. They run as ready work of the
 * simulation, never inside the writer's call, in order; none is lost, and what a handler throws costs it that one event.
 * Returns the function that ends the watch; no event is handled after it.
 *
 * Divergence from real Kubernetes: a watcher that falls behind is never cut off (apiserver/pkg/storage/cacher/cache_watcher.go).
 */
export function deliverInOrder<T extends KubeObject>(
  sim: Simulation,
  before: readonly WatchEvent<T>[],
  handle: (event: WatchEvent<T>) => void,
  follow: (deliver: (event: WatchEvent<T>) => void) => () => void,
): () => void {
  const queue = [...before];
  let planned = false;
  let stopped = false;
  const drain = () => {
    planned = false;
    let handled = 0;
    try {
      // The queue grows while it is walked: what a handler writes is handled in the same go.
      for (const event of queue) {
        if (stopped) return;
        handled += 1;
        handle(event);
      }
    } finally {
      if (handled === queue.length) queue.length = 0;
      else queue.splice(0, handled);
    }
  };
  const plan = () => {
    if (planned) return;
    planned = true;
    sim.post(drain);
  };
  const end = follow((event) => {
    queue.push(event);
    plan();
  });
  if (queue.length > 0) plan();
  return () => {
    stopped = true;
    end();
  };
}
