import type { Redirect, Redirection } from 'unbash';
import { FileError } from '../../../sim/file-system';
import { openInput, openOutput } from '../process/open';
import type { ProcessContext } from '../process/process';
import { emptyInput, nullOutput, textInput, type Readable, type Writable } from '../process/streams';
import { expandHereDocument, expandText, type ExpansionScope } from './expansion';
import type { ExtraDescriptor, Io } from './io';

/** What is wrong with a redirection: `f: No such file or directory`. */
export interface RedirectionError {
  readonly message: string;
}

export interface RedirectionContext {
  readonly process: ProcessContext;
  readonly scope: ExpansionScope;
  /** `set -C`. */
  readonly noClobber: boolean;
  /** dash and ash word it their own way: `can't create f: nonexistent directory`. */
  describe(error: FileError, path: string, writes: boolean): string;
}

/** Where a command reads and writes after one redirection. */
export function redirect(io: Io, redirection: Redirection, context: RedirectionContext): Io | RedirectionError {
  const { scope } = context;
  if (redirection.type === 'HereString') {
    return replace(
      io,
      numberOf(redirection, 0),
      textInput(`${redirection.target === undefined ? '' : expandText(redirection.target, scope)}\n`),
    );
  }
  if (redirection.type === 'HereDoc') {
    return replace(io, numberOf(redirection, 0), textInput(hereDocument(redirection, scope)));
  }
  const target = redirection.target === undefined ? '' : expandText(redirection.target, scope);
  if (redirection.operator === '<&' || redirection.operator === '>&') {
    const number = numberOf(redirection, redirection.operator === '<&' ? 0 : 1);
    if (target === '-') return replace(io, number, undefined);
    if (/^\d+$/.test(target)) return duplicate(io, number, Number(target));
    if (redirection.operator === '<&' || redirection.descriptor !== undefined)
      return { message: `${target}: ambiguous redirect` };
  }
  return open(io, redirection, target, context);
}

export function isRedirectionError(result: Io | RedirectionError): result is RedirectionError {
  return 'message' in result;
}

function open(
  io: Io,
  { operator, descriptor }: Redirect,
  path: string,
  context: RedirectionContext,
): Io | RedirectionError {
  const writes = operator !== '<';
  try {
    if (operator === '<')
      return replace(
        io,
        descriptor?.type === 'FileDescriptor' ? descriptor.value : 0,
        openInput(context.process, path),
      );
    const append = operator === '>>' || operator === '&>>';
    if (
      context.noClobber &&
      operator === '>' &&
      context.process.files.tryStat(context.process.resolve(path))?.kind === 'file'
    ) {
      return { message: `${path}: cannot overwrite existing file` };
    }
    const output = openOutput(context.process, path, append);
    if (operator === '&>' || operator === '&>>' || operator === '>&') return { ...io, output, error: output };
    return replace(io, descriptor?.type === 'FileDescriptor' ? descriptor.value : 1, output);
  } catch (error) {
    if (error instanceof FileError) return { message: context.describe(error, path, writes) };
    throw error;
  }
}

function hereDocument(redirection: Extract<Redirection, { type: 'HereDoc' }>, scope: ExpansionScope): string {
  const stripTabs = redirection.operator === '<<-';
  const { body, delimiter } = redirection;
  if (delimiter?.quoted !== true) return expandHereDocument(body, stripTabs, scope);
  return stripTabs ? body.text.replace(/^\t+/gm, '') : body.text;
}

function numberOf({ descriptor }: Redirection, otherwise: number): number {
  return descriptor?.type === 'FileDescriptor' ? descriptor.value : otherwise;
}

/** `undefined` closes the descriptor. */
function replace(io: Io, number: number, stream: Readable | Writable | undefined): Io {
  const input = stream !== undefined && 'take' in stream ? stream : undefined;
  const output = stream !== undefined && 'write' in stream ? stream : undefined;
  return assign(io, number, stream === undefined ? undefined : { input, output });
}

function duplicate(io: Io, number: number, from: number): Io | RedirectionError {
  const source: ExtraDescriptor | undefined =
    from === 0
      ? { input: io.input }
      : from === 1
        ? { output: io.output }
        : from === 2
          ? { output: io.error }
          : io.extra.get(from);
  return source === undefined ? { message: `${from}: Bad file descriptor` } : assign(io, number, source);
}

function assign(io: Io, number: number, descriptor: ExtraDescriptor | undefined): Io {
  if (number === 0) return { ...io, input: descriptor?.input ?? emptyInput };
  if (number === 1) return { ...io, output: descriptor?.output ?? nullOutput };
  if (number === 2) return { ...io, error: descriptor?.output ?? nullOutput };
  const extra = new Map(io.extra);
  if (descriptor === undefined) extra.delete(number);
  else extra.set(number, descriptor);
  return { ...io, extra };
}
