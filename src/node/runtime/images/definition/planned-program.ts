import type { HttpHandler, HttpResponse } from '../../../../sim/net';
import type { ProcessContext, Program } from '../../process/process';
import { sleep } from '../../process/system-calls';
import { text, waitForSignal } from '../serve';
import type { ImagePlan, PlannedAnswer, PlannedLog, PlannedUse } from './image-plan';

/** The server that behaves as a plan says. */
export function plannedProgram(plan: ImagePlan): Program {
  const { startup = 0, listens = [], logs = [], memory = [], cpu = [], exit, termination = 0 } = plan;
  return function* planned(process) {
    const startMs = process.nowMs;
    endOnTermination(process, termination);
    useOverTime(process, memory, (bytes) => process.setMemory(bytes));
    useOverTime(process, cpu, (millicores) => process.setCpu(millicores));
    for (const log of logs) writeOverTime(process, log);
    if (exit !== undefined) process.after(exit.after, () => process.exit(exit.code));
    if (startup > 0) yield* sleep(startup);
    for (const { address, port, protocol } of listens) {
      const http = protocol === 'TCP' ? handler(process, startMs, plan.answers, port) : undefined;
      const steadyUntilMs = (path: string): number =>
        startMs + steadyUntil(plan.answers, path, port, process.nowMs - startMs);
      if (process.listen({ address, port, protocol, ...(http && { http, steadyUntilMs }) }) === 'EADDRINUSE') {
        process.printError(`listen tcp ${address}:${port}: bind: address already in use\n`);
        return 1;
      }
    }
    return yield* waitForSignal();
  };
}

function endOnTermination(process: ProcessContext, ms: number): void {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGQUIT'] as const) {
    if (ms === Infinity) process.trap(signal, 'ignore');
    else process.trap(signal, () => (ms === 0 ? process.exit(0) : process.after(ms, () => process.exit(0))));
  }
}

function useOverTime(process: ProcessContext, steps: readonly PlannedUse[], use: (amount: number) => void): void {
  for (const step of steps) {
    if (step.atMs === 0) use(step.use);
    else process.after(step.atMs, () => use(step.use));
  }
}

function writeOverTime(process: ProcessContext, { text: line, at, every, stream }: PlannedLog): void {
  const write = (): void => {
    if (stream === 'stderr') process.printError(`${line}\n`);
    else process.print(`${line}\n`);
    if (every !== undefined) process.after(every, write);
  };
  if (at === 0) write();
  else process.after(at, write);
}

function handler(
  process: ProcessContext,
  startMs: number,
  answers: readonly PlannedAnswer[] | undefined,
  port: number,
): HttpHandler {
  return ({ method, path }, respond) => {
    if (answers === undefined) return respond(text(`${process.hostname}\n`));
    const found = answerAt(answers, { method, path, port }, process.nowMs - startMs);
    if (found === undefined) return respond(text('404 page not found\n', 404));
    const response = responseOf(found);
    if (found.delay === 0) respond(response);
    else process.after(found.delay, () => respond(response));
  };
}

/** The first answer that fits a request so long after the start. */
function answerAt(
  answers: readonly PlannedAnswer[],
  request: { readonly method: string; readonly path: string; readonly port: number },
  sinceStartMs: number,
): PlannedAnswer | undefined {
  const [path = ''] = request.path.split('?');
  return answers.find(
    (answer) =>
      (answer.path.endsWith('*') ? path.startsWith(answer.path.slice(0, -1)) : path === answer.path) &&
      (answer.method === undefined || answer.method.toUpperCase() === request.method) &&
      (answer.port === undefined || answer.port === request.port) &&
      sinceStartMs >= answer.from &&
      sinceStartMs < answer.until,
  );
}

/** Until when since the start a GET is answered as it is now; 0 when it is not answered at once. */
function steadyUntil(
  answers: readonly PlannedAnswer[] | undefined,
  path: string,
  port: number,
  sinceStartMs: number,
): number {
  if (answers === undefined) return Infinity;
  const found = answerAt(answers, { method: 'GET', path, port }, sinceStartMs);
  if (found !== undefined && found.delay > 0) return 0;
  let untilMs = Infinity;
  for (const { from, until } of answers)
    for (const moment of [from, until]) if (moment > sinceStartMs) untilMs = Math.min(untilMs, moment);
  return untilMs;
}

function responseOf({ status, body, headers }: PlannedAnswer): HttpResponse {
  const response = text(body, status);
  if (headers === undefined) return response;
  const own = [...headers].map(([name, value]): [string, string] => [name.toLowerCase(), value]);
  return { ...response, headers: { ...response.headers, ...Object.fromEntries(own) } };
}
