import type { NetworkErrorCode } from '../../../sim/net';
import type { Coroutine, ProcessContext, Program } from '../process/process';
import { connect, pause, readLine, sleep } from '../process/system-calls';
import { complain, parseArguments } from './tool';

const CONNECT_TIMEOUT_MS = 127_000;

/**
 * `nc -z[v] [-w seconds] host port...`: is the port open? `nc -u [-w seconds] host port` sends each line as a datagram and prints what comes back;
 * `nc -lu -p port` prints what comes in (busybox, networking/nc_bloaty.c).
 *
 * Divergence from real nc: over TCP nothing is sent, and nobody is listened to.
 */
export const nc: Program = function* nc(process) {
  const { options, operands } = parseArguments(process.argv.slice(1), 'zvuw:lnp:k', {});
  if (options.has('u') && options.has('l')) return yield* receive(process, Number(options.get('p') ?? operands.at(-1)));
  const [host, ...ports] = operands;
  if (host === undefined || ports.length === 0) {
    complain(process, 'missing port number');
    return 1;
  }
  const waitMs = options.has('w') ? Number(options.get('w')) * 1000 : undefined;
  if (options.has('u') && !options.has('z')) return yield* exchange(process, host, Number(ports[0]), waitMs);
  let status = 0;
  for (const port of ports) {
    // A datagram needs no connection: nobody can tell an open port from a silent one.
    const error = options.has('u')
      ? undefined
      : yield* connect(process, host, Number(port), waitMs ?? CONNECT_TIMEOUT_MS);
    if (error === undefined) {
      if (options.has('v')) process.printError(`${host} (${host}:${port}) open\n`);
      continue;
    }
    status = 1;
    if (error === 'ENOTFOUND') complain(process, `bad address '${host}'`);
    else if (options.has('v')) complain(process, `${host} (${host}:${port}): ${reasonOf(error)}`);
  }
  return status;
};

/** Without a limit it waits for ever for more. */
function* exchange(process: ProcessContext, host: string, port: number, waitMs: number | undefined): Coroutine<number> {
  let failure: NetworkErrorCode | undefined;
  const sent: { cancel(): void }[] = [];
  for (;;) {
    const line = yield* readLine(process.stdin);
    if (line === '' || failure !== undefined) break;
    sent.push(
      process.network.send(host, port, line, (reply) => {
        if ('body' in reply) process.print(reply.body);
        else failure = reply.error;
      }),
    );
  }
  if (waitMs === undefined) yield pause;
  else yield* sleep(waitMs);
  for (const one of sent) one.cancel();
  if (failure === undefined) return 0;
  complain(process, failure === 'ENOTFOUND' ? `bad address '${host}'` : `read: ${reasonOf(failure)}`);
  return 1;
}

function* receive(process: ProcessContext, port: number): Coroutine<number> {
  const listener = process.listen({ port, protocol: 'UDP', datagram: ({ body }) => process.print(body) });
  if (listener === 'EADDRINUSE') {
    complain(process, 'bind: Address already in use');
    return 1;
  }
  yield pause;
  return 0;
}

function reasonOf(error: NetworkErrorCode): string {
  if (error === 'ETIMEDOUT') return 'Connection timed out';
  return error === 'EHOSTUNREACH' ? 'No route to host' : 'Connection refused';
}
