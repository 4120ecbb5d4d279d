import { decodeProtobuf, protobufMediaType } from '../protobuf/decode-protobuf';
import { entityTooLarge, unsupportedMediaType } from '../status';
import { parseYamlDocument } from '../yaml';
import { duplicateKeys } from '../yaml/duplicate-keys';
import { readJson } from '../yaml/json-document';
import { maxBodyBytes, requireReadableSize } from './body-size';
import type { ApiRequest } from './request';

/** What a body says. */
export interface ReadBody {
  readonly value: unknown;
  /** What a strict reader finds wrong with the text itself: `duplicate field "spec.x"`. */
  readonly strictErrors: readonly string[];
  /** Why the text can't be read at all, in Go's words; then there is no value. */
  readonly error?: string;
  readonly format: 'json' | 'yaml' | 'protobuf';
  /** The JSON or YAML as it was sent, where it was. */
  readonly text?: string;
  /** The text's beginning, as errors show it. */
  summary(): string;
}

/** The body of a request that has none. */
export const EMPTY_BODY: ReadBody = {
  value: undefined,
  strictErrors: [],
  error: 'unexpected end of JSON input',
  format: 'json',
  summary: () => '<empty>',
};

const JSON_TYPE = 'application/json';
const YAML_TYPE = 'application/yaml';
const READABLE_TYPES: readonly string[] = [JSON_TYPE, YAML_TYPE, protobufMediaType];
const NO_ERRORS: readonly string[] = [];

/** The content type without its parameters. */
export function mediaTypeOf(contentType = ''): string {
  return (contentType.split(';')[0] ?? '').trim().toLowerCase();
}

/** 415 for a body that nobody can read. Source: apiserver/pkg/endpoints/handlers/negotiation/negotiate.go (NegotiateInputSerializer). */
export function requireReadableType({ contentType = '' }: ApiRequest): void {
  const type = mediaTypeOf(contentType);
  if (contentType === '' || READABLE_TYPES.includes(type)) return;
  throw unknownFormat(READABLE_TYPES);
}

/** apiserver/pkg/endpoints/handlers/negotiation/errors.go */
export function unknownFormat(accepted: readonly string[]) {
  return unsupportedMediaType(
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  );
}

/** 413 for a body that is larger than the API server reads, before a look at what it says. */
export function requireReadableBody({ body, rawBody }: ApiRequest): void {
  if (rawBody === undefined) requireReadableSize(body);
  else if (Buffer.byteLength(rawBody) > maxBodyBytes) throw tooLarge();
}

function tooLarge() {
  return entityTooLarge(`Request entity too large: limit is ${maxBodyBytes}`);
}

/** Has the request a body with anything in it? */
export function hasBody({ body, rawBody }: ApiRequest): boolean {
  return rawBody === undefined ? body !== undefined && body !== null : rawBody.length > 0;
}

/**
 * Reads the body of a request as its content type says: YAML for `application/yaml` and `application/apply-patch+yaml`, protocol buffers, else JSON.
 * Source: apimachinery/pkg/runtime/serializer/{json/json,protobuf/protobuf}.go (Decode).
 */
export function readBody({ body, rawBody, contentType }: ApiRequest): ReadBody {
  if (rawBody === undefined && body !== undefined)
    return { value: body, strictErrors: NO_ERRORS, format: 'json', summary: () => summaryOf(JSON.stringify(body)) };
  if (rawBody === undefined) return contentType === undefined ? EMPTY_BODY : readBytes('', contentType);
  return readBytes(rawBody, contentType);
}

function readBytes(rawBody: Uint8Array | string, contentType: string | undefined): ReadBody {
  if (mediaTypeOf(contentType) === protobufMediaType) return readProtobuf(Buffer.from(rawBody));
  const text =
    typeof rawBody === 'string'
      ? rawBody
      : Buffer.from(rawBody.buffer, rawBody.byteOffset, rawBody.byteLength).toString('utf8');
  return mediaTypeOf(contentType).endsWith('yaml') ? readYamlText(text) : readJsonText(text);
}

function readJsonText(text: string): ReadBody {
  return { ...readJson(text), format: 'json', text, summary: () => summaryOf(text) };
}

function readProtobuf(bytes: Buffer): ReadBody {
  const summary = () => bytesSummary(bytes);
  const read = decodeProtobuf(bytes);
  if ('error' in read)
    return { value: undefined, strictErrors: NO_ERRORS, error: read.error, format: 'protobuf', summary };
  return { value: read.value, strictErrors: NO_ERRORS, format: 'protobuf', summary };
}

function readYamlText(text: string): ReadBody {
  const summary = () => summaryOf(text);
  const read = parseYamlDocument(text);
  if ('error' in read)
    return { value: undefined, strictErrors: NO_ERRORS, error: read.error, format: 'yaml', text, summary };
  const { value } = read;
  return { value, strictErrors: duplicateKeys(text), format: 'yaml', text, summary };
}

const SUMMARY_BYTES = 30;
const OPENING_BRACE = 0x7b;

/** apiserver/pkg/endpoints/handlers/rest.go, `summarizeData`. */
function summaryOf(text: string): string {
  return bytesSummary(Buffer.from(text, 'utf8'));
}

function bytesSummary(bytes: Buffer): string {
  if (bytes.length === 0) return '<empty>';
  const encoding = bytes[0] === OPENING_BRACE ? 'utf8' : 'hex';
  if (bytes.length <= SUMMARY_BYTES) return bytes.toString(encoding);
  return `${bytes.subarray(0, SUMMARY_BYTES).toString(encoding)} ...`;
}
