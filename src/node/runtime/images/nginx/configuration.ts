import type { Mutable } from '../../../../api/mutable';
import { FileError, parentOf, type FileSystem } from '../../../../sim/file-system';
import { ConfigurationError, parseDirectives, type Directive } from './syntax';

/** What a location, or what it is in, says; what it does not say it takes from there. */
export interface LocationSettings {
  readonly root: string;
  readonly alias?: string;
  readonly index: readonly string[];
  readonly tryFiles?: readonly string[];
  readonly returns?: { readonly status: number; readonly text: string };
  readonly errorPages: ReadonlyMap<number, { readonly uri: string; readonly status?: number }>;
  readonly proxyPass?: { readonly host: string; readonly port: number; readonly uri: string; readonly text: string };
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly proxyHeaders: readonly (readonly [name: string, value: string])[];
  readonly accessLog: boolean;
  readonly stubStatus: boolean;
  readonly defaultType: string;
}

export interface Location {
  /** `` prefix, `=`, `^~`, `~`, `~*`, `@` for a named one. */
  readonly modifier: string;
  readonly path: string;
  readonly expression?: RegExp;
  readonly settings: LocationSettings;
}

export interface VirtualServer {
  readonly listens: readonly { readonly port: number; readonly address: string; readonly isDefault: boolean }[];
  readonly names: readonly string[];
  readonly locations: readonly Location[];
  readonly settings: LocationSettings;
}

export interface Configuration {
  readonly servers: readonly VirtualServer[];
  readonly upstreams: ReadonlyMap<string, readonly { readonly host: string; readonly port: number }[]>;
  /** Names that must resolve when nginx starts, with where they stand. */
  readonly hosts: readonly { readonly host: string; readonly at: string }[];
}

/** Directives that change nothing here, as long as they are spelled right. */
const IGNORED = new Set(
  `user worker_processes error_log pid worker_connections multi_accept use default_type log_format access_log sendfile tcp_nopush tcp_nodelay
  keepalive_timeout keepalive_requests gzip gzip_types gzip_min_length gzip_vary gzip_proxied gzip_comp_level gzip_disable types_hash_max_size
  server_tokens client_max_body_size client_body_buffer_size client_header_timeout client_body_timeout send_timeout server_names_hash_bucket_size
  proxy_http_version proxy_set_header proxy_buffering proxy_redirect proxy_read_timeout proxy_connect_timeout proxy_send_timeout proxy_cache
  proxy_buffers proxy_buffer_size proxy_next_upstream expires etag charset autoindex resolver resolver_timeout ssl_certificate ssl_certificate_key
  ssl_protocols ssl_ciphers ssl_session_cache ssl_session_timeout ssl_prefer_server_ciphers worker_rlimit_nofile daemon master_process load_module
  allow deny satisfy auth_basic auth_basic_user_file limit_req limit_req_zone limit_conn limit_conn_zone limit_rate limit_except map geo set if rewrite
  internal add_header error_page index root alias try_files return proxy_pass stub_status server_name listen location server http events upstream
  include types log_not_found log_subrequest open_file_cache reset_timedout_connection underscores_in_headers merge_slashes port_in_redirect
  absolute_redirect server_name_in_redirect real_ip_header set_real_ip_from recursive_error_pages env stream least_conn ip_hash keepalive zone`.split(
    /\s+/,
  ),
);
/** Where a directive may stand; elsewhere it `is not allowed here`. */
const CONTEXTS: Readonly<Record<string, string>> = {
  http: 'main',
  events: 'main',
  upstream: 'http',
  server: 'http upstream',
  server_name: 'server',
  listen: 'server',
  location: 'server location',
  root: 'http server location if',
  alias: 'location',
  index: 'http server location',
  try_files: 'server location',
  return: 'server location if',
  proxy_pass: 'location if',
  stub_status: 'server location',
  error_page: 'http server location',
  worker_connections: 'events',
  worker_processes: 'main',
};
const ARGUMENTS: Readonly<Record<string, readonly [least: number, most: number]>> = {
  root: [1, 1],
  alias: [1, 1],
  listen: [1, 99],
  server_name: [1, 99],
  index: [1, 99],
  try_files: [2, 99],
  return: [1, 2],
  proxy_pass: [1, 1],
  location: [1, 2],
  upstream: [1, 1],
  error_page: [2, 99],
  include: [1, 1],
  worker_processes: [1, 1],
  worker_connections: [1, 1],
  http: [0, 0],
  events: [0, 0],
};

const DEFAULTS: LocationSettings = {
  root: '/etc/nginx/html',
  index: ['index.html'],
  errorPages: new Map(),
  headers: [],
  proxyHeaders: [],
  accessLog: true,
  stubStatus: false,
  defaultType: 'text/plain',
};

