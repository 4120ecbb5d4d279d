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
  let queue = [...before];
  /** Most of the time there is one: it needs no queue. */
  let only: WatchEvent<T> | undefined;
  let planned = false;
  let stopped = false;
  const drain = () => {
    planned = false;
    // What a handler writes is handled in the same go.
    for (let event = only; event !== undefined; event = only) {
      only = undefined;
      if (stopped) return;
      handle(event);
    }
    if (queue.length > 0) drainQueue();
  };
  const drainQueue = () => {
    let handled = 0;
    try {
      // It grows while it is walked.
      for (const event of queue) {
        if (stopped) return;
        handled += 1;
        handle(event);
      }
    } finally {
      if (handled === queue.length) queue = [];
      else queue.splice(0, handled);
    }
  };
  const plan = () => {
    if (planned) return;
    planned = true;
    sim.post(drain);
  };
  const end = follow((event) => {
    if (!planned && queue.length === 0) only = event;
    else {
      if (only !== undefined) queue.push(only);
      only = undefined;
      queue.push(event);
    }
    plan();
  });
  if (queue.length > 0) plan();
  return () => {
    stopped = true;
    end();
  };
}
