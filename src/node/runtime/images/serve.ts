import type { HttpHandler } from '../../../sim/net';
import type { Coroutine, ProcessContext } from '../process/process';
import { rest } from '../process/system-calls';

/** Goes on until a signal ends it. */
export function* waitForSignal(): Coroutine<number> {
  for (;;) yield rest;
}

/** Ends with `code` on SIGTERM and SIGINT, as servers do that look after themselves. */
export function exitOnTermination(process: ProcessContext, code = 0): void {
  const exit = code === 0 ? 'exit' : (): void => process.exit(code);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGQUIT'] as const) process.trap(signal, exit);
}

/** Listens on `port` with answers that change with files only, or says that it cannot on standard error and returns false. */
export function listenOrFail(
  process: ProcessContext,
  port: number,
  http: HttpHandler | undefined,
  message: string,
): boolean {
  const listener = process.listen({ port, ...(http && { http, steadyUntilMs: always }) });
  if (listener !== 'EADDRINUSE') return true;
  process.printError(message);
  return false;
}

/** Until when the answers of a server stay the same that knows nothing but its files. */
export function always(): number {
  return Infinity;
}

/** A plain text answer. */
export function text(
  body: string,
  status = 200,
): { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string } {
  return {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'content-length': String(Buffer.byteLength(body)) },
    body,
  };
}
