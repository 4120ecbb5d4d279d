import type {
  AndOr,
  ArithmeticExpression,
  ArithmeticFor,
  Case,
  CompoundList,
  For,
  If,
  Pipeline,
  Redirected,
  Statement,
  While,
} from 'unbash';
import { emptyInput, Pipe, type Readable, type Writable } from '../process/streams';
import type { Coroutine } from '../process/process';
import { endOfSlice, waitChild } from '../process/system-calls';
import { evaluate } from './arithmetic';
import { expandPattern, expandText } from './expansion';
import { applyRedirections, expandWords, runCommand } from './command';
import { compilePattern, matches } from './pattern';
import { readScript } from './script';
import type { Shell, ShellNode } from './shell';
import { ShellError } from './shell-error';
import { evaluateTest } from './test-command';

/** Runs a node and gives its exit status. `tail`: nothing comes after it in this process. */
export function* run(shell: Shell, node: ShellNode, tail: boolean): Coroutine<number> {
  switch (node.type) {
    case 'Command':
      return failed(shell, yield* runCommand(shell, node, tail));
    case 'Pipeline':
      return yield* runPipeline(shell, node, tail);
    case 'AndOr':
      return yield* runAndOr(shell, node, tail);
    case 'CompoundList':
      return yield* runList(shell, node.commands, tail);
    case 'BraceGroup':
      return yield* runList(shell, node.body.commands, tail);
    case 'Subshell':
      return failed(shell, yield* runInSubshell(shell, node.body));
    case 'Redirected':
      return yield* runRedirected(shell, node);
    case 'If':
      return yield* runIf(shell, node, tail);
    case 'While':
      return yield* runWhile(shell, node);
    case 'For':
      return yield* runFor(shell, node);
    case 'ArithmeticFor':
      return yield* runArithmeticFor(shell, node);
    case 'Case':
      return yield* runCase(shell, node, tail);
    case 'Function':
      shell.functions.set(node.name.value, node.body);
      return 0;
    case 'TestCommand':
      if (shell.dialect.name === 'dash') return failed(shell, notThere(shell, '[['));
      return failed(shell, (yield* shell.resolving(() => evaluateTest(node.expression, shell))) ? 0 : 1);
    case 'ArithmeticCommand':
      return failed(shell, (yield* calculate(shell, node.expression)) === 0n ? 1 : 0);
    case 'Select':
    case 'Coproc':
      throw new ShellError(`${node.type.toLowerCase()}: not supported here`, 2);
  }
}

/** Runs statements one after the other until one of them ends the list. */
export function* runList(shell: Shell, statements: readonly Statement[], tail: boolean): Coroutine<number> {
  let status = 0;
  for (let index = 0; index < statements.length; index += 1) {
    const statement = statements[index];
    if (statement === undefined) continue;
    if (shell.process.spend(1)) yield endOfSlice;
    if (shell.pendingTraps.length > 0) yield* runPendingTraps(shell);
    if (shell.flow !== undefined) return shell.status;
    const { command } = statement;
    const last = tail && index === statements.length - 1;
    if (statement.background === true) status = startJob(shell, command);
    else if (command.type === 'Command') status = failed(shell, yield* runCommand(shell, command, last));
    else status = yield* run(shell, command, last);
    shell.status = status;
    if (shell.flow !== undefined) return status;
  }
  if (shell.pendingTraps.length > 0) yield* runPendingTraps(shell);
  return shell.flow === undefined ? status : shell.status;
}

/** Runs the traps of the signals that have come. */
export function* runPendingTraps(shell: Shell): Coroutine<void> {
  for (let signal = shell.pendingTraps.shift(); signal !== undefined; signal = shell.pendingTraps.shift()) {
    const command = shell.traps.get(signal);
    if (command === undefined || command === '') continue;
    const { status } = shell;
    yield* shell.interpreter.runText(shell, command, 'eval');
    if (shell.flow !== undefined) return;
    shell.status = status;
  }
}

/** Runs the lines of a script. */
export function* runScript(
  shell: Shell,
  text: string,
  tail: boolean,
  onError: (line: ReturnType<typeof readScript>[number]) => number,
): Coroutine<number> {
  const lines = readScript(text);
  let status = 0;
  for (const [index, line] of lines.entries()) {
    shell.beginLine(line);
    if (line.error !== undefined) return onError(line);
    status = yield* runList(shell, line.statements, tail && index === lines.length - 1);
    if (shell.flow !== undefined) return shell.status;
  }
  return status;
}

