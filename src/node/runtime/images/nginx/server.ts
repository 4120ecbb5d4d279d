import { FileError } from '../../../../sim/file-system';
import type { HttpResponse, IncomingHttpRequest } from '../../../../sim/net';
import { byteLengthOfText } from '../../../../sim/text-bytes';
import { openOutput } from '../../process/open';
import type { ProcessContext } from '../../process/process';
import { accessLine, contentType } from '../web-server';
import type { Configuration, Location, LocationSettings, VirtualServer } from './configuration';
import { emergencyTime } from './error-log';
import { errorPage } from './pages';

type Respond = (response: HttpResponse) => void;

/** How often one request may be sent on inside the server (`NGX_HTTP_MAX_URI_CHANGES`). */
const MAX_REDIRECTS = 10;
const PROXY_TIMEOUT_MS = 60_000;
/** What the configuration of the image says; a request that is passed on takes two. */
const WORKER_CONNECTIONS = 1024;

/**
 * Answers requests as a configuration says.
 * Divergence from real nginx: `worker_connections` is 1024 whatever the configuration says, and only requests that are passed on count.
 */
export class NginxServer {
  readonly #process: ProcessContext;
  readonly #version: string;
  readonly #configuration: Configuration;
  #requests = 0;
  #turn = 0;
  #proxied = 0;

  constructor(process: ProcessContext, version: string, configuration: Configuration) {
    this.#process = process;
    this.#version = version;
    this.#configuration = configuration;
  }

  /** Everything is answered as it is now for ever. */
  get isSteady(): boolean {
    return this.#configuration.servers.every(({ locations }) => !locations.some(({ settings }) => mayChange(settings)));
  }

  /** Until when a path is answered as it is now. */
  steadyUntilMs(port: number, path: string): number {
    const server = this.#serverFor(port, '');
    const settings = server === undefined ? undefined : locationOf(server, uriOf(path))?.settings;
    return settings === undefined || !mayChange(settings) ? Infinity : 0;
  }

