import { readAll } from '../../process/system-calls';
import { openInput } from '../../process/open';
import { FileError } from '../../../../sim/file-system';
import type { Coroutine, ProcessContext } from '../../process/process';
import { cannotOpen, complain, type Flavor } from '../tool';
import { AwkError } from './awk-error';
import { AwkInterpreter } from './interpreter';
import { parseAwk } from './parser';
import { AwkSyntaxError, type AwkProgram, type Expression } from './syntax';
import { decoded } from './tokens';

const FAILED = 2;

/**
 * `awk [-F separator] [-v name=value] [-f file | program] [file...]`: mawk's words on a Debian image, busybox' on others.
 * Divergence from POSIX: `for (key in array)` goes in the order in which the elements were made; at most 200 calls stand in each other.
 */
export function* awk(process: ProcessContext, flavor: Flavor): Coroutine<number> {
  const args = process.argv.slice(1);
  const assignments: [string, string][] = [];
  const sources: string[] = [];
  for (;;) {
    const [argument = ''] = args;
    if (argument === '--') args.shift();
    if (!/^-[^-]/.test(argument)) break;
    args.shift();
    const letter = argument[1] ?? '';
    const value = argument.length > 2 ? argument.slice(2) : (args.shift() ?? '');
    if (letter === 'F') assignments.push(['FS', value]);
    else if (letter === 'v') {
      const [, name = '', text = ''] = /^([A-Za-z_]\w*)=([^]*)$/.exec(value) ?? [];
      if (name === '') return refuse(process, `improper assignment: -v ${value}`);
      assignments.push([name, text]);
    } else if (letter === 'f') {
      const text = yield* contentOf(process, value, flavor);
      if (text === undefined) return FAILED;
      sources.push(text);
    } else
      return refuse(process, flavor === 'busybox' ? `invalid option -- '${letter}'` : `not an option: ${argument}`);
  }
  const program = sources.length > 0 ? sources.join('\n') : args.shift();
  if (program === undefined) {
    process.printError(
      flavor === 'busybox'
        ? 'Usage: awk [OPTIONS] [AWK_PROGRAM] [FILE]...\n'
        : "usage: awk [-F value] [-v var=value] [--] 'program text' [file ...]\n",
    );
    return flavor === 'busybox' ? 1 : FAILED;
  }
  try {
    const parsed = parseAwk(program);
    const missing = undefinedCall(parsed);
    if (missing !== undefined) throw new AwkError(missingText(missing, program, flavor));
    const interpreter = new AwkInterpreter(process, parsed, args, flavor);
    for (const [name, value] of assignments) interpreter.assign(name, decoded(value));
    return yield* interpreter.run();
  } catch (error) {
    if (error instanceof AwkSyntaxError) return refuse(process, syntaxText(error, flavor));
    if (error instanceof AwkError)
      return refuse(process, flavor === 'busybox' ? `cmd. line:1: ${error.message}` : error.message);
    if (error instanceof SyntaxError) return refuse(process, `regular expression compile failed (${error.message})`);
    throw error;
  }
}

function refuse(process: ProcessContext, message: string): number {
  complain(process, message);
  return FAILED;
}

function syntaxText({ line, token }: AwkSyntaxError, flavor: Flavor): string {
  if (flavor === 'busybox')
    return `cmd. line:${line}: ${token === '' ? 'Unexpected end of string' : 'Unexpected token'}`;
  if (token === '') return `line ${line + 1}: missing } near end of file`;
  return `line ${line}: syntax error at or near ${token === '\n' ? 'end of line' : token}`;
}

function missingText(name: string, program: string, flavor: Flavor): string {
  if (flavor === 'busybox') return 'Call to undefined function';
  return `line ${program.split('\n').length + 1}: function ${name} never defined`;
}

function* contentOf(process: ProcessContext, path: string, flavor: Flavor): Coroutine<string | undefined> {
  try {
    return yield* readAll(path === '-' ? process.stdin : openInput(process, path));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    complain(process, cannotOpen(path, error, flavor));
    return undefined;
  }
}

/** The first function that is called and not there. */
function undefinedCall({ rules, functions }: AwkProgram): string | undefined {
  const pending: unknown[] = [...rules, ...functions.values()];
  for (let node = pending.pop(); node !== undefined || pending.length > 0; node = pending.pop()) {
    if (typeof node !== 'object' || node === null || node instanceof RegExp) continue;
    if (isCall(node) && !functions.has(node.name)) return node.name;
    pending.push(...Object.values(node));
  }
  return undefined;
}

function isCall(node: object): node is Expression & { readonly kind: 'call' } {
  return 'kind' in node && node.kind === 'call';
}
