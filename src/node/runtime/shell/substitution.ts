import type { Command, CompoundList } from 'unbash';
import { FileError } from '../../../sim/file-system';
import { openInput } from '../process/open';
import type { Coroutine } from '../process/process';
import { Pipe } from '../process/streams';
import { readAll, waitChild } from '../process/system-calls';
import { expandText, type Unresolved } from './expansion';
import type { Shell, ShellNode } from './shell';
import { ShellError } from './shell-error';

/** Runs `$(command)`, `$(< file)` or `<(command)` and gives the text that takes its place. */
export function* runSubstitution(shell: Shell, { script, process }: Unresolved): Coroutine<string> {
  if (script === undefined) return '';
  if (process?.operator === '>') throw new ShellError('>(...): output process substitution is not supported here');
  const file = fileOf(script.commands[0]?.command, script.commands.length);
  const text = file === undefined ? yield* outputOf(shell, script.commands) : yield* contentOf(shell, file);
  return process === undefined ? text.replace(/\n+$/, '').replaceAll('\0', '') : deviceFor(shell, text);
}

function* outputOf(shell: Shell, commands: CompoundList['commands']): Coroutine<string> {
  const pipe = new Pipe();
  const list: CompoundList = { type: 'CompoundList', pos: 0, end: 0, commands };
  pipe.retainInput();
  try {
    const child = shell.fork((forked) => forked.interpreter.run(forked, list, true), { stdout: pipe });
    const text = yield* readAll(pipe.input);
    const reaped = yield* waitChild(shell.process, child.pid);
    shell.status = reaped === 'ECHILD' ? 127 : reaped.status.code;
    shell.substitutionStatus = shell.status;
    return text;
  } finally {
    pipe.releaseInput();
  }
}

/** `$(< file)`: the command that is nothing but a redirection. */
function fileOf(command: ShellNode | undefined, count: number): Command | undefined {
  if (count !== 1 || command?.type !== 'Command' || command.name !== undefined || command.prefix.length !== 1)
    return undefined;
  const [redirection] = command.redirects;
  return redirection?.type === 'Redirect' && redirection.operator === '<' ? command : undefined;
}

function* contentOf(shell: Shell, { redirects }: Command): Coroutine<string> {
  const [redirection] = redirects;
  if (redirection?.type !== 'Redirect' || redirection.target === undefined) return '';
  const path = expandText(redirection.target, shell);
  try {
    const text = yield* readAll(openInput(shell.process, path));
    shell.substitutionStatus = 0;
    return text;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    shell.complain(shell.dialect.cannotOpen(path, error.code));
    shell.substitutionStatus = 1;
    return '';
  }
}

/** `<(command)`: the command runs to its end, and its output is a file. Divergence from real bash: they do not run side by side. */
function deviceFor(shell: Shell, text: string): string {
  let number = 63;
  shell.files.makeDirectory('/dev/fd', { recursive: true });
  while (shell.files.exists(`/dev/fd/${number}`)) number -= 1;
  const path = `/dev/fd/${number}`;
  shell.files.makeDevice(path, { text: () => text });
  shell.temporaries.push(path);
  return path;
}
