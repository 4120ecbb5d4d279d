import type { HttpOutcome, HttpRequest, HttpResponse } from '../../../sim/net';
import { openOutput } from '../process/open';
import type { Coroutine, ProcessContext } from '../process/process';
import { greet, http, readAll } from '../process/system-calls';
import { parseUrl, type HttpUrl } from './http-url';
import { splitOnce } from './tool';

/** What curl says and how it exits (`curl --help`, "EXIT CODES" of its manual). */
const EXIT = {
  usage: 2,
  malformed: 3,
  unsupported: 1,
  resolve: 6,
  connect: 7,
  httpError: 22,
  writeError: 23,
  timeout: 28,
  redirects: 47,
  handshake: 35,
  tls: 60,
  authority: 77,
  empty: 52,
  reset: 56,
};
const DEFAULT_TIMEOUT_MS = 300_000;
const MAX_REDIRECTS = 50;
const WITH_VALUE = 'XdHowAmuebcTF';
const LONG: Readonly<Record<string, string>> = {
  request: 'X',
  data: 'd',
  'data-raw': 'd',
  'data-binary': 'd',
  header: 'H',
  output: 'o',
  'write-out': 'w',
  'user-agent': 'A',
  'max-time': 'm',
  'connect-timeout': 'connect-timeout',
  silent: 's',
  'show-error': 'S',
  verbose: 'v',
  fail: 'f',
  location: 'L',
  head: 'I',
  insecure: 'k',
  include: 'i',
  user: 'u',
  retry: 'retry',
  cacert: 'cacert',
  cert: 'E',
  key: 'key',
  resolve: 'resolve',
  'no-progress-meter': 's',
  compressed: 'compressed',
};
const LONG_WITH_VALUE = new Set(['connect-timeout', 'retry', 'cacert', 'E', 'key', 'resolve']);

interface Options {
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly urls: readonly string[];
}

/** `curl`: requests over HTTP. Divergence from the real one: a file of authorities vouches for every server, no proxies, no progress meter. */
export function* curl(process: ProcessContext): Coroutine<number> {
  const options = readOptions(process.argv.slice(1));
  if (typeof options === 'string') {
    process.printError(
      `curl: option ${options}: is unknown\ncurl: try 'curl --help' or 'curl --manual' for more information\n`,
    );
    return EXIT.usage;
  }
  if (options.urls.length === 0) {
    process.printError("curl: try 'curl --help' or 'curl --manual' for more information\n");
    return EXIT.usage;
  }
  let status = 0;
  for (const text of options.urls) status = yield* fetch(process, text, options);
  return status;
}

function* fetch(process: ProcessContext, text: string, options: Options): Coroutine<number> {
  let url = parseUrl(text);
  if (url === undefined) return fail(process, options, EXIT.malformed, 'URL using bad/illegal format or missing URL');
  const startedMs = process.nowMs;
  const seconds = options.values.get('m')?.at(-1);
  const totalMs = seconds === undefined ? DEFAULT_TIMEOUT_MS : Number(seconds) * 1000;
  const connectSeconds = options.values.get('connect-timeout')?.at(-1);
  const timeoutMs = Math.min(totalMs, connectSeconds === undefined ? Infinity : Number(connectSeconds) * 1000);
  let request = yield* requestFor(process, url, options);
  let response: HttpResponse | undefined;
  for (let redirects = 0; ; redirects += 1) {
    if (url.scheme === 'https') {
      const refused = yield* handshake(process, options, url, timeoutMs, startedMs);
      if (refused !== undefined) return refused;
    } else if (url.scheme !== 'http')
      return fail(process, options, EXIT.unsupported, `Protocol "${url.scheme}" not supported`);
    const outcome: HttpOutcome = yield* http(process, url.host, url.port, request, timeoutMs);
    if ('error' in outcome) return describeFailure(process, options, url, outcome.error, process.nowMs - startedMs);
    response = outcome.response;
    if (options.flags.has('v')) process.printError(trace(url, request, response));
    const location: string | undefined = response.headers.location;
    if (!options.flags.has('L') || location === undefined || response.status < 300 || response.status > 399) break;
    if (redirects >= MAX_REDIRECTS)
      return fail(process, options, EXIT.redirects, `Maximum (${MAX_REDIRECTS}) redirects followed`);
    const next: HttpUrl | undefined = location.startsWith('/') ? { ...url, path: location } : parseUrl(location);
    if (next === undefined)
      return fail(process, options, EXIT.malformed, 'URL using bad/illegal format or missing URL');
    url = next;
    const changes = response.status === 303 || (response.status <= 302 && request.method === 'POST');
    request = redirected(request, url, changes);
  }
  const failed = options.flags.has('f') && response.status >= 400;
  const head = options.flags.has('I') || options.flags.has('i') ? `${headOf(response)}\r\n` : '';
  const body = failed ? '' : head + (options.flags.has('I') ? '' : response.body);
  const target = options.values.get('o')?.at(-1);
  if (target === undefined || target === '-') process.print(body);
  else openOutput(process, target).write(body);
  const format = options.values.get('w')?.at(-1);
  if (format !== undefined) process.print(writeOut(format, response, url, process.nowMs - startedMs));
  return failed ? fail(process, options, EXIT.httpError, `The requested URL returned error: ${response.status}`) : 0;
}