  answer(request: IncomingHttpRequest, respond: Respond): void {
    this.#requests += 1;
    const host = (request.headers['host'] ?? '').replace(/:\d+$/, '');
    const server = this.#serverFor(request.localPort, host);
    if (server === undefined) return;
    const exchange = new Exchange(this.#process, this.#version, this.#configuration, server, request, respond);
    exchange.stub = () => this.#requests;
    exchange.turn = () => (this.#turn += 1);
    exchange.enter = () => {
      if ((this.#proxied + 1) * 2 > WORKER_CONNECTIONS) return false;
      this.#proxied += 1;
      return true;
    };
    exchange.leave = () => void (this.#proxied -= 1);
    exchange.go(uriOf(request.path), 0);
  }

  #serverFor(port: number, host: string): VirtualServer | undefined {
    const all = this.#configuration.servers.filter(({ listens }) => listens.some((each) => each.port === port));
    return (
      all.find(({ names }) => names.includes(host)) ??
      all.find(({ names }) => names.some((name) => fitsWildcard(name, host))) ??
      all.find(({ listens }) => listens.some((each) => each.port === port && each.isDefault)) ??
      all[0]
    );
  }
}

/** What comes from elsewhere may be another at any time. */
function mayChange({ proxyPass, tryFiles }: LocationSettings): boolean {
  return proxyPass !== undefined || tryFiles !== undefined;
}

/** One request on its way through the locations. */
class Exchange {
  stub: () => number = () => 0;
  turn: () => number = () => 0;
  /** Takes a connection to pass the request on; false: there is none left. */
  enter: () => boolean = () => true;
  leave: () => void = () => undefined;
  readonly #process: ProcessContext;
  readonly #version: string;
  readonly #configuration: Configuration;
  readonly #server: VirtualServer;
  readonly #request: IncomingHttpRequest;
  readonly #respond: Respond;
  #status: number | undefined;

  constructor(
    process: ProcessContext,
    version: string,
    configuration: Configuration,
    server: VirtualServer,
    request: IncomingHttpRequest,
    respond: Respond,
  ) {
    this.#process = process;
    this.#version = version;
    this.#configuration = configuration;
    this.#server = server;
    this.#request = request;
    this.#respond = respond;
  }

  go(uri: string, redirects: number): void {
    if (redirects > MAX_REDIRECTS) return this.#fail(500, this.#server.settings, MAX_REDIRECTS);
    const location = uri.startsWith('@')
      ? this.#server.locations.find(({ path }) => path === uri)
      : locationOf(this.#server, uri);
    const settings = location?.settings ?? this.#server.settings;
    const returned = this.#server.settings.returns ?? settings.returns;
    if (returned !== undefined) return this.#return(returned.status, returned.text, settings, redirects);
    if (settings.stubStatus) return this.#send(200, 'text/plain', stubStatus(this.stub()), settings);
    if (settings.proxyPass !== undefined) return this.#proxy(settings.proxyPass, location, settings, redirects);
    if (settings.tryFiles !== undefined) return this.#tryFiles(settings.tryFiles, uri, location, settings, redirects);
    this.#file(uri, location, settings, redirects);
  }

  #return(status: number, written: string, settings: LocationSettings, redirects: number): void {
    const value = this.#expand(written);
    if (status >= 300 && status < 400 && status !== 304) {
      const body = errorPage(status, this.#version) ?? '';
      return this.#send(status, 'text/html', body, settings, [['location', this.#absolute(value)]]);
    }
    if (status === 444) return undefined;
    if (written === '' && status >= 400) return this.#fail(status, settings, redirects);
    this.#send(status, settings.defaultType, value, settings);
  }

  #tryFiles(
    wanted: readonly string[],
    uri: string,
    location: Location | undefined,
    settings: LocationSettings,
    redirects: number,
  ): void {
    for (const each of wanted.slice(0, -1)) {
      const path = this.#expand(each, uri);
      const kind = this.#process.files.tryStat(fileOf(path, location, settings))?.kind;
      if (path.endsWith('/') ? kind === 'directory' : kind === 'file')
        return this.#file(path, location, settings, redirects);
    }
    const last = this.#expand(wanted.at(-1) ?? '', uri);
    const [, code] = /^=(\d{3})$/.exec(last) ?? [];
    if (code !== undefined) this.#fail(Number(code), settings, redirects);
    else this.go(uriOf(last), redirects + 1);
  }

  #file(uri: string, location: Location | undefined, settings: LocationSettings, redirects: number): void {
    const { method } = this.#request;
    const { files } = this.#process;
    const path = fileOf(uri, location, settings);
    const kind = files.tryStat(path)?.kind;
    if (kind === 'directory' && !uri.endsWith('/')) {
      const body = errorPage(301, this.#version) ?? '';
      return this.#send(301, 'text/html', body, settings, [['location', this.#absolute(`${uri}/`)]]);
    }
    if (uri.endsWith('/')) {
      for (const name of settings.index) {
        const index = name.startsWith('/') ? name : `${uri}${name}`;
        if (files.tryStat(fileOf(index, location, settings)) !== undefined) return this.go(index, redirects + 1);
      }
      if (kind === 'directory') {
        this.#log(`directory index of "${path}" is forbidden`);
        return this.#fail(403, settings, redirects);
      }
    }
    if (method !== 'GET' && method !== 'HEAD') return this.#fail(405, settings, redirects);
    try {
      this.#send(200, contentType(path) ?? settings.defaultType, files.readFile(path), settings);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      const denied = error.code === 'EACCES';
      const name = uri.endsWith('/') ? `${path}${settings.index[0] ?? 'index.html'}` : path;
      this.#log(
        uri.endsWith('/')
          ? `"${name}" is not found (2: No such file or directory)`
          : `open() "${name}" failed (${denied ? '13: Permission denied' : '2: No such file or directory'})`,
      );
      this.#fail(denied ? 403 : 404, settings, redirects);
    }
  }

  #proxy(
    { host, port, uri, text }: NonNullable<LocationSettings['proxyPass']>,
    location: Location | undefined,
    settings: LocationSettings,
    redirects: number,
  ): void {
    const members = this.#configuration.upstreams.get(host);
    const target = members === undefined ? { host, port } : members[this.turn() % members.length];
    if (target === undefined) return this.#fail(502, settings, redirects);
    const { method, path, headers, body } = this.#request;
    const rest = path.slice(location?.modifier.startsWith('~') === true ? path.length : (location?.path.length ?? 0));
    const asked = uri === '' ? path : `${uri}${rest}`;
    const own = new Map(settings.proxyHeaders.map(([name, value]) => [name, this.#expand(value)]));
    const sent = {
      ...headers,
      connection: 'close',
      host: text.replace(/^https?:\/\/|\/.*$/g, ''),
      ...Object.fromEntries(own),
    };
    if (!this.enter()) {
      this.#process.printError(
        `${emergencyTime(this.#process)} [alert] 29#29: ${WORKER_CONNECTIONS} worker_connections are not enough\n`,
      );
      return this.#fail(500, settings, redirects);
    }
    const name = this.#expand(target.host);
    const to = { method, path: asked, headers: sent, body };
    this.#process.network.http(name, target.port, to, PROXY_TIMEOUT_MS, (outcome) => {
      this.leave();
      if (this.#process.exitStatus !== undefined) return;
      if ('response' in outcome) {
        const { status, headers: answered, body: content } = outcome.response;
        const kept = Object.entries(answered).filter(
          ([header]) => !['server', 'date', 'connection', 'content-length', 'content-type'].includes(header),
        );
        return this.#send(status, answered['content-type'] ?? '', content, settings, kept);
      }
      const timedOut = outcome.error === 'ETIMEDOUT';
      const why = timedOut
        ? 'upstream timed out (110: Connection timed out) while reading response header from upstream'
        : outcome.error === 'EHOSTUNREACH'
          ? 'connect() failed (113: Host is unreachable) while connecting to upstream'
          : outcome.error === 'ECONNRESET'
            ? 'upstream prematurely closed connection while reading response header from upstream'
            : 'connect() failed (111: Connection refused) while connecting to upstream';
      this.#log(why, `, upstream: "http://${name}:${target.port}${asked}"`);
      this.#fail(timedOut ? 504 : 502, settings, redirects);
    });
  }

  #fail(status: number, settings: LocationSettings, redirects: number): void {
    const page = settings.errorPages.get(status);
    if (page !== undefined && redirects < MAX_REDIRECTS && this.#status === undefined) {
      this.#status = page.status ?? status;
      return this.go(page.uri.startsWith('@') ? page.uri : uriOf(page.uri), redirects + 1);
    }
    this.#status = undefined;
    this.#send(status, 'text/html', errorPage(status, this.#version) ?? '', settings);
  }

  #send(
    plain: number,
    type: string,
    body: string,
    settings: LocationSettings,
    more: readonly (readonly [string, string])[] = [],
  ): void {
    const process = this.#process;
    const status = plain < 300 || this.#status !== undefined ? (this.#status ?? plain) : plain;
    const added = settings.headers.map(([name, value]): [string, string] => [name, this.#expand(value)]);
    const response: HttpResponse = {
      status,
      headers: {
        server: `nginx/${this.#version}`,
        date: new Date(process.nowMs).toUTCString(),
        ...(type !== '' && { 'content-type': type }),
        'content-length': String(byteLengthOfText(body)),
        connection: 'keep-alive',
        ...Object.fromEntries([...added, ...more]),
      },
      body: this.#request.method === 'HEAD' ? '' : body,
    };
    if (settings.accessLog) {
      const forwarded = this.#request.headers['x-forwarded-for'] ?? '-';
      writeAccess(process, `${accessLine(this.#request, response, process.nowMs)} "${forwarded}"\n`);
    }
    this.#respond(response);
  }

  #log(message: string, more = ''): void {
    const { method, path, headers, remoteAddress } = this.#request;
    this.#process.printError(
      `${emergencyTime(this.#process)} [error] 29#29: *1 ${message}, client: ${remoteAddress}, server: ${this.#server.names[0] ?? ''}, ` +
        `request: "${method} ${path} HTTP/1.1"${more}, host: "${headers['host'] ?? ''}"\n`,
    );
  }

  /** With the port that it listens on itself, whichever port the client has asked (src/http/ngx_http_header_filter_module.c). */
  #absolute(target: string): string {
    if (!target.startsWith('/')) return target;
    const { headers, localPort } = this.#request;
    const host = (headers['host'] ?? 'localhost').replace(/:\d+$/, '');
    return `http://${host}${localPort === 80 ? '' : `:${localPort}`}${target}`;
  }

