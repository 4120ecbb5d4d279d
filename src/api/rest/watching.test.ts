import { expect } from 'expect';
import { describe, it } from 'node:test';
import { ApiError } from '../status';
import { testApi } from '../testing';
import type { ApiRequest, ApiWatchEvent } from './request';
import { RestApi } from './rest-api';

const MAPS = '/api/v1/namespaces/default/configmaps';
const INITIAL = { resourceVersionMatch: 'NotOlderThan', sendInitialEvents: 'true' };

/** An API with the ConfigMap `a`. */
function world() {
  const api = testApi();
  const rest = new RestApi(api, () => undefined);
  const create = (name: string, metadata: object = {}) => {
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...metadata } };
    expect(rest.handle({ method: 'POST', path: MAPS, body }).code).toBe(201);
  };
  create('a');
  api.sim.settle();
  return { api, rest, create };
}

/** Follows a watch; what it tells as `TYPE name`, and `end`. */
function followed(rest: RestApi, request: Omit<ApiRequest, 'method'>) {
  const events: ApiWatchEvent[] = [];
  const seen: string[] = [];
  const stop = rest.watch(
    { method: 'GET', ...request },
    (event) => {
      events.push(event);
      seen.push(`${event.type} ${nameOf(event)}`.trim());
    },
    () => seen.push('end'),
  );
  return { events, seen, stop };
}

function nameOf({ type, object }: ApiWatchEvent): string {
  const { metadata, message, rows } = object as {
    readonly metadata?: { readonly name?: string };
    readonly message?: string;
    readonly rows?: readonly { readonly cells: readonly unknown[] }[];
  };
  return type === 'ERROR' ? (message ?? '') : rows === undefined ? (metadata?.name ?? '') : String(rows[0]?.cells[0]);
}

