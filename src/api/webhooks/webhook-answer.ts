import { metaError, notAnObject } from '../go/json-meta';
import { quote } from '../go/text';
import { isJsonObject, type JsonObject } from '../json-object';
import { parseYamlDocument } from '../yaml';
import { readJson } from '../yaml/json-document';

/** What a webhook has answered, as JSON, or why that is no answer, in the words of Kubernetes' client. */
export type WebhookAnswer = { readonly body: unknown } | { readonly error: string };

interface Response {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** More of an answer is not told. */
const MAX_TEXT_BYTES = 2048;

/**
 * Reads the answer of a webhook: whatever its content type says, text that begins with `{` is JSON and all else YAML.
 * Source: client-go/rest/request.go (transformResponse, Into), apimachinery/pkg/runtime/serializer/{recognizer/recognizer,json/json}.go.
 */
export function webhookAnswer({ status, headers, body }: Response): WebhookAnswer {
  const type = headers['content-type'] ?? '';
  if (status < 200 || status > 206)
    return { error: statusIn(body) ?? statusError(status, type === '' || type.startsWith('text/') ? body : undefined) };
  if (body === '')
    return { error: `0-length response with status code: ${status} and content type: ${type || 'application/json'}` };
  const read = readText(body);
  if ('error' in read) return read;
  const { value } = read;
  if (value !== null && !isJsonObject(value)) return { error: notAnObject(value) };
  const failure = isJsonObject(value) ? failureOf(value) : undefined;
  return failure === undefined ? { body: value } : { error: failure };
}

function readText(text: string): { readonly value: unknown } | { readonly error: string } {
  if (!text.trimStart().startsWith('{')) return parseYamlDocument(text);
  const { value, error } = readJson(text);
  return error === undefined ? { value } : { error: metaError(error) };
}

/** A `Status` says itself what is wrong. */
function statusIn(body: string): string | undefined {
  const { value } = readJson(body);
  return isJsonObject(value) ? failureOf(value) : undefined;
}

function failureOf({ apiVersion, kind, status, message }: JsonObject): string | undefined {
  if (apiVersion !== 'v1' || kind !== 'Status' || status === 'Success') return undefined;
  return typeof message === 'string' ? message : '';
}

const STATUS_ERRORS: ReadonlyMap<number, string> = new Map([
  [400, 'the server rejected our request for an unknown reason'],
  [401, 'the server has asked for the client to provide credentials'],
  [404, 'the server could not find the requested resource'],
  [405, 'the server does not allow this method on the requested resource'],
  [409, 'the server reported a conflict'],
  [422, 'the server rejected our request due to an error in our request'],
  [429, 'the server has received too many requests and has asked us to try again later'],
  [503, 'the server is currently unable to handle the request'],
  [504, 'the server was unable to return a response in the time allotted, but may still be processing the request'],
]);

/** apimachinery/pkg/api/errors/errors.go (NewGenericServerResponse). `body`: undefined for what is no text. */
function statusError(status: number, body: string | undefined): string {
  const known = STATUS_ERRORS.get(status);
  if (known !== undefined) return known;
  const text = body === undefined ? 'unknown' : shortened(body).trim();
  if (status === 403 || status === 415) return text;
  if (status === 406)
    return text === '' || text === 'unknown'
      ? 'the server was unable to respond with a content type that the client supports'
      : text;
  return status >= 500
    ? `an error on the server (${quote(text)}) has prevented the request from succeeding`
    : `the server responded with the status code ${status} but did not return more information`;
}

function shortened(body: string): string {
  return Buffer.from(body).subarray(0, MAX_TEXT_BYTES).toString();
}