  /** Puts in the values of variables. */
  #expand(text: string, uri = uriOf(this.#request.path)): string {
    if (!text.includes('$')) return text;
    const { method, path, headers, remoteAddress, localPort, localAddress } = this.#request;
    const args = path.split('?').slice(1).join('?');
    const values: Readonly<Record<string, string>> = {
      uri,
      document_uri: uri,
      request_uri: path,
      args,
      query_string: args,
      is_args: args === '' ? '' : '?',
      host: (headers['host'] ?? '').replace(/:\d+$/, ''),
      http_host: headers['host'] ?? '',
      proxy_host: headers['host'] ?? '',
      hostname: this.#process.hostname,
      remote_addr: remoteAddress,
      proxy_add_x_forwarded_for: [headers['x-forwarded-for'], remoteAddress].filter(Boolean).join(', '),
      request_method: method,
      scheme: 'http',
      server_port: String(localPort),
      server_addr: localAddress,
      server_name: this.#server.names[0] ?? '',
      nginx_version: this.#version,
      request: `${method} ${path} HTTP/1.1`,
    };
    return text.replace(/\$\{?(\w+)\}?/g, (_whole, name: string) => {
      if (name.startsWith('http_')) return headers[name.slice(5).replaceAll('_', '-')] ?? '';
      return values[name] ?? '';
    });
  }
}

