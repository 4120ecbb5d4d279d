import type { Readable } from 'node:stream';
import { quote } from '../../api/go/text';
import type { Status } from '../../api/generated/types';
import { ConnectionError } from '../client';
import type { WireResponse } from './connection';
import { textOfBytes } from './connection-errors';

/** The largest answer that is read as a whole. */
const MAX_ANSWER_BYTES = 512 << 20;
/** How much of an answer that is no `Status` is shown. */
const MAX_UNKNOWN_TEXT_CHARACTERS = 2048;

/** All of the answer: decoded JSON, or a text. From code 400 on always a `Status`. Rejects with `ConnectionError` when it breaks off. */
export async function bodyOf({ code, headers, body }: WireResponse): Promise<unknown> {
  const text = await readAll(body);
  const isJson = /^application\/(.+\+)?json\b/.test(headers['content-type'] ?? '');
  const decoded = isJson ? parsed(text) : text;
  return code < 400 || isStatus(decoded) ? decoded : genericStatus(code, text);
}

async function readAll(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body) {
      chunks.push(Buffer.from(chunk));
      size += chunk.length;
      if (size > MAX_ANSWER_BYTES) throw new Error(`answer is larger than ${MAX_ANSWER_BYTES} bytes`);
    }
  } catch (error) {
    if (error instanceof ConnectionError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new ConnectionError(`unexpected error when reading response body. Please retry. Original error: ${why}`);
  }
  return textOfBytes(Buffer.concat(chunks));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The `Status` that a text is; behind a proxy path it tells that the API server itself has refused. */
export function statusOf(text: string): Status | undefined {
  const decoded = text.startsWith('{') ? parsed(text) : undefined;
  return isStatus(decoded) ? decoded : undefined;
}

function isStatus(body: unknown): body is Status {
  return typeof body === 'object' && body !== null && 'kind' in body && body.kind === 'Status';
}

/** Reasons and messages for servers that say nothing themselves. Source: apimachinery/pkg/api/errors/errors.go (NewGenericServerResponse). */
const GENERIC: ReadonlyMap<number, readonly [reason: string, message: string]> = new Map([
  [400, ['BadRequest', 'the server rejected our request for an unknown reason']],
  [401, ['Unauthorized', 'the server has asked for the client to provide credentials']],
  [404, ['NotFound', 'the server could not find the requested resource']],
  [405, ['MethodNotAllowed', 'the server does not allow this method on the requested resource']],
  [406, ['NotAcceptable', 'the server was unable to respond with a content type that the client supports']],
  [409, ['Conflict', 'the server reported a conflict']],
  [422, ['Invalid', 'the server rejected our request due to an error in our request']],
  [429, ['TooManyRequests', 'the server has received too many requests and has asked us to try again later']],
  [503, ['ServiceUnavailable', 'the server is currently unable to handle the request']],
  [
    504,
    [
      'Timeout',
      'the server was unable to return a response in the time allotted, but may still be processing the request',
    ],
  ],
]);
/** Whose own text says what is wrong. */
const OWN_TEXT: ReadonlyMap<number, string> = new Map([
  [403, 'Forbidden'],
  [406, 'NotAcceptable'],
  [415, 'UnsupportedMediaType'],
]);

function genericStatus(code: number, body: string): Status {
  const shown = body.slice(0, MAX_UNKNOWN_TEXT_CHARACTERS).trim() || 'unknown';
  const [reason, message] = reasonOf(code, shown);
  return {
    apiVersion: 'v1',
    kind: 'Status',
    metadata: {},
    status: 'Failure',
    code,
    message,
    ...(reason !== '' && { reason }),
    details: { causes: [{ reason: 'UnexpectedServerResponse', message: shown }] },
  };
}

function reasonOf(code: number, text: string): readonly [reason: string, message: string] {
  const own = OWN_TEXT.get(code);
  if (own !== undefined && text !== 'unknown') return [own, text];
  const generic = GENERIC.get(code);
  if (generic !== undefined) return generic;
  if (code >= 500) {
    return ['InternalError', `an error on the server (${quote(text)}) has prevented the request from succeeding`];
  }
  return ['', `the server responded with the status code ${code} but did not return more information`];
}

/** The texts of `Warning` headers: `299 - "text"`. Source: apimachinery/pkg/util/net/http.go (ParseWarningHeaders). */
export function warningsOf({ headers }: WireResponse): readonly string[] {
  const header = headers['warning'];
  if (header === undefined) return [];
  // Headers are read byte by byte; a warning is UTF-8.
  const readable = Buffer.from(header, 'latin1').toString();
  return [...readable.matchAll(/(?:^|,\s*)299 \S+ "((?:[^"\\]|\\.)*)"(?: "[^"]*")?/g)].map(([, text = '']) =>
    text.replace(/\\(.)/g, '$1'),
  );
}
