import { FileError } from '../../../sim/file-system';
import type { HttpResponse, IncomingHttpRequest } from '../../../sim/net';
import { byteLengthOfText } from '../../../sim/text-bytes';
import type { ProcessContext } from '../process/process';
import { formatDate } from '../programs/date';

export interface WebServerOptions {
  /** Where the files are that are served. */
  readonly root: string;
  /** The `Server` header. */
  readonly server: string;
  readonly notFoundPage: string;
}

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html',
  txt: 'text/plain',
  css: 'text/css',
  js: 'application/javascript',
  json: 'application/json',
  svg: 'image/svg+xml',
  xml: 'text/xml',
  htm: 'text/html',
  gif: 'image/gif',
  ico: 'image/x-icon',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  png: 'image/png',
  wasm: 'application/wasm',
  webp: 'image/webp',
  woff: 'font/woff',
  woff2: 'font/woff2',
};

/** What a file is by its name; undefined when nobody knows. */
export function contentType(path: string): string | undefined {
  return TYPES[/\.(\w+)$/.exec(path)?.[1] ?? ''];
}

/** Answers with a file of the document root; `index.html` for a directory. */
export function serveFile(
  process: ProcessContext,
  { method, path }: IncomingHttpRequest,
  options: WebServerOptions,
): HttpResponse {
  const { root, server, notFoundPage } = options;
  const headers = { server, date: new Date(process.nowMs).toUTCString(), connection: 'keep-alive' };
  const page = (status: number, type: string, body: string): HttpResponse => ({
    status,
    headers: { ...headers, 'content-type': type, 'content-length': String(byteLengthOfText(body)) },
    body: method === 'HEAD' ? '' : body,
  });
  if (method !== 'GET' && method !== 'HEAD') return page(405, 'text/html', '');
  const [name = '/'] = path.split('?');
  const file = `${root}${name.endsWith('/') ? `${name}index.html` : name}`;
  if (name.includes('..')) return page(400, 'text/html', '');
  try {
    return page(200, contentType(file) ?? 'application/octet-stream', process.files.readFile(file));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return page(error.code === 'EACCES' ? 403 : 404, 'text/html', notFoundPage);
  }
}

/** The combined log format that nginx and Apache write. */
export function accessLine(request: IncomingHttpRequest, { status, body }: HttpResponse, nowMs: number): string {
  const { method, path, headers, remoteAddress } = request;
  const agent = headers['user-agent'] ?? '-';
  return `${remoteAddress} - - [${formatDate('%d/%b/%Y:%T %z', nowMs)}] "${method} ${path} HTTP/1.1" ${status} ${byteLengthOfText(body)} "${headers['referer'] ?? '-'}" "${agent}"`;
}