function notThere(shell: Shell, name: string): number {
  shell.complain(shell.dialect.notFound(name));
  return 127;
}

/** `set -e`: a failure ends the shell unless it is a condition. */
function failed(shell: Shell, status: number): number {
  if (status !== 0 && shell.conditions === 0 && shell.options.has('errexit') && shell.flow === undefined) {
    shell.status = status;
    shell.flow = { kind: 'exit' };
  }
  return status;
}

function startJob(shell: Shell, command: Statement['command']): number {
  const process = shell.fork((child) => child.interpreter.run(child, command, true), { stdin: emptyInput });
  shell.lastBackgroundPid = process.pid;
  const job = shell.jobs.add(process.pid, shell.sourceOf(command));
  if (shell.interactive) shell.process.write(shell.io.error, `[${job.number}] ${process.pid}\n`);
  return 0;
}

function* runInSubshell(shell: Shell, body: CompoundList): Coroutine<number> {
  const child = shell.fork((forked) => runList(forked, body.commands, true));
  return yield* waitForeground(shell, [child.pid]);
}

function* runPipeline(shell: Shell, { commands, operators, prefixes }: Pipeline, tail: boolean): Coroutine<number> {
  const negated = prefixes.filter(({ type }) => type === 'Negation').length % 2 === 1;
  const timed = prefixes.some(({ type }) => type === 'Time');
  const startedMs = timed ? shell.process.nowMs : 0;
  if (negated) shell.conditions += 1;
  let status: number;
  try {
    const [only] = commands;
    if (only === undefined) status = 0;
    else if (commands.length === 1) status = yield* run(shell, only, tail && !negated && !timed);
    else status = yield* runPipes(shell, commands, operators);
  } finally {
    if (negated) shell.conditions -= 1;
  }
  if (timed) shell.process.write(shell.io.error, timeReport(shell.process.nowMs - startedMs));
  if (negated) return shell.flow === undefined ? (status === 0 ? 1 : 0) : status;
  return commands.length === 1 ? status : failed(shell, status);
}

function* runPipes(shell: Shell, commands: Pipeline['commands'], operators: Pipeline['operators']): Coroutine<number> {
  const pids: number[] = [];
  let stdin: Readable = shell.io.input;
  for (const [index, command] of commands.entries()) {
    const pipe = index === commands.length - 1 ? undefined : new Pipe();
    const stdout: Writable = pipe ?? shell.io.output;
    const stderr = operators[index] === '|&' ? stdout : shell.io.error;
    const child = shell.fork((forked) => forked.interpreter.run(forked, command, true), { stdin, stdout, stderr });
    pids.push(child.pid);
    if (pipe !== undefined) stdin = pipe.input;
  }
  return yield* waitForeground(shell, pids);
}

/** Waits for the children that a command consists of; the last one's exit status counts, with `pipefail` the last failure. */
export function* waitForeground(shell: Shell, pids: readonly number[]): Coroutine<number> {
  shell.foreground = pids;
  const codes: string[] = [];
  let status = 0;
  for (const [index, pid] of pids.entries()) {
    const reaped = yield* waitChild(shell.process, pid);
    const code = reaped === 'ECHILD' ? 127 : reaped.status.code;
    codes.push(String(code));
    if (shell.options.has('pipefail') ? code !== 0 : index === pids.length - 1) status = code;
    if (reaped !== 'ECHILD' && reaped.status.signal !== undefined && index === pids.length - 1)
      shell.reportDeath(reaped.status.signal, pid);
  }
  shell.foreground = [];
  if (shell.dialect.name === 'bash') shell.variables.setItems('PIPESTATUS', codes);
  return status;
}

function* runAndOr(shell: Shell, { commands, operators }: AndOr, tail: boolean): Coroutine<number> {
  let status = 0;
  for (const [index, command] of commands.entries()) {
    const last = index === commands.length - 1;
    const operator = operators[index - 1];
    if (operator === '&&' && status !== 0) continue;
    if (operator === '||' && status === 0) continue;
    if (!last) shell.conditions += 1;
    try {
      status = yield* run(shell, command, tail && last);
    } finally {
      if (!last) shell.conditions -= 1;
    }
    shell.status = status;
    if (shell.flow !== undefined) return status;
  }
  return status;
}