/** Reads `/etc/nginx/nginx.conf` and what it includes. Errors: {@link ConfigurationError}. */
export function readConfiguration(files: FileSystem, path: string): Configuration {
  const main = expand(files, path, parseDirectives(readText(files, path), path), 'main', 0);
  if (!main.some(({ name }) => name === 'events')) throw new ConfigurationError('no "events" section in configuration');
  const reader = new Reader();
  for (const http of main.filter(({ name }) => name === 'http')) reader.readHttp(http.block ?? []);
  return reader;
}

/** Puts in what is included and checks names, places and numbers of arguments. */
function expand(
  files: FileSystem,
  from: string,
  directives: readonly Directive[],
  context: string,
  depth: number,
): readonly Directive[] {
  return directives.flatMap((directive): readonly Directive[] => {
    const { name, args, block } = directive;
    if (context === 'types' || context === 'map' || context === 'geo') return [directive];
    if (!IGNORED.has(name)) fail(directive, `unknown directive "${name}"`);
    const allowed = CONTEXTS[name];
    if (allowed !== undefined && !allowed.split(' ').includes(context)) {
      fail(directive, `"${name}" directive is not allowed here`);
    }
    const [least, most] = ARGUMENTS[name] ?? [0, 99];
    if (args.length < least || args.length > most)
      fail(directive, `invalid number of arguments in "${name}" directive`);
    const blocked =
      ['http', 'events', 'location', 'types', 'upstream'].includes(name) || (name === 'server' && context === 'http');
    if (blocked && block === undefined) fail(directive, `directive "${name}" has no opening "{"`);
    if (name === 'include') {
      if (depth > 10) fail(directive, 'too many included files');
      return included(files, from, args[0] ?? '').flatMap((file) =>
        expand(files, from, parseDirectives(readText(files, file, directive), file), context, depth + 1),
      );
    }
    return [block === undefined ? directive : { ...directive, block: expand(files, from, block, name, depth) }];
  });
}