/** Exact before the longest prefix, which gives way to regular expressions unless it has `^~`. */
function locationOf({ locations }: VirtualServer, uri: string): Location | undefined {
  let longest: Location | undefined;
  for (const location of locations) {
    if (location.modifier === '=' && location.path === uri) return location;
    const isPrefix = location.modifier === '' || location.modifier === '^~';
    if (isPrefix && uri.startsWith(location.path) && location.path.length >= (longest?.path.length ?? 0))
      longest = location;
  }
  if (longest?.modifier === '^~') return longest;
  return locations.find(({ expression }) => expression?.test(uri) === true) ?? longest;
}

function fileOf(uri: string, location: Location | undefined, { root, alias }: LocationSettings): string {
  if (alias === undefined) return `${root}${uri}`;
  return `${alias}${uri.slice(location?.path.length ?? 0)}`;
}

/** The path without its query, decoded, with `.` and `..` followed. */
function uriOf(path: string): string {
  const [raw = '/'] = path.split('?');
  const decoded = raw.replace(/%([0-9a-f]{2})/gi, (_whole, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  if (!/\/\.{0,2}(?:\/|$)/.test(decoded)) return decoded;
  const parts: string[] = [];
  for (const part of decoded.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return `/${parts.join('/')}${/(?:\/|\/\.{1,2})$/.test(decoded) && parts.length > 0 ? '/' : ''}`;
}

function fitsWildcard(name: string, host: string): boolean {
  if (name.startsWith('*.')) return host.endsWith(name.slice(1));
  if (name.endsWith('.*')) return host.startsWith(name.slice(0, -1));
  return false;
}

function stubStatus(requests: number): string {
  return `Active connections: 1 \nserver accepts handled requests\n ${requests} ${requests} ${requests} \nReading: 0 Writing: 1 Waiting: 0 \n`;
}

const ACCESS_LOG = '/var/log/nginx/access.log';

/** The image links the file to standard output; a volume in its place gets a file of its own. */
function writeAccess(process: ProcessContext, line: string): void {
  if (process.namespaces.isUntouched?.('/var/log/nginx') === true) return process.print(line);
  try {
    openOutput(process, ACCESS_LOG, true).write(line);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    process.printError(
      `${emergencyTime(process)} [alert] 29#29: *1 write() to "${ACCESS_LOG}" failed (${error.code})\n`,
    );
  }
}