function* runRedirected(shell: Shell, { command, redirects }: Redirected): Coroutine<number> {
  const io = yield* applyRedirections(shell, shell.io, redirects);
  if (io === undefined) return failed(shell, 1);
  const outside = shell.io;
  shell.io = io;
  try {
    return yield* run(shell, command, false);
  } finally {
    shell.io = outside;
  }
}

function* condition(shell: Shell, { commands }: CompoundList): Coroutine<boolean> {
  shell.conditions += 1;
  try {
    return (yield* runList(shell, commands, false)) === 0;
  } finally {
    shell.conditions -= 1;
  }
}

function* runIf(shell: Shell, node: If, tail: boolean): Coroutine<number> {
  for (const { clause, then } of [node, ...node.elif]) {
    const holds = yield* condition(shell, clause);
    if (shell.flow !== undefined) return shell.status;
    if (holds) return yield* runList(shell, then.commands, tail);
  }
  return node.else === undefined ? 0 : yield* runList(shell, node.else.commands, tail);
}

function* runWhile(shell: Shell, { kind, clause, body }: While): Coroutine<number> {
  let status = 0;
  shell.loops += 1;
  try {
    for (;;) {
      const holds = yield* condition(shell, clause);
      if (shell.flow === undefined) {
        if (holds !== (kind === 'while')) return status;
        status = yield* runList(shell, body.commands, false);
      }
      if (leavesLoop(shell)) return shell.flow === undefined ? 0 : shell.status;
    }
  } finally {
    shell.loops -= 1;
  }
}

function* runFor(shell: Shell, { name, wordlist, body }: For): Coroutine<number> {
  const items = wordlist === undefined ? shell.positional : yield* expandWords(shell, wordlist);
  let status = 0;
  shell.loops += 1;
  try {
    for (const item of items) {
      if (shell.process.spend(1)) yield endOfSlice;
      shell.variables.set(name.value, item);
      status = yield* runList(shell, body.commands, false);
      if (leavesLoop(shell)) return shell.flow === undefined ? 0 : shell.status;
    }
  } finally {
    shell.loops -= 1;
  }
  return status;
}

function* runArithmeticFor(shell: Shell, { initialize, test, update, body }: ArithmeticFor): Coroutine<number> {
  let status = 0;
  shell.loops += 1;
  try {
    yield* calculate(shell, initialize);
    for (;;) {
      if (test !== undefined && (yield* calculate(shell, test)) === 0n) return status;
      if (shell.process.spend(1)) yield endOfSlice;
      status = yield* runList(shell, body.commands, false);
      if (leavesLoop(shell)) return shell.flow === undefined ? 0 : shell.status;
      yield* calculate(shell, update);
    }
  } finally {
    shell.loops -= 1;
  }
}

/** After an iteration: does the loop end? Consumes the `break` or `continue` that is meant for it. */
function leavesLoop(shell: Shell): boolean {
  const { flow } = shell;
  if (flow === undefined) return false;
  if (flow.kind !== 'break' && flow.kind !== 'continue') return true;
  if (flow.levels > 1) {
    shell.flow = { kind: flow.kind, levels: flow.levels - 1 };
    return true;
  }
  shell.flow = undefined;
  return flow.kind === 'break';
}

function* runCase(shell: Shell, { word, items }: Case, tail: boolean): Coroutine<number> {
  const subject = yield* shell.resolving(() => expandText(word, shell));
  let status = 0;
  let fallsThrough = false;
  for (const { pattern, body, terminator } of items) {
    let chosen = fallsThrough;
    for (const alternative of pattern) {
      if (chosen) break;
      const source = yield* shell.resolving(() => expandPattern(alternative, shell));
      chosen = matches(compilePattern(source), subject);
    }
    if (!chosen) continue;
    status = yield* runList(shell, body.commands, tail && terminator !== ';&' && terminator !== ';;&');
    if (shell.flow !== undefined || (terminator !== ';&' && terminator !== ';;&')) return status;
    fallsThrough = terminator === ';&';
  }
  return status;
}

function* calculate(shell: Shell, expression: ArithmeticExpression | undefined): Coroutine<bigint> {
  return yield* shell.resolving(() => evaluate(expression, shell));
}

function timeReport(elapsedMs: number): string {
  const minutes = Math.floor(elapsedMs / 60_000);
  const seconds = ((elapsedMs % 60_000) / 1000).toFixed(3);
  return `\nreal\t${minutes}m${seconds}s\nuser\t0m0.000s\nsys\t0m0.000s\n`;
}