/** A pattern of files may fit none; a plain name is read and fails. */
function included(files: FileSystem, from: string, pattern: string): readonly string[] {
  const whole = pattern.startsWith('/') ? pattern : `${parentOf(from)}/${pattern}`;
  if (!/[*?[]/.test(whole)) return [whole];
  const folder = parentOf(whole);
  if (files.tryStat(folder)?.kind !== 'directory') return [];
  const name = whole.slice(folder.length + 1).replace(/[.+^${}()|\\]/g, '\\$&');
  const fits = new RegExp(`^${name.replaceAll('*', '.*').replaceAll('?', '.')}$`);
  return files
    .readDirectory(folder)
    .filter((file) => fits.test(file) && !file.startsWith('.'))
    .map((file) => `${folder}/${file}`);
}

function readText(files: FileSystem, path: string, at?: Directive): string {
  try {
    return files.readFile(path);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const why = error.code === 'EACCES' ? '13: Permission denied' : '2: No such file or directory';
    const where = at === undefined ? '' : ` in ${at.file}:${at.line}`;
    throw new ConfigurationError(`open() "${path}" failed (${why})${where}`);
  }
}

class Reader implements Configuration {
  readonly servers: VirtualServer[] = [];
  readonly upstreams = new Map<string, readonly { readonly host: string; readonly port: number }[]>();
  readonly hosts: { host: string; at: string }[] = [];

  readHttp(block: readonly Directive[]): void {
    for (const { name, args, block: inner = [] } of block) {
      if (name !== 'upstream') continue;
      const members = inner.filter((each) => each.name === 'server');
      this.upstreams.set(
        args[0] ?? '',
        members.map((member) => this.#endpoint(member.args[0] ?? '', member)),
      );
    }
    const settings = this.#settings(block, DEFAULTS);
    for (const { name, block: inner = [] } of block)
      if (name === 'server') this.servers.push(this.#server(inner, settings));
  }

  #server(block: readonly Directive[], outer: LocationSettings): VirtualServer {
    const settings = this.#settings(block, outer);
    const listens = block.filter(({ name }) => name === 'listen').flatMap((each) => listenOf(each));
    return {
      listens: listens.length > 0 ? listens : [{ port: 80, address: '0.0.0.0', isDefault: false }],
      names: block.filter(({ name }) => name === 'server_name').flatMap(({ args }) => args),
      locations: block.filter(({ name }) => name === 'location').flatMap((each) => this.#locations(each, settings)),
      settings,
    };
  }

  #locations(directive: Directive, outer: LocationSettings): readonly Location[] {
    const { args, block = [] } = directive;
    const [modifier, path] = args.length > 1 ? [args[0] ?? '', args[1] ?? ''] : splitModifier(args[0] ?? '');
    if (!['', '=', '^~', '~', '~*', '@'].includes(modifier)) fail(directive, `invalid location modifier "${modifier}"`);
    // What a location does is its own: it is not taken over from outside.
    const { alias: _alias, tryFiles: _tryFiles, returns: _returns, proxyPass: _proxyPass, ...inherited } = outer;
    const settings = this.#settings(block, inherited);
    const nested = block.filter(({ name }) => name === 'location').flatMap((each) => this.#locations(each, settings));
    if (!modifier.startsWith('~')) return [{ modifier, path, settings }, ...nested];
    try {
      return [{ modifier, path, settings, expression: new RegExp(path, modifier === '~*' ? 'i' : '') }, ...nested];
    } catch {
      return fail(directive, `pcre2_compile() failed: unmatched closing parenthesis in "${path}" at "${path}"`);
    }
  }

  #settings(block: readonly Directive[], outer: LocationSettings): LocationSettings {
    const own: Partial<Mutable<LocationSettings>> = {};
    const headers: (readonly [string, string])[] = [];
    const proxyHeaders: (readonly [string, string])[] = [];
    const errorPages = new Map<number, { uri: string; status?: number }>();
    for (const directive of block) {
      const { name, args } = directive;
      const [first = '', second = ''] = args;
      if (name === 'root') own.root = first.replace(/\/$/, '');
      else if (name === 'alias') own.alias = first;
      else if (name === 'index') own.index = args;
      else if (name === 'try_files') own.tryFiles = args;
      else if (name === 'default_type') own.defaultType = first;
      else if (name === 'access_log') own.accessLog = first !== 'off';
      else if (name === 'stub_status') own.stubStatus = true;
      else if (name === 'return') own.returns = own.returns ?? outer.returns ?? returnOf(directive);
      else if (name === 'proxy_pass') own.proxyPass = this.#proxyPass(directive);
      else if (name === 'add_header') headers.push([first.toLowerCase(), second]);
      else if (name === 'proxy_set_header') proxyHeaders.push([first.toLowerCase(), second]);
      else if (name === 'error_page') {
        const uri = args.at(-1) ?? '';
        const [, changed] = /^=(\d*)$/.exec(args.at(-2) ?? '') ?? [];
        for (const code of args.slice(0, -1)) {
          if (/^\d+$/.test(code)) errorPages.set(Number(code), { uri, ...(changed && { status: Number(changed) }) });
          else if (!code.startsWith('=')) fail(directive, `invalid value "${code}"`);
        }
      }
    }
    if (headers.length > 0) own.headers = headers;
    if (proxyHeaders.length > 0) own.proxyHeaders = proxyHeaders;
    if (errorPages.size > 0) own.errorPages = errorPages;
    return { ...outer, ...own };
  }

  #proxyPass(directive: Directive): NonNullable<LocationSettings['proxyPass']> {
    const text = directive.args[0] ?? '';
    const [, authority = '', uri = ''] = /^https?:\/\/([^/]+)(\/.*)?$/.exec(text) ?? [];
    if (authority === '') return fail(directive, 'invalid URL prefix');
    if (this.upstreams.has(authority)) return { host: authority, port: 80, uri, text };
    return { ...this.#endpoint(authority, directive), uri, text };
  }

  #endpoint(authority: string, at: Directive): { readonly host: string; readonly port: number } {
    const [, host = authority, port = '80'] = /^([^:]+)(?::(\d+))?$/.exec(authority) ?? [];
    if (!/^[\d.]+$/.test(host) && !host.includes('$')) this.hosts.push({ host, at: `${at.file}:${at.line}` });
    return { host, port: Number(port) };
  }
}

function splitModifier(text: string): readonly [modifier: string, path: string] {
  return text.startsWith('@') ? ['@', text] : ['', text];
}

function listenOf(directive: Directive): VirtualServer['listens'] {
  const [text = '', ...options] = directive.args;
  if (text.startsWith('[') || text.startsWith('unix:')) return [];
  const [, address = '0.0.0.0', port = ''] = /^(?:([^:]+):)?(\d+)$/.exec(text) ?? [undefined, text, '80'];
  if (Number(port) < 1 || Number(port) > 65_535) fail(directive, `invalid port in "${text}" of the "listen" directive`);
  const everywhere = address === '*' || address === 'localhost' ? (address === '*' ? '0.0.0.0' : '127.0.0.1') : address;
  return [{ port: Number(port), address: everywhere, isDefault: options.includes('default_server') }];
}

function returnOf(directive: Directive): { readonly status: number; readonly text: string } {
  const [first = '', text = ''] = directive.args;
  if (/^\d{3}$/.test(first)) return { status: Number(first), text };
  if (directive.args.length === 1) return { status: 302, text: first };
  return fail(directive, `invalid return code "${first}"`);
}

function fail({ file, line }: Directive, message: string): never {
  throw new ConfigurationError(`${message} in ${file}:${line}`);
}
