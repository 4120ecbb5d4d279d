import { parse, type ParseError, type ParsedScript, type Statement } from 'unbash';
import type { Dialect } from './dialect';

/** The commands of one complete line (or of several, when a construct spans them): what a shell reads before it runs anything. */
export interface ScriptLine {
  readonly source: string;
  /** Where `source` begins in the script. */
  readonly offset: number;
  /** The line number of its first character, from 1. */
  readonly line: number;
  readonly statements: readonly Statement[];
  readonly error?: SyntaxProblem;
}

export type SyntaxProblem =
  | {
      readonly kind: 'token';
      readonly token: string;
      readonly line: number;
      readonly text: string;
      readonly expected: string | undefined;
    }
  | { readonly kind: 'end'; readonly line: number; readonly expected: string | undefined }
  | { readonly kind: 'unterminated'; readonly quote: string; readonly line: number };

const CACHE_LIMIT = 500;
const cache = new Map<string, readonly ScriptLine[]>();

/** Reads a script; reading ends with the first line that has a syntax error. */
export function readScript(source: string): readonly ScriptLine[] {
  const cached = cache.get(source);
  if (cached !== undefined) return cached;
  const lines = split(source, parse(source));
  if (cache.size >= CACHE_LIMIT) cache.clear();
  cache.set(source, lines);
  return lines;
}

/** The number of the line that an offset lies in, from 1. */
export function lineAt(source: string, offset: number): number {
  let line = 1;
  for (let index = source.indexOf('\n'); index >= 0 && index < offset; index = source.indexOf('\n', index + 1))
    line += 1;
  return line;
}

/** What the shell prints about it, with prefixes. */
export function describeProblem(
  problem: SyntaxProblem,
  dialect: Dialect,
  shellName: string,
  where: 'prompt' | 'command' | 'file' | 'eval',
): string {
  const mode = where === 'command' ? '-c: ' : where === 'eval' ? 'eval: ' : '';
  // bash counts the line that it would have read next.
  const counted = problem.kind === 'end' && dialect.name !== 'bash' ? problem.line - 1 : problem.line;
  const line = where === 'prompt' ? undefined : Math.max(1, counted);
  const prefix =
    dialect.name === 'bash' && mode !== ''
      ? `${shellName}: ${mode}line ${problem.line}: `
      : dialect.prefix(shellName, line, where === 'file');
  switch (problem.kind) {
    case 'unterminated':
      return `${prefix}${dialect.unterminated(problem.quote)}\n`;
    case 'end':
      return `${prefix}${dialect.unexpectedEnd(problem.expected)}\n`;
    case 'token': {
      const message = `${prefix}${dialect.unexpectedToken(problem.token, problem.expected)}\n`;
      return dialect.name === 'bash' && where !== 'prompt' ? `${message}${prefix}\`${problem.text}'\n` : message;
    }
  }
}

function split(source: string, script: ParsedScript): readonly ScriptLine[] {
  const problem = script.errors?.[0];
  const lines: ScriptLine[] = [];
  let group: Statement[] = [];
  let start = 0;
  const close = (end: number): void => {
    if (group.length > 0)
      lines.push({ source: source.slice(start, end), offset: start, line: lineAt(source, start), statements: group });
    group = [];
    start = end;
  };
  for (const [index, statement] of script.commands.entries()) {
    if (problem !== undefined && statement.end >= problem.pos) break;
    const previous = script.commands[index - 1];
    if (previous !== undefined && source.slice(previous.end, statement.pos).includes('\n')) close(statement.pos);
    group.push(statement);
  }
  if (problem === undefined) {
    close(source.length);
    return lines;
  }
  // A line is read as a whole: what stands before the error on the same line does not run.
  const error = describeError(source, script.errors ?? [], problem);
  const last = group.at(-1);
  if (last !== undefined) {
    const lineEnd = source.indexOf('\n', last.end);
    if (lineEnd < 0 || lineEnd >= problem.pos) group = [];
    else close(lineEnd + 1);
  }
  lines.push({ source: source.slice(start), offset: start, line: error.line, statements: [], error });
  return lines;
}

function describeError(source: string, errors: readonly ParseError[], { message, pos }: ParseError): SyntaxProblem {
  const unterminated = /^unterminated (.*)$/.exec(message)?.[1];
  if (unterminated !== undefined)
    return { kind: 'unterminated', quote: closingQuote(unterminated), line: lineAt(source, pos) };
  const expected = errors
    .map((error) => /^expected '([^']+)'/.exec(error.message)?.[1])
    .find((closing) => closing !== undefined);
  const found = tokenAt(source, message.includes('in brace group') ? source.indexOf('}', pos) : pos);
  if (found === undefined) {
    const closer = /(?:^|[\s;])(fi|done|esac|then|do)\s*$/.exec(source)?.[1];
    const open = /expected '(then|do|in)'/.test(message);
    if (open && closer !== undefined) return token(source, closer, source.lastIndexOf(closer), expected);
    if (message === 'expected redirect target') return token(source, 'newline', pos, undefined);
    return { kind: 'end', line: lineAt(source, source.length) + (source.endsWith('\n') ? 0 : 1), expected };
  }
  return token(source, found.token, found.pos, expected);
}

function token(source: string, text: string, pos: number, expected: string | undefined): SyntaxProblem {
  const line = lineAt(source, pos);
  return { kind: 'token', token: text, line, text: source.split('\n')[line - 1] ?? '', expected };
}

/** The operator or word at or behind `pos`. */
function tokenAt(source: string, pos: number): { readonly token: string; readonly pos: number } | undefined {
  const match = /[^\S\n]*(\n|;;&|;;|;&|&&|\|\||\|&|<<<|<<-|<<|>>|<&|>&|<>|>\||&>>|&>|[;&|<>()]|[^\s;&|<>()]+)/y;
  match.lastIndex = Math.max(0, pos);
  const found = match.exec(source)?.[1];
  if (found === undefined) return undefined;
  return { token: found === '\n' ? 'newline' : found, pos: match.lastIndex - found.length };
}

function closingQuote(what: string): string {
  if (what.includes('double')) return '"';
  if (what.includes('single') || what.includes('ANSI')) return "'";
  if (what.includes('backtick')) return '`';
  return what.includes('parameter') ? '}' : ')';
}
