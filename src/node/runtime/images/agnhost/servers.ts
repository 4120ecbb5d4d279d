import type { GrpcHealth, HttpHandler, ListenOptions } from '../../../../sim/net';
import type { Coroutine, ProcessContext } from '../../process/process';
import { always, exitOnTermination, text, waitForSignal } from '../serve';
import { serveFile } from '../web-server';
import { flagsOf } from './flags';
import { goLog } from './go-log';

/** `agnhost pause` (test/images/agnhost/pause). */
export function* pause(process: ProcessContext): Coroutine<number> {
  process.print('Paused\n');
  for (const [signal, name, code] of [
    ['SIGINT', 'interrupt', 1],
    ['SIGTERM', 'terminated', 2],
  ] as const) {
    process.trap(signal, () => {
      const message = `exiting because of signal "${name}"\n`;
      process.files.writeFile(process.env.get('TERMINATION_MESSAGE_PATH') ?? '/dev/termination-log', message);
      process.print(message);
      process.exit(code);
    });
  }
  process.print('Signals registered\n');
  return yield* waitForSignal();
}

const LIVELY_MS = 10_000;

/** `agnhost liveness`: well for ten seconds (test/images/agnhost/liveness). */
export function* liveness(process: ProcessContext): Coroutine<number> {
  const startMs = process.nowMs;
  const http: HttpHandler = ({ path }, respond) => {
    const seconds = (process.nowMs - startMs) / 1000;
    const [name, query] = path.split('?');
    if (name === '/healthz') return respond(seconds > 10 ? text(`error: ${seconds}`, 500) : text('ok'));
    if (name === '/started') return respond(text(`${seconds}s`));
    if (name !== '/redirect') return respond(text('404 page not found\n', 404));
    const location = new URLSearchParams(query).get('loc') ?? '';
    respond({ status: 302, headers: { location, 'content-length': '0' }, body: '' });
  };
  const steadyUntilMs = (): number => (process.nowMs - startMs > LIVELY_MS ? Infinity : startMs + LIVELY_MS + 1);
  return yield* serve(process, { port: 8080, http, steadyUntilMs });
}

/** `agnhost serve-hostname` (test/images/agnhost/serve-hostname). */
export function* serveHostname(process: ProcessContext): Coroutine<number> {
  const port = flagsOf(process.argv).number('port', 9376);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.trap(signal, () => {
      goLog(process, `Shutting down after receiving signal: ${signal === 'SIGTERM' ? 'terminated' : 'interrupt'}.`);
      goLog(process, 'Awaiting pod deletion.');
      process.after(SHUTDOWN_WAIT_MS, () => process.exit(0));
    });
  }
  goLog(process, `Serving on port ${port}.`);
  const http: HttpHandler = ({ remoteAddress }, respond) => {
    goLog(process, `HTTP request from ${remoteAddress}:40000`);
    respond(text(process.hostname));
  };
  return yield* serve(process, { port, http, steadyUntilMs: always });
}

const SHUTDOWN_WAIT_MS = 60_000;

/** `agnhost test-webserver`: serves the files of the container (test/images/agnhost/test-webserver). */
export function* testWebserver(process: ProcessContext): Coroutine<number> {
  const port = flagsOf(process.argv).number('port', 80);
  const options = { root: '', server: '', notFoundPage: '404 page not found\n' };
  const http: HttpHandler = (request, respond) => respond(serveFile(process, request, options));
  return yield* serve(process, { port, http, steadyUntilMs: always });
}

const PORTER = /^SERVE_(|TCP_|UDP_|SCTP_|TLS_)PORT_(\d+)$/;

/** `agnhost porter`: serves what its environment says on the ports that it says (test/images/agnhost/porter). */
export function* porter(process: ProcessContext): Coroutine<number> {
  const json = process.argv.includes('--json-response');
  for (const [name, value] of process.env) {
    const [, kind, port = ''] = PORTER.exec(name) ?? [];
    if (kind === undefined) continue;
    const protocol = kind === 'UDP_' ? 'UDP' : kind === 'SCTP_' ? 'SCTP' : 'TCP';
    const http: HttpHandler = ({ method }, respond) =>
      respond(text(json ? JSON.stringify({ Method: method, Body: value }) : value));
    const tls = kind === 'TLS_';
    process.listen({
      port: Number(port),
      protocol,
      ...(protocol === 'TCP' && { http, steadyUntilMs: always }),
      ...(tls && { tls }),
    });
    if (protocol === 'UDP') goLog(process, `Started UDP server on port ${port}`);
  }
  return yield* waitForSignal();
}

/** `agnhost grpc-health-checking` (test/images/agnhost/grpc-health-checking). */
export function* grpcHealthChecking(process: ProcessContext): Coroutine<number> {
  const flags = flagsOf(process.argv);
  const [port, httpPort] = [flags.number('port', 5000), flags.number('http-port', 8080)];
  const [service, delaySeconds] = [flags.text('service', ''), flags.number('delay-unhealthy-sec', -1)];
  const startMs = process.nowMs;
  const unhealthyMs = delaySeconds < 0 ? Infinity : startMs + delaySeconds * 1000;
  let forced: GrpcHealth | undefined;
  const grpcHealth = (asked: string): GrpcHealth => {
    if (asked !== service) return 'NOT_FOUND';
    return process.nowMs >= unhealthyMs || forced === 'NOT_SERVING' ? 'NOT_SERVING' : 'SERVING';
  };
  const http: HttpHandler = ({ path }, respond) => {
    const [, order] = /^\/make-(not-)?serving$/.exec(path.split('?')[0] ?? '') === null ? [] : [path, path];
    if (order === undefined) return respond(text('404 page not found\n', 404));
    if (grpc !== 'EADDRINUSE') grpc.changing();
    forced = order.includes('not-') ? 'NOT_SERVING' : 'SERVING';
    goLog(process, `Mark as ${forced === 'SERVING' ? 'healthy' : 'unhealthy'}`);
    respond(text(`${(process.nowMs - startMs) / 1000}s`));
  };
  const steadyUntilMs = (): number => (process.nowMs >= unhealthyMs ? Infinity : unhealthyMs);
  const grpc = process.listen({ port, grpcHealth, steadyUntilMs });
  const listener = process.listen({ port: httpPort, http });
  goLog(process, `Http server starting to listen on :${httpPort}`);
  if (grpc === 'EADDRINUSE' || listener === 'EADDRINUSE') {
    const taken = grpc === 'EADDRINUSE' ? port : httpPort;
    goLog(process, `Error while starting the listening service listen tcp :${taken}: bind: address already in use`);
    return 1;
  }
  goLog(process, `gRPC server starting to listen on :${port}`);
  exitOnTermination(process, SIGTERM_EXIT);
  return yield* waitForSignal();
}

/** A Go program without a handler ends by the signal. */
const SIGTERM_EXIT = 143;

function* serve(process: ProcessContext, options: ListenOptions): Coroutine<number> {
  if (process.listen(options) !== 'EADDRINUSE') return yield* waitForSignal();
  goLog(process, `listen tcp :${options.port}: bind: address already in use`);
  return 1;
}
