import { expect } from 'expect';
import { describe, it } from 'node:test';
import { events } from '../kinds/event';
import { testApi } from '../testing';
import { RestApi } from './rest-api';
import type { ApiResponse } from './request';

const MAPS = '/api/v1/namespaces/default/configmaps';
const MERGE = 'application/merge-patch+json';

interface List {
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
  readonly items: readonly { readonly metadata: { readonly name: string }; readonly data?: unknown }[];
}

/** An API with ConfigMaps of these names. */
function world(...names: readonly string[]) {
  const api = testApi();
  const rest = new RestApi(api, () => undefined);
  const create = (name: string, metadata: object = {}) => {
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...metadata } };
    expect(rest.handle({ method: 'POST', path: MAPS, body }).code).toBe(201);
  };
  for (const name of names) create(name);
  const change = (name: string, value: string) =>
    rest.handle({ method: 'PATCH', path: `${MAPS}/${name}`, contentType: MERGE, body: { data: { value } } });
  const remove = (name: string) => rest.handle({ method: 'DELETE', path: `${MAPS}/${name}` });
  const list = (query: Readonly<Record<string, string>> = {}) => rest.handle({ method: 'GET', path: MAPS, query });
  return { api, rest, create, change, remove, list };
}

function listOf({ code, body }: ApiResponse): List {
  expect(code).toBe(200);
  return body as List;
}

function namesOf(response: ApiResponse): readonly string[] {
  return listOf(response).items.map(({ metadata }) => metadata.name);
}

describe('a list in pages', () => {
  it('tells how many are left, and the last page that there are none', () => {
    const { list } = world('a', 'b', 'c');
    const first = listOf(list({ limit: '2' }));
    expect(first.items).toHaveLength(2);
    expect(first.metadata).toMatchObject({ continue: expect.any(String), remainingItemCount: 1 });
    const last = list({ limit: '2', continue: first.metadata.continue ?? '' });
    expect(namesOf(last)).toEqual(['c']);
    expect(listOf(last).metadata).toEqual({ resourceVersion: first.metadata.resourceVersion });
  });

  it('has no pages for those who take any version, but of events', () => {
    const { list, api, rest } = world('a', 'b', 'c');
    const all = listOf(list({ limit: '2', resourceVersion: '0' }));
    expect(all.items).toHaveLength(3);
    expect(all.metadata.continue).toBeUndefined();
    const involvedObject = { kind: 'ConfigMap', namespace: 'default', name: 'a' };
    for (const name of ['e1', 'e2'])
      api.create(events, { apiVersion: 'v1', kind: 'Event', metadata: { name, namespace: 'default' }, involvedObject });
    const query = { limit: '1', resourceVersion: '0' };
    const page = listOf(rest.handle({ method: 'GET', path: '/api/v1/namespaces/default/events', query }));
    expect(page.items).toHaveLength(1);
    expect(page.metadata.continue).toBeDefined();
  });

  it('does not count what is left behind a selector', () => {
    const { list, create } = world();
    for (const name of ['a', 'b', 'c']) create(name, { labels: { app: 'web' } });
    const { metadata } = listOf(list({ limit: '2', labelSelector: 'app=web' }));
    expect(metadata.continue).toBeDefined();
    expect(metadata.remainingItemCount).toBeUndefined();
  });

  it('shows the version of its first page on all others', () => {
    const { list, create, change, remove } = world('a', 'b', 'c', 'd', 'e');
    const first = listOf(list({ limit: '2' }));
    change('c', 'changed');
    remove('d');
    create('c2');
    create('d');
    remove('a');
    const second = list({ limit: '2', continue: first.metadata.continue ?? '' });
    expect(namesOf(second)).toEqual(['c', 'd']);
    expect(listOf(second).items[0]?.data).toBeUndefined();
    const third = list({ limit: '2', continue: listOf(second).metadata.continue ?? '' });
    expect(namesOf(third)).toEqual(['e']);
    for (const page of [second, third])
      expect(listOf(page).metadata.resourceVersion).toBe(first.metadata.resourceVersion);
    expect(namesOf(list())).toEqual(['b', 'c', 'c2', 'd', 'e']);
  });

  it('shows what an index held then', () => {
    const { api, rest } = world();
    const pods = '/api/v1/namespaces/default/pods';
    const query = { fieldSelector: 'spec.nodeName=', limit: '1' };
    for (const name of ['p1', 'p2']) {
      const body = { metadata: { name }, spec: { containers: [{ name: 'c', image: 'i' }] } };
      expect(rest.handle({ method: 'POST', path: pods, body }).code).toBe(201);
    }
    const first = listOf(rest.handle({ method: 'GET', path: pods, query }));
    const binding = { target: { name: 'n1' }, metadata: { name: 'p2' } };
    expect(rest.handle({ method: 'POST', path: `${pods}/p2/binding`, body: binding }).code).toBe(201);
    api.sim.settle();
    const second = rest.handle({
      method: 'GET',
      path: pods,
      query: { ...query, continue: first.metadata.continue ?? '' },
    });
    expect(namesOf(second)).toEqual(['p2']);
    expect(namesOf(rest.handle({ method: 'GET', path: pods, query }))).toEqual(['p1']);
  });

  it('goes on inconsistently when its version is no longer known', () => {
    const { list, create, change } = world('a', 'b');
    const first = listOf(list({ limit: '1' }));
    for (let value = 0; value < 8300; value += 1) change('a', String(value));
    create('c');
    const { code, body } = list({ limit: '1', continue: first.metadata.continue ?? '' });
    expect({ code, body }).toMatchObject({
      code: 410,
      body: {
        reason: 'Expired',
        message: expect.stringMatching(
          /^The provided continue parameter is too old to display a consistent list result\. /,
        ),
      },
    });
    const { metadata } = body as List;
    expect(namesOf(list({ continue: metadata.continue ?? '' }))).toEqual(['b', 'c']);
  });

  it('loses nothing and shows nothing twice while everything changes', () => {
    const names = Array.from({ length: 100 }, (_, index) => `m${String(index).padStart(3, '0')}`);
    const { list, change, remove, create } = world(...names);
    const seen: string[] = [];
    let token = '';
    for (let page = 0; page === 0 || token !== ''; page += 1) {
      const { items, metadata } = listOf(list({ limit: '7', continue: token }));
      seen.push(...items.map((item) => item.metadata.name));
      token = metadata.continue ?? '';
      change(names[(page * 31) % 100] ?? '', String(page));
      remove(names[(page * 17 + 50) % 100] ?? '');
      create(`m${String((page * 13) % 100).padStart(3, '0')}x`);
    }
    expect(seen).toEqual(names);
  });
});

