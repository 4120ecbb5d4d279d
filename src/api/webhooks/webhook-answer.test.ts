import { expect } from 'expect';
import { describe, it } from 'node:test';
import { invalidReview, mistypedReview, readPatch } from '../admission/review-response';
import { webhookAnswer } from './webhook-answer';

const META = 'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';
const NO_META = "couldn't get version/kind; json parse error: ";

describe('the answer of a webhook', () => {
  // client-go/rest/request_test.go, apimachinery/pkg/api/errors/errors.go.
  const cases: readonly (readonly [string, number, string, string, string?])[] = [
    [
      'a 500 with a text',
      500,
      'boom\n',
      'an error on the server ("boom") has prevented the request from succeeding',
      'text/plain',
    ],
    ['a 500 without one', 500, '', 'an error on the server ("") has prevented the request from succeeding'],
    [
      'a 500 of something else',
      500,
      '{}',
      'an error on the server ("unknown") has prevented the request from succeeding',
      'application/json',
    ],
    [
      'a Status',
      500,
      '{"apiVersion":"v1","kind":"Status","status":"Failure","message":"no database"}',
      'no database',
      'application/json',
    ],
    ['a 404', 404, 'page not found', 'the server could not find the requested resource'],
    ['a 403', 403, ' go away ', 'go away'],
    ['a 429', 429, '', 'the server has received too many requests and has asked us to try again later'],
    ['a 503', 503, '', 'the server is currently unable to handle the request'],
    ['a 302', 302, '', 'the server responded with the status code 302 but did not return more information'],
    ['nothing', 200, '', '0-length response with status code: 200 and content type: application/json'],
    ['garbage', 200, 'garbage', `${NO_META}json: cannot unmarshal string into Go value of type ${META}`],
    ['a list', 200, '[]', `${NO_META}json: cannot unmarshal array into Go value of type ${META}`],
    ['half an object', 200, '{"response": {', `${NO_META}unexpected end of JSON input`],
    [
      'what is no JSON',
      200,
      '{response}',
      `${NO_META}invalid character 'r' looking for beginning of object key string`,
    ],
    ['a refusal instead', 200, '{"apiVersion":"v1","kind":"Status","status":"Failure","message":"not me"}', 'not me'],
  ];
  for (const [name, status, body, error, type] of cases)
    it(`that is ${name} is none`, () => {
      const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
      expect(webhookAnswer({ status, headers, body })).toEqual({ error });
    });

  it('may be YAML', () => {
    expect(webhookAnswer({ status: 200, headers: {}, body: 'response: {allowed: true}\n' })).toEqual({
      body: { response: { allowed: true } },
    });
  });
});

describe('a review', () => {
  const review = (response: unknown, more: object = {}) => ({
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    response,
    ...more,
  });
  const right = { uid: 'u', allowed: true };
  // apiserver/pkg/admission/plugin/webhook/request/admissionreview_test.go.
  const invalid: readonly (readonly [string, unknown, string | undefined, boolean?])[] = [
    ['is fine', review(right), undefined],
    ['has no response', {}, 'webhook response was absent'],
    ['is for another', review({ ...right, uid: 'x' }), 'expected response.uid="u", got "x"'],
    [
      'is of another version',
      review(right, { apiVersion: 'admission.k8s.io/v2' }),
      'expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got admission.k8s.io/v2, Kind=AdmissionReview',
    ],
    ['patches and may not', review({ ...right, patch: 'e30=' }), 'validating webhook may not return response.patch'],
    [
      'has a patch without its type',
      review({ ...right, patch: 'e30=' }),
      'webhook returned response.patch but not response.patchType',
      true,
    ],
    [
      'has a type without a patch',
      review({ ...right, patchType: 'JSONPatch' }),
      'webhook returned response.patchType but not response.patch',
      true,
    ],
    [
      'has a patch of another type',
      review({ ...right, patch: 'e30=', patchType: 'MergePatch' }),
      'webhook returned invalid response.patchType of "MergePatch"',
      true,
    ],
  ];
  for (const [name, body, expected, mayPatch = false] of invalid)
    it(name, () => expect(invalidReview(body, 'u', mayPatch)).toBe(expected));

  const mistyped: readonly (readonly [unknown, string | undefined])[] = [
    [right, undefined],
    ['yes', 'json: cannot unmarshal string into Go struct field AdmissionReview.response of type v1.AdmissionResponse'],
    [
      { allowed: 'true' },
      'json: cannot unmarshal string into Go struct field AdmissionResponse.response.allowed of type bool',
    ],
    [{ patch: '[{}]' }, 'illegal base64 data at input byte 0'],
  ];
  for (const [response, expected] of mistyped)
    it(`${JSON.stringify(response)} ${expected === undefined ? 'can' : 'cannot'} be read`, () =>
      expect(mistypedReview(review(response))).toBe(expected));
});

describe('a patch of a webhook', () => {
  const cases: readonly (readonly [string, string | undefined])[] = [
    ['[]', undefined],
    ['{"spec": {}}', 'json: cannot unmarshal object into Go value of type jsonpatch.Patch'],
    ['["x"]', 'json: cannot unmarshal string into Go value of type jsonpatch.Operation'],
    ['[{]', "invalid character ']' looking for beginning of object key string"],
  ];
  for (const [text, error] of cases) it(text, () => expect(readPatch(text).error).toBe(error));
});