describe('a watch', () => {
  it('begins with all that exists and goes on with what changes', () => {
    const { api, rest, create } = world();
    const { seen, stop } = followed(rest, { path: MAPS });
    api.sim.settle();
    create('b');
    rest.handle({ method: 'DELETE', path: `${MAPS}/a` });
    api.sim.settle();
    expect(seen).toEqual(['ADDED a', 'ADDED b', 'DELETED a']);
    stop();
    create('c');
    api.sim.settle();
    expect(seen).toHaveLength(3);
  });

  it('begins after the version that it names', () => {
    const { api, rest, create } = world();
    const { revision } = api;
    create('b');
    const { seen } = followed(rest, { path: MAPS, query: { resourceVersion: String(revision) } });
    create('c');
    api.sim.settle();
    expect(seen).toEqual(['ADDED b', 'ADDED c']);
  });

  it('waits for a version that is still to come', () => {
    const { api, rest, create } = world();
    const { seen } = followed(rest, { path: MAPS, query: { resourceVersion: String(api.revision + 1) } });
    create('b');
    create('c');
    api.sim.settle();
    expect(seen).toEqual(['ADDED c']);
  });

  it('begins now when it wants nothing of what exists', () => {
    const { api, rest, create } = world();
    const query = { resourceVersionMatch: 'NotOlderThan', sendInitialEvents: 'false' };
    const { seen } = followed(rest, { path: MAPS, query });
    create('b');
    api.sim.settle();
    expect(seen).toEqual(['ADDED b']);
  });

  it('marks where what exists ends', () => {
    const { api, rest, create } = world();
    const { revision } = api;
    const { seen, events } = followed(rest, { path: MAPS, query: { ...INITIAL, allowWatchBookmarks: 'true' } });
    api.sim.settle();
    create('b');
    api.sim.settle();
    expect(seen).toEqual(['ADDED a', 'BOOKMARK', 'ADDED b']);
    expect(events[1]?.object).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { resourceVersion: String(revision), annotations: { 'k8s.io/initial-events-end': 'true' } },
    });
  });

  it('tells every minute how far it is, if it is asked to', () => {
    const { api, rest, create } = world();
    const query = { resourceVersion: String(api.revision), timeoutSeconds: '150' };
    const marked = followed(rest, { path: MAPS, query: { ...query, allowWatchBookmarks: 'true' } });
    const plain = followed(rest, { path: MAPS, query });
    api.sim.advance(90_000);
    create('b');
    api.sim.advance(90_000);
    expect(marked.seen).toEqual(['BOOKMARK', 'ADDED b', 'BOOKMARK', 'BOOKMARK', 'end']);
    expect(plain.seen).toEqual(['ADDED b', 'end']);
    expect(marked.events.at(-1)?.object).toMatchObject({ metadata: { resourceVersion: String(api.revision) } });
  });

  it('ends when its time is up, and leaves nothing to do behind', () => {
    const { api, rest } = world();
    const { nextTimerMs } = api.sim;
    const { seen } = followed(rest, { path: MAPS, query: { timeoutSeconds: '5', allowWatchBookmarks: 'true' } });
    api.sim.advance(4999);
    expect(seen).not.toContain('end');
    api.sim.advance(1);
    expect(seen.at(-1)).toBe('end');
    expect(api.sim.nextTimerMs).toBe(nextTimerMs);
  });

  it('ends at once for a negative time', () => {
    const { api, rest } = world();
    const { seen } = followed(rest, { path: MAPS, query: { timeoutSeconds: '-1', resourceVersion: '1' } });
    api.sim.settle();
    api.sim.advance(1);
    expect(seen.at(-1)).toBe('end');
  });

  it('says when its version is too old', () => {
    const { api, rest } = world();
    const patch = (value: number) =>
      rest.handle({
        method: 'PATCH',
        path: `${MAPS}/a`,
        contentType: 'application/merge-patch+json',
        body: { data: { value: String(value) } },
      });
    for (let value = 0; value < 8300; value += 1) patch(value);
    const { seen, events } = followed(rest, { path: MAPS, query: { resourceVersion: '1' } });
    api.sim.settle();
    expect(seen).toEqual([expect.stringMatching(/^ERROR too old resource version: 1 \(\d+\)$/), 'end']);
    expect(events[0]?.object).toMatchObject({ kind: 'Status', code: 410, reason: 'Expired' });
  });

  it('says when what exists is to be of a version to come', () => {
    const { api, rest } = world();
    const { seen } = followed(rest, { path: MAPS, query: { ...INITIAL, resourceVersion: '99999' } });
    api.sim.settle();
    expect(seen).toEqual([`ERROR Timeout: Too large resource version: 99999, current: ${api.revision}`, 'end']);
  });

  it('shows what goes as it was before, in the version in which it went', () => {
    const { api, rest, create } = world();
    create('b', { labels: { app: 'web' }, finalizers: ['example.com/hold'] });
    const { events } = followed(rest, { path: MAPS, query: { labelSelector: 'app=web' } });
    const patch = (metadata: object) =>
      rest.handle({
        method: 'PATCH',
        path: `${MAPS}/b`,
        contentType: 'application/merge-patch+json',
        body: { metadata },
      });
    api.sim.settle();
    patch({ labels: { app: 'db' } });
    const left = String(api.revision);
    patch({ labels: { app: 'web' } });
    rest.handle({ method: 'DELETE', path: `${MAPS}/b` });
    patch({ finalizers: null });
    api.sim.settle();
    const gone = events.filter(({ type }) => type === 'DELETED').map(({ object }) => object);
    expect(gone).toMatchObject([
      { metadata: { labels: { app: 'web' }, resourceVersion: left } },
      { metadata: { finalizers: ['example.com/hold'], resourceVersion: String(api.revision) } },
    ]);
  });

  it('tells of what comes into its selectors and what leaves them', () => {
    const { api, rest, create } = world();
    const { seen } = followed(rest, { path: MAPS, query: { labelSelector: 'app=web', resourceVersion: '0' } });
    create('b', { labels: { app: 'web' } });
    const label = (app: string | null) =>
      rest.handle({
        method: 'PATCH',
        path: `${MAPS}/b`,
        contentType: 'application/merge-patch+json',
        body: { metadata: { labels: { app } } },
      });
    label(null);
    label('web');
    api.sim.settle();
    expect(seen).toEqual(['ADDED b', 'DELETED b', 'ADDED b']);
  });

  for (const path of [`${MAPS}/a`, '/api/v1/watch/namespaces/default/configmaps/a']) {
    it(`follows one object: ${path}`, () => {
      const { api, rest, create } = world();
      const { seen } = followed(rest, { path });
      create('b');
      rest.handle({ method: 'DELETE', path: `${MAPS}/a` });
      api.sim.settle();
      expect(seen).toEqual(['ADDED a', 'DELETED a']);
    });
  }

  it('can be of the older paths', () => {
    const { api, rest } = world();
    const { seen } = followed(rest, { path: '/api/v1/watch/namespaces/default/configmaps' });
    api.sim.settle();
    expect(seen).toEqual(['ADDED a']);
  });

  it('gives the stored object itself, so that all who watch can share what they make of it', () => {
    const { api, rest } = world();
    const first = followed(rest, { path: MAPS });
    const second = followed(rest, { path: '/api/v1/configmaps' });
    api.sim.settle();
    const own = (events: readonly ApiWatchEvent[]) => events.find((event) => nameOf(event) === 'a')?.object;
    expect(own(first.events)).toBeDefined();
    expect(own(first.events)).toBe(own(second.events));
  });

  it('shows the columns of its tables once', () => {
    const { api, rest, create } = world();
    const { events, seen } = followed(rest, {
      path: MAPS,
      as: 'table',
      query: { ...INITIAL, allowWatchBookmarks: '1' },
    });
    api.sim.settle();
    create('b');
    api.sim.settle();
    expect(seen).toEqual(['ADDED a', 'BOOKMARK', 'ADDED b']);
    const columns = events.map(({ object }) => (object as { readonly columnDefinitions: unknown }).columnDefinitions);
    expect(columns).toEqual([expect.arrayContaining([expect.objectContaining({ name: 'Name' })]), null, null]);
    expect(events[2]?.object).toMatchObject({
      kind: 'Table',
      metadata: { resourceVersion: String(api.revision) },
      rows: [{ object: { kind: 'PartialObjectMetadata', metadata: { name: 'b' } } }],
    });
  });

  it('shows metadata only', () => {
    const { api, rest } = world();
    const { events } = followed(rest, { path: MAPS, as: 'metadata' });
    api.sim.settle();
    expect(events).toEqual([
      {
        type: 'ADDED',
        object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: expect.anything() },
      },
    ]);
  });
});