describe('a list of a version', () => {
  it('is exactly of it when asked to', () => {
    const { api, list, change, create, remove } = world('a', 'b');
    const { revision } = api;
    change('a', 'new');
    create('c');
    remove('b');
    const exact = list({ resourceVersion: String(revision), resourceVersionMatch: 'Exact' });
    expect(namesOf(exact)).toEqual(['a', 'b']);
    expect(listOf(exact).metadata.resourceVersion).toBe(String(revision));
  });

  it('is at least of it otherwise', () => {
    const { api, list, create } = world('a');
    const { revision } = api;
    create('b');
    const queries: readonly Readonly<Record<string, string>>[] = [
      { resourceVersion: '0' },
      { resourceVersion: String(revision) },
      { resourceVersion: String(revision), resourceVersionMatch: 'NotOlderThan' },
    ];
    for (const query of queries) {
      expect(namesOf(list(query))).toEqual(['a', 'b']);
      expect(listOf(list(query)).metadata.resourceVersion).toBe(String(api.revision));
    }
  });

  it('is exactly of it when it comes in pages, as it was before there was a choice', () => {
    const { api, list, create } = world('a', 'b');
    const { revision } = api;
    create('c');
    const query = { resourceVersion: String(revision), limit: '1' };
    const first = listOf(list(query));
    expect(first.metadata.remainingItemCount).toBe(1);
    expect(namesOf(list({ continue: first.metadata.continue ?? '' }))).toEqual(['b']);
  });

  it('says when it is no longer known', () => {
    const { list, change } = world('a');
    for (let value = 0; value < 8300; value += 1) change('a', String(value));
    expect(list({ resourceVersion: '1', resourceVersionMatch: 'Exact' })).toMatchObject({
      code: 410,
      body: { reason: 'Expired', message: 'The resourceVersion for the provided list is too old.' },
    });
  });
});