/** The exit code when no encrypted connection comes about. */
function* handshake(
  process: ProcessContext,
  options: Options,
  url: HttpUrl,
  timeoutMs: number,
  startedMs: number,
): Coroutine<number | undefined> {
  const peer = yield* greet(process, url.host, url.port, timeoutMs);
  if (peer === 'plain')
    return fail(
      process,
      options,
      EXIT.handshake,
      'TLS connect error: error:0A0000C6:SSL routines::packet length too long',
    );
  if (peer !== 'tls') return describeFailure(process, options, url, peer, process.nowMs - startedMs);
  const authority = options.values.get('cacert')?.at(-1);
  if (options.flags.has('k')) return undefined;
  if (authority === undefined)
    return fail(process, options, EXIT.tls, 'SSL certificate problem: unable to get local issuer certificate');
  if (process.files.exists(process.resolve(authority))) return undefined;
  return fail(
    process,
    options,
    EXIT.authority,
    `error setting certificate verify locations:  CAfile: ${authority} CApath: none`,
  );
}

/** The same request to where a redirection points. */
function redirected(request: HttpRequest, url: HttpUrl, asGet: boolean): HttpRequest {
  const headers = { ...request.headers, host: hostHeader(url) };
  return { method: asGet ? 'GET' : request.method, path: url.path, headers, body: asGet ? '' : request.body };
}

function* requestFor(process: ProcessContext, url: HttpUrl, { flags, values }: Options): Coroutine<HttpRequest> {
  const bodies: string[] = [];
  for (const data of values.get('d') ?? []) {
    if (!data.startsWith('@')) bodies.push(data);
    else if (data === '@-') bodies.push(yield* readAll(process.stdin));
    else bodies.push(process.files.readFile(process.resolve(data.slice(1))).replace(/[\r\n]/g, ''));
  }
  const body = bodies.join('&');
  const headers: Record<string, string> = {
    host: hostHeader(url),
    'user-agent': values.get('A')?.at(-1) ?? 'curl/8.14.1',
    accept: '*/*',
  };
  if (bodies.length > 0) {
    headers['content-length'] = String(Buffer.byteLength(body));
    headers['content-type'] = 'application/x-www-form-urlencoded';
  }
  for (const header of values.get('H') ?? []) {
    const [name, value] = splitOnce(header, ':');
    if (value === undefined || value.trim() === '') delete headers[name.toLowerCase()];
    else headers[name.toLowerCase()] = value.trim();
  }
  const method = values.get('X')?.at(-1) ?? (flags.has('I') ? 'HEAD' : bodies.length > 0 ? 'POST' : 'GET');
  return { method, path: url.path, headers, body };
}

function describeFailure(
  process: ProcessContext,
  options: Options,
  { host, port }: HttpUrl,
  error: string,
  elapsedMs: number,
): number {
  const elapsed = `after ${Math.round(elapsedMs)} ms`;
  switch (error) {
    case 'ENOTFOUND':
      return fail(process, options, EXIT.resolve, `Could not resolve host: ${host}`);
    case 'ECONNREFUSED':
      return fail(
        process,
        options,
        EXIT.connect,
        `Failed to connect to ${host} port ${port} ${elapsed}: Couldn't connect to server`,
      );
    case 'EHOSTUNREACH':
      return fail(
        process,
        options,
        EXIT.connect,
        `Failed to connect to ${host} port ${port} ${elapsed}: No route to host`,
      );
    case 'ECONNRESET':
      return fail(process, options, EXIT.reset, 'Recv failure: Connection reset by peer');
    default:
      return fail(process, options, EXIT.timeout, `Connection timed out ${elapsed.replace(' ms', ' milliseconds')}`);
  }
}

