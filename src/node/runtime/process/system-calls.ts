import type { HttpOutcome, HttpRequest, NetworkErrorCode } from '../../../sim/net';
import type { Coroutine, ExitStatus, ProcessContext, SystemCall } from './process';
import type { Readable } from './streams';

/** Gives way to others until the virtual time that the work done so far is worth has passed. Free unless the time slice is used up. */
export const endOfSlice: SystemCall = (_process, wake) => {
  wake();
  return undefined;
};

/** Lets all others run that can at this moment: signals that were sent arrive. */
export const giveWay: SystemCall = (process, wake) => process.timer(0, wake);

/** Waits for ever: only a signal ends it. */
export const pause: SystemCall = () => undefined;

/** The same for a program that has nothing left to do, not even at its end: its process may forget where it was. */
export const rest: SystemCall = () => undefined;

/** Wait for `ms` milliseconds of virtual time. */
export function* sleep(ms: number): Coroutine<void> {
  yield (process, wake) => process.timer(ms, wake);
}

/** Reading so many characters is work as much as an operation: input without end must use up time slices. */
const CHARACTERS_PER_OPERATION = 4096;

/** The next piece of input, '' at its end. `through`: nothing behind the first such character. */
export function* read(input: Readable, maxLength?: number, through?: string): Coroutine<string> {
  for (;;) {
    const text = input.take(maxLength, through);
    if (text !== undefined) {
      if (text.length >= CHARACTERS_PER_OPERATION) yield spend(text.length / CHARACTERS_PER_OPERATION);
      return text;
    }
    yield (_process, wake) => input.onReadable(wake);
  }
}

function spend(operations: number): SystemCall {
  return (process, wake) => {
    process.spend(operations);
    wake();
    return undefined;
  };
}

/** All input up to its end. What comes after `maxLength` characters is read and dropped. */
export function* readAll(input: Readable, maxLength = 64 * 1024 * 1024): Coroutine<string> {
  let all = '';
  for (;;) {
    const text = yield* read(input);
    if (text === '') return all;
    if (all.length < maxLength) all += text;
  }
}

/** Of a line that is longer the rest is read and dropped: `/dev/zero` is one that never ends. */
export const MAX_LINE_LENGTH = 16 * 1024 * 1024;

/** The next line with its newline; the last one may lack it; '' at the end of the input. */
export function* readLine(input: Readable): Coroutine<string> {
  let line = yield* read(input, undefined, '\n');
  while (line !== '' && !line.endsWith('\n')) {
    const more = yield* read(input, undefined, '\n');
    if (more === '') return line;
    if (line.length < MAX_LINE_LENGTH || more.endsWith('\n')) line += more;
  }
  return line;
}

/** Waits for the end of a child and reaps it: any, or `pid`. `ECHILD`: there is none to wait for. */
export function* waitChild(
  process: ProcessContext,
  pid?: number,
): Coroutine<{ readonly pid: number; readonly status: ExitStatus } | 'ECHILD'> {
  for (;;) {
    const reaped = process.reap(pid);
    if (reaped !== undefined) return reaped;
    yield (waiting, wake) => waiting.onChildExit(wake);
  }
}

/** Sends a request and waits for the answer. */
export function* http(
  process: ProcessContext,
  host: string,
  port: number,
  request: HttpRequest,
  timeoutMs: number,
): Coroutine<HttpOutcome> {
  let outcome: HttpOutcome = { error: 'ETIMEDOUT' };
  yield (_process, wake) => {
    const pending = process.network.http(host, port, request, timeoutMs, (done) => {
      outcome = done;
      wake();
    });
    return () => pending.cancel();
  };
  return outcome;
}

/** Opens and closes a connection. */
export function* connect(
  process: ProcessContext,
  host: string,
  port: number,
  timeoutMs: number,
): Coroutine<NetworkErrorCode | undefined> {
  let error: NetworkErrorCode | undefined;
  yield (_process, wake) => {
    const pending = process.network.connect(host, port, timeoutMs, (done) => {
      error = done;
      wake();
    });
    return () => pending.cancel();
  };
  return error;
}

/** Opens and closes a connection, to see whether who listens there wants it encrypted. */
export function* greet(
  process: ProcessContext,
  host: string,
  port: number,
  timeoutMs: number,
): Coroutine<NetworkErrorCode | 'tls' | 'plain'> {
  let answer: NetworkErrorCode | 'tls' | 'plain' = 'plain';
  yield (_process, wake) => {
    const pending = process.network.connect(host, port, timeoutMs, (error) => {
      answer = error ?? (pending.delivery?.server.tls === true ? 'tls' : 'plain');
      wake();
    });
    return () => pending.cancel();
  };
  return answer;
}
