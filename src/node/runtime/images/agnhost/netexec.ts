import type { HttpResponse, IncomingDatagram, IncomingHttpRequest, NetworkErrorCode } from '../../../../sim/net';
import { dialError } from '../../../go-network-error';
import { findExecutable } from '../../process/executable';
import type { Coroutine, ProcessContext } from '../../process/process';
import { TextOutput } from '../../process/streams';
import { http, sleep, waitChild } from '../../process/system-calls';
import { text, waitForSignal } from '../serve';
import { parseDuration } from '../../programs/tool';
import { flagsOf } from './flags';
import { goLog } from './go-log';

const DIAL_TIMEOUT_MS = 5_000;
/** Requests bear no port of their sender. */
const CLIENT_PORT = 40_000;
/** These answer at once and do nothing but say so. */
const STEADY = new Set(['/', '/healthz', '/readyz', '/hostname', '/hostName', '/clientip', '/serverport', '/echo']);

type Answer = (request: Request, respond: (response: HttpResponse) => void) => void;

interface Request extends IncomingHttpRequest {
  readonly pathname: string;
  readonly query: URLSearchParams;
}

/**
 * `agnhost netexec`: a server whose paths do things (test/images/agnhost/netexec/netexec.go).
 * Divergence from real Kubernetes: the port of SCTP is taken but never answers.
 */
export function* netexec(process: ProcessContext): Coroutine<number> {
  const flags = flagsOf(process.argv);
  const port = flags.number('http-port', 8080);
  const udpPort = flags.number('udp-port', 8081);
  const sctpPort = flags.number('sctp-port', -1);
  const override = flags.text('http-override', '');
  const delayMs = flags.number('delay-shutdown', 0) * 1000;
  const server = new NetExec(process, port);
  process.trap('SIGTERM', () => {
    listener?.changing();
    server.terminating = true;
    if (delayMs === 0) return process.exit(0);
    goLog(process, `Sleeping ${delayMs / 1000} seconds before terminating...`);
    process.after(delayMs, () => process.exit(0));
  });
  goLog(process, `Started HTTP server on port ${port}`);
  const tls = flags.text('tls-cert-file', '') !== '';
  const opened = process.listen({
    port,
    ...(tls && { tls }),
    http: (request, respond) => server.answer(override === '' ? request : { ...request, path: override }, respond),
    steadyUntilMs: (path) => (STEADY.has((override === '' ? path : override).split('?')[0] ?? '') ? Infinity : 0),
  });
  const listener = opened === 'EADDRINUSE' ? undefined : opened;
  if (listener === undefined) {
    goLog(process, `listen tcp :${port}: bind: address already in use`);
    return 1;
  }
  if (udpPort !== -1) {
    process.listen({
      port: udpPort,
      protocol: 'UDP',
      datagram: (received, reply) => answerDatagram(process, received, reply),
    });
    goLog(process, `Started UDP server on port  ${udpPort}`);
  }
  if (sctpPort !== -1) process.listen({ port: sctpPort, protocol: 'SCTP' });
  return yield* waitForSignal();
}

/** The commands of its UDP server (`startUDPServer`). */
function answerDatagram(process: ProcessContext, received: IncomingDatagram, reply: (body: string) => void): void {
  const asked = received.body.trim().toLowerCase();
  const client = `${received.remoteAddress}:${CLIENT_PORT}`;
  if (asked === 'hostname') {
    goLog(process, 'Sending udp hostName response');
    reply(process.hostname);
  } else if (asked.startsWith('echo ')) {
    goLog(process, `Echoing ${asked.slice(5)} to UDP client ${client}`);
    reply(asked.slice(5));
  } else if (asked === 'clientip') {
    goLog(process, `Sending clientip back to UDP client ${client}`);
    reply(client);
  } else if (asked === 'serverport') {
    goLog(process, `Sending server port to UDP client ${received.localPort}`);
    reply(String(received.localPort));
  } else if (asked !== '') goLog(process, `Unknown UDP command received from ${client}: ${asked}`);
}

class NetExec {
  terminating = false;
  readonly #process: ProcessContext;
  readonly #port: number;
  readonly #answers: ReadonlyMap<string, Answer>;

