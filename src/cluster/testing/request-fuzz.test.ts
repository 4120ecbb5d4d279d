import { describe, it } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import { Cluster } from '../cluster';
import { firstRequests, requestDrafts, type RequestDraft } from './request-drafts';

/** `FUZZ_RUNS=1000` looks further. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 25);
const SEED = Number(process.env['FUZZ_SEED'] ?? 36);
const WATCHED = ['/api/v1/configmaps', '/api/v1/pods', '/apis/apps/v1/deployments'];

interface Known {
  readonly metadata: { readonly uid: string; readonly resourceVersion: string };
}

function knownIn(list: unknown): readonly (readonly [string, string])[] {
  const { items } = list as { readonly items: readonly Known[] };
  return items.map(({ metadata }) => [metadata.uid, metadata.resourceVersion] as const);
}

function play(requests: readonly RequestDraft[]): void {
  const cluster = new Cluster({ nodes: [{ name: 'node-1' }] });
  const { rest, api, sim } = cluster;
  const seen = WATCHED.map((path) => {
    const objects = new Map<string, string>();
    rest.watch({ method: 'GET', path, query: { watch: '1' } }, ({ type, object }) => {
      const { metadata } = object as Known;
      if (type === 'DELETED') objects.delete(metadata.uid);
      else if (type === 'ADDED' || type === 'MODIFIED') objects.set(metadata.uid, metadata.resourceVersion);
    });
    return { path, objects };
  });
  for (const request of [...firstRequests, ...requests]) {
    const { revision } = api;
    const { code, body } = rest.handle(request);
    if (code >= 400)
      expect(body).toMatchObject({ kind: 'Status', status: 'Failure', code, message: expect.any(String) });
    else expect(code).toBeLessThan(300);
    expect(api.revision).toBeGreaterThanOrEqual(revision);
    if (request.method === 'GET') expect(api.revision).toBe(revision);
    sim.advance(1000);
  }
  for (const { path, objects } of seen) {
    const { body } = rest.handle({ method: 'GET', path });
    expect([...objects].sort()).toEqual([...knownIn(body)].sort());
  }
}

describe('whatever is sent to the API', () => {
  it('is answered, and what watchers see is what lists show', () => {
    fc.assert(fc.property(fc.array(requestDrafts, { minLength: 10, maxLength: 30 }), play), {
      numRuns: RUNS,
      seed: SEED,
    });
  });
});
