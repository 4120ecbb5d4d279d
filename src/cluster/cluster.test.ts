import { describe, it } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import type { Pod } from '../api/generated/types';
import { events } from '../api/kinds/event';
import { nodes } from '../api/kinds/node';
import { pods } from '../api/kinds/pod/pod';
import { podDraft } from '../api/testing';
import { Cluster } from './cluster';
import { histories, type History } from './testing/history';
import { watchInvariants } from './testing/invariants';
import { mirror, type Mirror } from './testing/mirror';
import { clusterOf, play, recover } from './testing/play';
import { restlessPods, unfinished } from './testing/rest';

const HOUR_MS = 3_600_000;
/** The same histories in every run of the suite; other seeds find other things. */
const SEED = 20260101;

function forAll(numRuns: number, maxSteps: number, property: (history: History) => void): void {
  fc.assert(fc.property(histories(maxSteps), property), { seed: SEED, numRuns });
}

/** Everything there is, as JSON. */
function everything({ api }: Cluster): string {
  return JSON.stringify([...api.kinds()].map((kind) => api.list(kind)));
}

describe('a cluster, whatever happens to it', () => {
  it('keeps its invariants', () => {
    forAll(20, 60, (history) => {
      const cluster = clusterOf(history);
      const invariants = watchInvariants(cluster);
      play(history, cluster, { check: () => invariants.check() });
      recover(cluster, HOUR_MS);
      invariants.check();
    });
  });

  it('finishes what it was asked for when all its parts run', () => {
    forAll(20, 60, (history) => {
      const cluster = clusterOf(history);
      play(history, cluster);
      recover(cluster, HOUR_MS / 2);
      expect(unfinished(cluster)).toEqual([]);
    });
  });

  it('has almost nothing to do when nothing happens', () => {
    forAll(10, 40, (history) => {
      const cluster = clusterOf(history);
      play(history, cluster);
      recover(cluster, 3 * HOUR_MS);
      const { tasks } = cluster.sim;
      const limit = 20 + 1500 * restlessPods(cluster) + 100 * cluster.api.collection(pods).size;
      cluster.sim.advance(HOUR_MS);
      expect(cluster.sim.tasks - tasks).toBeLessThan(limit);
    });
  });

  it('tells its watchers of everything, also those that were away for a while', () => {
    forAll(15, 40, (history) => {
      const cluster = clusterOf(history);
      const { api } = cluster;
      const scopes = [
        {},
        { namespace: 'default' },
        { index: { name: 'spec.nodeName', value: 'node-1' } },
        { matches: ({ status }: Pod) => status?.phase === 'Running' },
      ];
      const faithful = (watches: readonly (Mirror | undefined)[]) =>
        expect(watches.map((watch) => watch?.difference()).filter((difference) => difference !== undefined)).toEqual(
          [],
        );
      const present = [
        ...scopes.map((scope) => mirror(api, pods, scope)),
        mirror(api, nodes, {}),
        mirror(api, events, {}),
      ];
      const moments = scopes.map(() => ({ revision: api.revision, objects: api.list(pods).slice(0, 0) }));
      let step = 0;
      play(history, cluster, {
        check: () => {
          faithful(present);
          // Each scope is left at another moment.
          const at = step % (3 * scopes.length);
          const scope = scopes[at];
          if (scope !== undefined) moments[at] = { revision: api.revision, objects: api.collection(pods).list(scope) };
          step += 1;
        },
      });
      const resumed = scopes.map((scope, at) => mirror(api, pods, scope, moments[at]));
      cluster.sim.settle();
      faithful(resumed);
      recover(cluster, HOUR_MS);
      faithful([...present, ...resumed]);
    });
  });

  it('does the same again from the same seed, in whatever portions time passes, and something else from another', () => {
    forAll(10, 40, (history) => {
      const run = (seed: number, portionMs: number) => {
        const cluster = clusterOf({ ...history, seed });
        const advance = ({ sim }: Cluster, ms: number) => {
          for (let left = ms; left > portionMs; left -= portionMs) sim.advance(portionMs);
          sim.advance(ms % portionMs || Math.min(ms, portionMs));
        };
        play(history, cluster, { advance });
        return { digest: cluster.sim.log.hex, objects: everything(cluster) };
      };
      const once = run(history.seed, Infinity);
      expect(run(history.seed, Infinity)).toEqual(once);
      expect(run(history.seed, 7777)).toEqual(once);
      expect(run(history.seed + 1, Infinity).digest).not.toBe(once.digest);
    });
  });
});

describe('a cluster', () => {
  it('gives addresses to pods whose node object is deleted while they start', () => {
    const cluster = new Cluster({ nodes: [{ name: 'node-1' }] });
    const { api, sim } = cluster;
    api.create(pods, podDraft('web'));
    sim.settle();
    api.delete(nodes, { namespace: '', name: 'node-1' });
    sim.advance(10_000);
    expect(api.get(pods, { namespace: 'default', name: 'web' }).status?.podIP).toBe('10.244.0.2');
  });
});