function fail(process: ProcessContext, { flags, values }: Options, code: number, message: string): number {
  const format = values.get('w')?.at(-1);
  if (format !== undefined) process.print(writeOut(format, undefined, undefined, 0));
  if (!flags.has('s') || flags.has('S')) process.printError(`curl: (${code}) ${message}\n`);
  return code;
}

function writeOut(
  format: string,
  response: HttpResponse | undefined,
  url: HttpUrl | undefined,
  elapsedMs: number,
): string {
  const values: Readonly<Record<string, string>> = {
    http_code: String(response?.status ?? 0).padStart(3, '0'),
    response_code: String(response?.status ?? 0).padStart(3, '0'),
    time_total: (elapsedMs / 1000).toFixed(6),
    size_download: String(Buffer.byteLength(response?.body ?? '')),
    content_type: response?.headers['content-type'] ?? '',
    remote_port: String(url?.port ?? 0),
    url_effective: url === undefined ? '' : `http://${hostHeader(url)}${url.path}`,
  };
  return format
    .replace(/%\{(\w+)\}/g, (_, name: string) => values[name] ?? '')
    .replace(/\\([ntr\\])/g, (_, char: string) => ({ n: '\n', t: '\t', r: '\r' })[char] ?? '\\');
}

function trace(url: HttpUrl, request: HttpRequest, response: HttpResponse): string {
  const sent = Object.entries(request.headers).map(
    ([name, value]) => `> ${name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase())}: ${value}\n`,
  );
  const received = headOf(response)
    .split('\r\n')
    .filter((line) => line !== '')
    .map((line) => `< ${line}\n`);
  return (
    `* Connected to ${url.host} port ${url.port}\n* using HTTP/1.x\n> ${request.method} ${request.path} HTTP/1.1\n${sent.join('')}> \n* Request completely sent off\n` +
    `${received.join('')}< \n* Connection #0 to host ${url.host} left intact\n`
  );
}

function headOf({ status, headers }: HttpResponse): string {
  const reason = REASONS[status];
  const lines = Object.entries(headers).map(
    ([name, value]) => `${name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase())}: ${value}\r\n`,
  );
  return `HTTP/1.1 ${status}${reason === undefined ? '' : ` ${reason}`}\r\n${lines.join('')}`;
}

export const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  304: 'Not Modified',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

function hostHeader({ host, port }: HttpUrl): string {
  return port === 80 ? host : `${host}:${port}`;
}

/** The options, or the one that is not known. */
function readOptions(args: readonly string[]): Options | string {
  const flags = new Set<string>();
  const values = new Map<string, string[]>();
  const urls: string[] = [];
  const put = (name: string, value: string): void => {
    values.set(name, [...(values.get(name) ?? []), value]);
  };
  for (let index = 0; index < args.length; index += 1) {
    const argument = args[index] ?? '';
    if (argument.startsWith('--')) {
      if (argument === '--url') {
        urls.push(args[(index += 1)] ?? '');
        continue;
      }
      const name = LONG[argument.slice(2)];
      if (name === undefined) return argument;
      if (LONG_WITH_VALUE.has(name) || (name.length === 1 && WITH_VALUE.includes(name)))
        put(name, args[(index += 1)] ?? '');
      else flags.add(name);
      continue;
    }
    if (!/^-./.test(argument)) {
      urls.push(argument);
      continue;
    }
    for (let at = 1; at < argument.length; at += 1) {
      const letter = argument[at] ?? '';
      if (WITH_VALUE.includes(letter)) {
        const attached = argument.slice(at + 1);
        put(letter, attached === '' ? (args[(index += 1)] ?? '') : attached);
        break;
      }
      if (!'sSvfLIkiGNgO#46'.includes(letter)) return `-${letter}`;
      flags.add(letter);
    }
  }
  return { flags, values, urls };
}
