import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip as gzipWithCallback } from 'node:zlib';
import { isJsonObject } from '../api/json-object';
import type { ApiResponse } from '../api/rest/request';
import type { JsonValue } from '../api/go/json-value';
import { printYaml } from '../kubectl/output/yaml-print';
import { textOfJson } from './json-text';
import type { Representation } from './negotiation';

const gzip = promisify(gzipWithCallback);

/** Objects from this size on are compressed for those who take it (apiserver/pkg/endpoints/handlers/responsewriters/writers.go). */
const GZIP_OVER_BYTES = 128 * 1024;
const GZIP_LEVEL = 1;
const NOT_MODIFIED = 304;
const FIRST_ERROR = 400;

/** Writes a whole answer: an object as negotiated, a text or bytes as they are. */
export async function sendAnswer(
  incoming: IncomingMessage,
  response: ServerResponse,
  { code, body: whole, bareItems, warnings, page, contentType, headers = {} }: ApiResponse,
  representation: Representation,
): Promise<void> {
  if (code === NOT_MODIFIED) {
    // It has no content, so also nothing to say of it: clients would take that for the document they have.
    response.writeHead(code, headers).end();
    return;
  }
  const retryAfter = retryAfterSeconds(code, whole);
  if (retryAfter > 0) response.setHeader('Retry-After', retryAfter);
  if (page !== undefined) {
    if (page !== '') {
      response.setHeader('Content-Type', 'text/plain; charset=utf-8');
      response.setHeader('X-Content-Type-Options', 'nosniff');
    }
    response.writeHead(code).end(page);
    return;
  }
  const body = bareItems === true ? withBareItems(whole) : whole;
  const isObject = typeof body !== 'string' && !(body instanceof Uint8Array);
  const defaultType = isObject ? representation.mediaType : 'text/plain';
  response.setHeader('Content-Type', contentType ?? defaultType);
  if (warnings.length > 0) response.setHeader('Warning', warnings.map(warningText));
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  let bytes = bytesOf(body, representation);
  if (isObject && bytes.length > GZIP_OVER_BYTES && takesGzip(incoming.headers['accept-encoding'])) {
    response.setHeader('Content-Encoding', 'gzip');
    response.setHeader('Vary', 'Accept-Encoding');
    bytes = await gzip(bytes, { level: GZIP_LEVEL });
  }
  response.setHeader('Content-Length', bytes.length);
  response.writeHead(code);
  response.end(bytes);
}

/** apiserver/pkg/endpoints/handlers/responsewriters/writers.go, `ErrorNegotiated` */
function retryAfterSeconds(code: number, body: unknown): number {
  if (code < FIRST_ERROR || !isJsonObject(body)) return 0;
  const { details } = body;
  return isJsonObject(details) ? Number(details['retryAfterSeconds'] ?? 0) : 0;
}

function bytesOf(body: unknown, { mediaType, pretty }: Representation): Uint8Array {
  if (body instanceof Uint8Array) return body;
  if (typeof body === 'string') return Buffer.from(body);
  const isYaml = mediaType === 'application/yaml';
  return Buffer.from(isYaml ? printYaml(body as JsonValue) : `${textOfJson(body, pretty)}\n`);
}

/** The list as it goes out: what its items are, it says itself. */
function withBareItems(list: unknown): unknown {
  if (typeof list !== 'object' || list === null || !('items' in list) || !Array.isArray(list.items)) return list;
  const items: readonly object[] = list.items;
  return { ...list, items: items.map(withoutType) };
}

function withoutType(item: object): object {
  const bare: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(item)) if (name !== 'apiVersion' && name !== 'kind') bare[name] = value;
  return bare;
}

/** apiserver/pkg/endpoints/handlers/responsewriters/writers.go, `negotiateContentEncoding` */
function takesGzip(header: string | string[] | undefined): boolean {
  return String(header ?? '')
    .split(',')
    .some((coding) => coding.trim() === 'gzip');
}

/** `299 - "text"` (apimachinery/pkg/util/net/http.go, `NewWarningHeader`). */
function warningText(text: string): string {
  // Headers carry bytes; control characters would end them.
  // eslint-disable-next-line no-control-regex
  const bytes = Buffer.from(text.replace(/[\0-\x1f\x7f]/g, ' ')).toString('latin1');
  return `299 - "${bytes.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