describe('a watch is refused', () => {
  const INVALID = 'ListOptions.meta.k8s.io "" is invalid: ';
  const REFUSALS: readonly (readonly [string, string, Readonly<Record<string, string>>, number, string])[] = [
    ['of what is not served', '/api/v1/none', {}, 404, 'the server could not find the requested resource'],
    ['of nothing', '/none', {}, 404, 'the server could not find the requested resource'],
    [
      'of what cannot be watched',
      '/api/v1/componentstatuses',
      {},
      405,
      'watch is not supported on resources of kind "componentstatuses"',
    ],
    [
      'below /watch/ of what cannot be watched',
      '/api/v1/watch/componentstatuses',
      {},
      404,
      'the server could not find the requested resource',
    ],
    [
      'by a label selector that is none',
      MAPS,
      { labelSelector: 'a b' },
      400,
      "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt",
    ],
    [
      'by a field selector that is none',
      MAPS,
      { fieldSelector: 'a' },
      400,
      "invalid selector: 'a'; can't understand 'a'",
    ],
    [
      'of one object by the name of another',
      '/api/v1/watch/namespaces/default/configmaps/a',
      { fieldSelector: 'metadata.name=b' },
      400,
      "fieldSelector metadata.name doesn't match requested name",
    ],
    [
      'from a version that is none',
      MAPS,
      { resourceVersion: 'x' },
      500,
      'resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax',
    ],
    ['for a time that is none', MAPS, { timeoutSeconds: 'x' }, 400, 'strconv.ParseInt: parsing "x": invalid syntax'],
    [
      'with a match that belongs to initial events',
      MAPS,
      { resourceVersion: '5', resourceVersionMatch: 'NotOlderThan' },
      422,
      `${INVALID}resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided`,
    ],
    [
      'with initial events without a match',
      MAPS,
      { sendInitialEvents: 'true' },
      422,
      `${INVALID}resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan`,
    ],
    [
      'with an exact match',
      MAPS,
      { sendInitialEvents: 'true', resourceVersionMatch: 'Exact' },
      422,
      `${INVALID}[resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan, ` +
        'resourceVersionMatch: Unsupported value: "Exact": supported values: "NotOlderThan"]',
    ],
    [
      'with a token',
      MAPS,
      { sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan', continue: 'x' },
      422,
      `${INVALID}resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden when continue is provided`,
    ],
  ];
  for (const [name, path, query, code, message] of REFUSALS) {
    it(name, () => {
      let refusal: unknown;
      try {
        world().rest.watch({ method: 'GET', path, query }, () => undefined);
      } catch (error) {
        refusal = error;
      }
      expect(refusal).toBeInstanceOf(ApiError);
      expect(refusal).toMatchObject({ code, message });
    });
  }
});