  constructor(process: ProcessContext, port: number) {
    this.#process = process;
    this.#port = port;
    const hostname: Answer = ({ pathname }, respond) => {
      this.#log(`GET ${pathname}`);
      respond(text(process.hostname));
    };
    this.#answers = new Map<string, Answer>([
      ['/clientip', ({ remoteAddress }, respond) => this.#say('/clientip', `${remoteAddress}:${CLIENT_PORT}`, respond)],
      ['/serverport', (_request, respond) => this.#say('/serverport', String(this.#port), respond)],
      ['/hostname', hostname],
      ['/hostName', hostname],
      ['/echo', (request, respond) => this.#echo(request, respond)],
      ['/header', (request, respond) => this.#header(request, respond)],
      ['/healthz', (_request, respond) => this.#say('/healthz', '', respond)],
      ['/readyz', (_request, respond) => this.#ready(respond)],
      ['/redirect', (request, respond) => this.#redirect(request, respond)],
      ['/exit', (request, respond) => this.#exit(request, respond)],
      ['/shutdown', () => process.exit(0)],
      ['/shell', (request, respond) => this.#spawn((child) => this.#shell(child, request, respond))],
      ['/dial', (request, respond) => this.#spawn((child) => this.#dial(child, request, respond))],
      ['/upload', (request, respond) => this.#upload(request, respond)],
    ]);
  }

  answer(request: IncomingHttpRequest, respond: (response: HttpResponse) => void): void {
    const [pathname = '', ...query] = request.path.split('?');
    const answer = this.#answers.get(pathname);
    if (answer !== undefined) answer({ ...request, pathname, query: new URLSearchParams(query.join('?')) }, respond);
    else this.#say('/', `NOW: ${goTime(this.#process.nowMs)}`, respond);
  }

  #log(message: string): void {
    goLog(this.#process, message);
  }

  #say(path: string, body: string, respond: (response: HttpResponse) => void): void {
    this.#log(`GET ${path}`);
    respond(text(body));
  }

  #echo({ query }: Request, respond: (response: HttpResponse) => void): void {
    const [message, code] = [query.get('msg') ?? '', query.get('code') ?? ''];
    this.#log(`GET /echo?msg=${message}&code=${code}`);
    if (/^-?\d*$/.test(code)) respond(text(message, code === '' ? 200 : Number(code)));
    else respond(text(`argument 'code' must be an integer or empty, got ${JSON.stringify(code)}\n`));
  }

  #header({ query, headers }: Request, respond: (response: HttpResponse) => void): void {
    const key = query.get('key') ?? '';
    this.#log(key === '' ? 'GET /header' : `GET /header?key=${key}`);
    if (key !== '') return respond(text(headers[key.toLowerCase()] ?? ''));
    const all = Object.entries(headers)
      .filter(([name]) => name !== 'host')
      .map(([name, value]): [string, string[]] => [
        name.replace(/(?:^|-)[a-z]/g, (start) => start.toUpperCase()),
        [value],
      ]);
    respond(text(JSON.stringify(Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1))))));
  }

  #ready(respond: (response: HttpResponse) => void): void {
    this.#log('GET /readyz');
    respond(this.terminating ? text('shutting down', 503) : text('ok'));
  }

  #redirect({ method, query }: Request, respond: (response: HttpResponse) => void): void {
    const [location, code] = [query.get('location') ?? '', query.get('code') ?? ''];
    this.#log(`${method} /redirect?msg=${location}&code=${code}`);
    const response = text('', code === '' ? 302 : Number(code));
    respond({ ...response, headers: { ...response.headers, location } });
  }

  #exit({ query }: Request, respond: (response: HttpResponse) => void): void {
    const [wait, timeout, code] = ['wait', 'timeout', 'code'].map((name) => query.get(name) ?? '');
    this.#log(`GET /exit?code=${code}&timeout=${timeout}&wait=${wait}`);
    for (const [name, value = ''] of [
      ['timeout', timeout],
      ['wait', wait],
    ] as const) {
      if (value === '' || parseDuration(value) !== undefined) continue;
      respond(text(`argument '${name}' must be a valid golang duration or empty, got ${JSON.stringify(value)}\n`));
      return;
    }
    const status = Number(code === '' ? 0 : code);
    const [waitMs, timeoutMs] = [parseDuration(wait ?? '') ?? 0, parseDuration(timeout ?? '') ?? 0];
    this.#log(
      `Will begin shutdown in ${waitMs / 1000}s, allowing ${timeoutMs / 1000}s for connections to close, then will exit with ${status}`,
    );
    this.#process.after(waitMs, () => {
      if (timeoutMs > 0) respond(text(''));
      this.#process.exit(status);
    });
  }

  #upload({ body }: Request, respond: (response: HttpResponse) => void): void {
    this.#log('GET /upload');
    const [, boundary = ''] = /^--(\S+)\r?\n/.exec(body) ?? [];
    const part = boundary === '' ? undefined : body.split(`--${boundary}`)[1];
    const content = part === undefined ? undefined : /\r?\n\r?\n([^]*?)\r?\n$/.exec(part)?.[1];
    if (content === undefined) return respond(text('{"error":"Unable to upload file."}'));
    const path = `/uploads/upload${this.#process.random(1_000_000_000)}`;
    this.#process.files.makeDirectory('/uploads', { recursive: true });
    this.#process.files.writeFile(path, content, 0o700);
    this.#log(`Wrote upload to ${path}`);
    respond(text(JSON.stringify({ output: path }), 201));
  }

  #spawn(work: (child: ProcessContext) => Coroutine<number>): void {
    this.#process.spawn({ program: work, argv: ['netexec-worker'] });
  }

  *#shell(child: ProcessContext, { query }: Request, respond: (response: HttpResponse) => void): Coroutine<number> {
    const command = query.get('shellCommand') ?? query.get('cmd') ?? '';
    this.#log(`GET /shell?cmd=${command}`);
    const argv = ['/bin/sh', '-c', command];
    const { namespaces, cwd, files } = child;
    const found = findExecutable(argv, { files, programs: namespaces.programs, cwd, path: '' });
    if ('error' in found) {
      respond(text(JSON.stringify({ error: 'fork/exec /bin/sh: no such file or directory' })));
      return 1;
    }
    const output = new TextOutput();
    const shell = child.spawn({ program: found.program, argv: found.argv, stdout: output, stderr: output });
    const ended = shell === 'EAGAIN' ? 'ECHILD' : yield* waitChild(child, shell.pid);
    const { code, signal } = ended === 'ECHILD' ? { code: 1, signal: undefined } : ended.status;
    const error = signal === 'SIGKILL' ? 'signal: killed' : code === 0 ? undefined : `exit status ${code}`;
    respond(
      text(
        JSON.stringify({ ...(error !== undefined && { error }), ...(output.text !== '' && { output: output.text }) }),
      ),
    );
    return 0;
  }

  *#dial(child: ProcessContext, { query }: Request, respond: (response: HttpResponse) => void): Coroutine<number> {
    const [host, port, request, protocol, triesText] = ['host', 'port', 'request', 'protocol', 'tries'].map(
      (name) => query.get(name) ?? '',
    );
    this.#log(`GET /dial?host=${host}&protocol=${protocol}&port=${port}&request=${request}&tries=${triesText}`);
    const refuse = (why: string): number => {
      respond(text(`${why}\n`, 400));
      return 1;
    };
    const tries = triesText === '' ? 1 : Number(triesText);
    if (!Number.isInteger(tries))
      return refuse(`tries parameter is invalid. strconv.Atoi: parsing ${JSON.stringify(triesText)}: invalid syntax`);
    if (request === '') return refuse('request parameter not specified. <nil>');
    const way = (protocol ?? '').toLowerCase();
    if (!['', 'http', 'udp', 'sctp'].includes(way)) return refuse(`unsupported protocol. ${protocol}`);
    const responses: string[] = [];
    const errors: string[] = [];
    for (let attempt = 0; attempt < tries; attempt += 1) {
      if (way === 'udp' || way === 'sctp') {
        const reply = way === 'udp' ? yield* datagram(host ?? '', Number(port), request ?? '') : yield* silence();
        if ('body' in reply) responses.push(reply.body);
        else errors.push(`reading from ${way} connection failed. err:'read ${way}: ${reply.error}'`);
        continue;
      }
      const asked = { method: 'GET', path: `/${request}`, headers: { 'user-agent': 'Go-http-client/1.1' }, body: '' };
      const outcome = yield* http(child, host ?? '', Number(port), asked, DIAL_TIMEOUT_MS);
      if ('response' in outcome) responses.push(outcome.response.body);
      else
        errors.push(
          `Get "http://${host}:${port}/${request}": ${goNetworkError(outcome.error, host ?? '', Number(port))}`,
        );
    }
    respond(text(JSON.stringify({ ...(errors.length > 0 && { errors }), ...(responses.length > 0 && { responses }) })));
    return 0;
  }
}

