import { expect } from 'expect';
import { describe, it } from 'node:test';
import { testApi } from '../testing';
import type { ApiRequest } from './request';
import { RestApi } from './rest-api';

const MAPS = '/api/v1/namespaces/default/configmaps';
const MAP = `${MAPS}/a`;
const JSON_PATCH = 'application/json-patch+json';
const MERGE = 'application/merge-patch+json';
const STRATEGIC = 'application/strategic-merge-patch+json';
const NO_KEY = "invalid character 'b' looking for beginning of object key string";

type Case = readonly [
  title: string,
  contentType: string,
  rawBody: string,
  validation: string,
  code: number,
  message: string | RegExp,
];

const REFUSALS: readonly Case[] = [
  ['no JSON (JSON patch)', JSON_PATCH, '{bad', '', 400, `error decoding patch: ${NO_KEY}`],
  ['no JSON (JSON patch), if it need not be strict', JSON_PATCH, '{bad', 'Ignore', 400, NO_KEY],
  ['no JSON (merge patch)', MERGE, '{bad', '', 400, `error decoding patch: ${NO_KEY}`],
  ['no JSON (merge patch), if it need not be strict', MERGE, '{bad', 'Ignore', 400, 'Invalid JSON Patch'],
  ['no JSON (strategic merge patch)', STRATEGIC, '{bad', '', 400, NO_KEY],
  ['an empty text', MERGE, '', '', 400, 'error decoding patch: unexpected end of JSON input'],
  [
    'a field that is there twice',
    MERGE,
    '{"data":{"x":"1","x":"2"}}',
    'Strict',
    422,
    /strict decoding error: duplicate field "data.x"$/,
  ],
  [
    'a field of an operation that is there twice',
    JSON_PATCH,
    '[{"op":"add","op":"add","path":"/data","value":{}}]',
    'Strict',
    422,
    /strict decoding error: json patch duplicate field "\[0\].op"$/,
  ],
  [
    'a kind that there is not',
    MERGE,
    '{"kind":"Nothing"}',
    '',
    422,
    /: no kind "Nothing" is registered for version "v1" in scheme "pkg\/api\/legacyscheme\/scheme.go:30"$/,
  ],
  [
    'another kind',
    JSON_PATCH,
    '[{"op":"replace","path":"/kind","value":"Pod"}]',
    '',
    422,
    /: converting \(v1.Pod\) to \(core.ConfigMap\): unknown conversion$/,
  ],
  [
    'a value of the wrong type (strategic merge patch)',
    STRATEGIC,
    '{"metadata":{"labels":"x"}}',
    '',
    422,
    ' "" is invalid: patch: Invalid value: "map[metadata:map[labels:x]]": cannot restore map from string',
  ],
];

function restApi(): RestApi {
  const rest = new RestApi(testApi(), () => undefined);
  const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } };
  rest.handle({ method: 'POST', path: MAPS, body });
  return rest;
}

function patch(contentType: string, rawBody: string, query: ApiRequest['query'] = {}) {
  return restApi().handle({ method: 'PATCH', path: MAP, contentType, rawBody, query });
}

describe('a patch', () => {
  for (const [title, contentType, rawBody, fieldValidation, code, message] of REFUSALS) {
    it(`is refused for ${title}`, () => {
      const answer = patch(contentType, rawBody, { fieldValidation });
      expect(answer).toMatchObject({ code, body: { kind: 'Status' } });
      const { message: text } = answer.body as { readonly message: string };
      if (typeof message === 'string') expect(text).toBe(message);
      else expect(text).toMatch(message);
    });
  }

  it('is of the kind of the path, whatever a strategic merge patch says', () => {
    expect(patch(STRATEGIC, '{"kind":"Pod"}')).toMatchObject({ code: 200, body: { kind: 'ConfigMap' } });
  });

  it('may name a character set', () => {
    expect(patch(`${MERGE}; charset=utf-8`, '{"data":{"x":"y"}}')).toMatchObject({
      code: 200,
      body: { data: { x: 'y' } },
    });
  });

  it('is warned of by default for a field that is there twice', () => {
    const { code, warnings } = patch(MERGE, '{"data":{"x":"1","x":"2"}}');
    expect([code, warnings]).toEqual([200, ['duplicate field "data.x"']]);
  });

  it('can ask to forget who manages the fields', () => {
    const rest = restApi();
    const write = (body: unknown) =>
      rest.handle({ method: 'PATCH', path: MAP, contentType: MERGE, body, query: { fieldManager: 'm' } }).body;
    rest.handle({
      method: 'PATCH',
      path: MAP,
      contentType: 'application/apply-patch+yaml',
      body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { x: 'y' } },
      query: { fieldManager: 'a' },
    });
    expect(write({ data: { z: '1' } })).toHaveProperty('metadata.managedFields.1.manager', 'm');
    expect(write({ metadata: { managedFields: [] } })).not.toHaveProperty('metadata.managedFields');
  });
});