describe('a list is refused', () => {
  const INVALID = 'ListOptions.meta.k8s.io "" is invalid: ';
  const token = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const BAD_TOKEN = 'invalid continue token: continue key is not valid: ';
  const REFUSALS: readonly (readonly [string, Readonly<Record<string, string>>, number, string | RegExp])[] = [
    ['by a label selector', { labelSelector: 'a b' }, 400, /^unable to parse requirement: found 'b'/],
    ['by a field selector', { fieldSelector: 'a' }, 400, "invalid selector: 'a'; can't understand 'a'"],
    [
      'by a field that cannot be selected',
      { fieldSelector: 'a=b' },
      400,
      '"a" is not a known field selector: only "metadata.name", "metadata.namespace"',
    ],
    ['for its limit', { limit: 'x' }, 400, 'strconv.ParseInt: parsing "x": invalid syntax'],
    [
      'for a limit out of range',
      { limit: '9223372036854775808' },
      400,
      'strconv.ParseInt: parsing "9223372036854775808": value out of range',
    ],
    ['for a time that is none', { timeoutSeconds: '' }, 400, 'strconv.ParseInt: parsing "": invalid syntax'],
    [
      'for a version that is none',
      { resourceVersion: 'x' },
      400,
      'invalid resource version: resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax',
    ],
    [
      'for a version to come',
      { resourceVersion: '9999' },
      504,
      /^Timeout: Too large resource version: 9999, current: \d+$/,
    ],
    [
      'for a match without a version',
      { resourceVersionMatch: 'Exact' },
      422,
      `${INVALID}resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided`,
    ],
    [
      'for a match that does not exist',
      { resourceVersionMatch: 'x', resourceVersion: '1' },
      422,
      `${INVALID}resourceVersionMatch: Unsupported value: "x": supported values: "Exact", "NotOlderThan", ""`,
    ],
    [
      'for exactly any version',
      { resourceVersionMatch: 'Exact', resourceVersion: '0' },
      422,
      `${INVALID}resourceVersionMatch: Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"`,
    ],
    [
      'for initial events',
      { sendInitialEvents: 'false' },
      422,
      `${INVALID}sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list`,
    ],
    ['for a token that is none', { continue: 'a!' }, 400, `${BAD_TOKEN}illegal base64 data at input byte 1`],
    [
      'for a token of something else',
      { continue: token({ v: 'v0' }) },
      400,
      `${BAD_TOKEN}server does not recognize this encoded version v0`,
    ],
    [
      'for a token without a version',
      { continue: token({ v: 'meta.k8s.io/v1', start: 'a' }) },
      400,
      `${BAD_TOKEN}incorrect encoded start resourceVersion (version meta.k8s.io/v1)`,
    ],
    [
      'for a token that leads elsewhere',
      { continue: token({ v: 'meta.k8s.io/v1', rv: 1, start: '../../secrets' }) },
      400,
      `${BAD_TOKEN}../../secrets`,
    ],
    [
      'for a token with a version',
      { continue: token({ v: 'meta.k8s.io/v1', rv: 1, start: 'a' }), resourceVersion: '1' },
      400,
      'specifying resource version is not allowed when using continue',
    ],
  ];
  for (const [name, query, code, message] of REFUSALS) {
    it(name, () => {
      const answer = world('a').list(query);
      expect(answer).toMatchObject({ code, body: { kind: 'Status', status: 'Failure', code } });
      const { message: said } = answer.body as { readonly message: string };
      if (typeof message === 'string') expect(said).toBe(message);
      else expect(said).toMatch(message);
    });
  }
});

describe('a list', () => {
  it('takes a negative limit for none', () => {
    expect(namesOf(world('a', 'b').list({ limit: '-1' }))).toEqual(['a', 'b']);
  });

  it('ignores parameters that it does not know', () => {
    expect(namesOf(world('a').list({ __proto__x: '1', none: '2' }))).toEqual(['a']);
  });

  it('shows metadata only', () => {
    const { rest } = world('a');
    expect(rest.handle({ method: 'GET', path: MAPS, as: 'metadata' }).body).toMatchObject({
      kind: 'PartialObjectMetadataList',
      items: [{ kind: 'PartialObjectMetadata', metadata: { name: 'a' } }],
    });
  });

  it('is a table of as much of its objects as is asked for', () => {
    const { rest } = world('a');
    const row = (includeObject: string) => {
      const { body } = rest.handle({ method: 'GET', path: MAPS, as: 'table', query: { includeObject } });
      return (body as { readonly rows: readonly { readonly object: { readonly kind: string } | null }[] }).rows[0];
    };
    expect(row('')?.object?.kind).toBe('PartialObjectMetadata');
    expect(row('Metadata')?.object?.kind).toBe('PartialObjectMetadata');
    expect(row('Object')?.object?.kind).toBe('ConfigMap');
    expect(row('None')?.object).toBe(null);
    expect(rest.handle({ method: 'GET', path: MAPS, as: 'table', query: { includeObject: 'x' } })).toMatchObject({
      code: 400,
      body: {
        message:
          "Unable to convert to Table as requested: includeObject: Invalid value: \"x\": must be 'Metadata', 'Object', 'None', or empty",
      },
    });
  });
});