type Reply = { readonly body: string } | { readonly error: string };

/** Sends one datagram and waits for what comes back. */
function* datagram(host: string, port: number, body: string): Coroutine<Reply> {
  let reply: Reply = { error: 'i/o timeout' };
  yield (process, wake) => {
    const pending = process.network.send(host, port, body, (got) => {
      reply = 'body' in got ? got : { error: got.error === 'ECONNREFUSED' ? 'connection refused' : 'i/o timeout' };
      done();
    });
    const cancelTimer = process.timer(DIAL_TIMEOUT_MS, () => done());
    const cancel = (): void => {
      pending.cancel();
      cancelTimer();
    };
    const done = (): void => {
      cancel();
      wake();
    };
    return cancel;
  };
  return reply;
}

function* silence(): Coroutine<Reply> {
  yield* sleep(DIAL_TIMEOUT_MS);
  return { error: 'i/o timeout' };
}

/** Nobody answers, or not in time; a server that ends first shows as `EOF`. */
function goNetworkError(code: NetworkErrorCode, host: string, port: number): string {
  if (code === 'ECONNRESET') return 'EOF';
  if (code === 'ETIMEDOUT') return 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';
  return dialError(host, port, code);
}

function goTime(nowMs: number): string {
  return `${new Date(nowMs).toISOString().replace('T', ' ').replace('Z', '')}000000 +0000 UTC m=+0.000000000`;
}
