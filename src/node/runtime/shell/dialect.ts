import { errorText, type FileErrorCode } from '../../../sim/file-system';

/** What differs between the shells that images and people use: how they word their errors, and a few exit codes. */
export interface Dialect {
  readonly name: 'bash' | 'dash' | 'ash';
  /** What stands before a message; `line` counts from 1 and is undefined at a prompt. `script`: it runs a file. */
  prefix(shellName: string, line: number | undefined, script: boolean): string;
  notFound(command: string): string;
  /** A command that is there but cannot be run. */
  notExecutable(command: string, error: 'EACCES' | 'EISDIR' | 'ENOEXEC'): string;
  cannotOpen(path: string, code: FileErrorCode): string;
  cannotCreate(path: string, code: FileErrorCode): string;
  cannotChangeDirectory(path: string, code: FileErrorCode): string;
  readOnly(name: string): string;
  unbound(name: string): string;
  nullOrUnset(name: string): string;
  /** `text`: the expression. */
  divisionByZero(text: string): string;
  badNumber(text: string): string;
  noSuchProcess(pid: string): string;
  readonly cannotFork: string;
  /** The line(s) about a syntax error, without the prefix; `expected`: what would have closed the construct. */
  unexpectedToken(token: string, expected: string | undefined): string;
  unexpectedEnd(expected: string | undefined): string;
  unterminated(quote: string): string;
  /** The exit code of errors that end a shell. */
  readonly fatalStatus: number;
  /** That of `${x:?}` and `set -u`. */
  readonly unsetStatus: number;
}

/** The exit status of a command for which there was no process. */
export const CANNOT_FORK_STATUS = 254;

export const bash: Dialect = {
  name: 'bash',
  prefix: (shellName, line) => (line === undefined ? `${shellName}: ` : `${shellName}: line ${line}: `),
  notFound: (command) => `${command}: command not found`,
  notExecutable: (command, error) =>
    `${command}: ${error === 'EISDIR' ? 'Is a directory' : error === 'EACCES' ? 'Permission denied' : 'cannot execute binary file: Exec format error'}`,
  cannotOpen: (path, code) => `${path}: ${errorText(code)}`,
  cannotCreate: (path, code) => `${path}: ${errorText(code)}`,
  cannotChangeDirectory: (path, code) => `cd: ${path}: ${errorText(code)}`,
  readOnly: (name) => `${name}: readonly variable`,
  unbound: (name) => `${name}: unbound variable`,
  nullOrUnset: (name) => `${name}: parameter null or not set`,
  divisionByZero: (text) => `${text}: division by 0 (error token is "${text.split(/[/%]/).at(-1)?.trim() ?? ''}")`,
  badNumber: (text) => `[: ${text}: integer expression expected`,
  noSuchProcess: (pid) => `kill: (${pid}) - No such process`,
  cannotFork: 'fork: retry: Resource temporarily unavailable',
  unexpectedToken: (token) => `syntax error near unexpected token \`${token}'`,
  unexpectedEnd: () => 'syntax error: unexpected end of file',
  unterminated: (quote) => `unexpected EOF while looking for matching \`${quote}'`,
  fatalStatus: 1,
  unsetStatus: 127,
};

/** Debian's `/bin/sh`. */
export const dash: Dialect = {
  name: 'dash',
  prefix: (shellName, line) => `${shellName}: ${line ?? 1}: `,
  notFound: (command) => `${command}: not found`,
  notExecutable: (command, error) => `${command}: ${error === 'ENOEXEC' ? 'Exec format error' : 'Permission denied'}`,
  cannotOpen: (path, code) => `cannot open ${path}: ${code === 'ENOENT' ? 'No such file' : errorText(code)}`,
  cannotCreate: (path, code) =>
    `cannot create ${path}: ${code === 'ENOENT' ? 'Directory nonexistent' : errorText(code)}`,
  cannotChangeDirectory: (path) => `cd: can't cd to ${path}`,
  readOnly: (name) => `${name}: is read only`,
  unbound: (name) => `${name}: parameter not set`,
  nullOrUnset: (name) => `${name}: parameter not set or null`,
  divisionByZero: (text) => `arithmetic expression: division by zero: "${text}"`,
  badNumber: (text) => `[: Illegal number: ${text}`,
  noSuchProcess: () => 'kill: No such process\n',
  cannotFork: "can't fork: Resource temporarily unavailable",
  unexpectedToken: (token, expected) => `Syntax error: "${token}" unexpected${expecting(expected)}`,
  unexpectedEnd: (expected) => `Syntax error: end of file unexpected${expecting(expected)}`,
  unterminated: (quote) =>
    `Syntax error: ${quote === '`' ? 'EOF in backquote substitution' : quote === '}' ? "Missing '}'" : 'Unterminated quoted string'}`,
  fatalStatus: 2,
  unsetStatus: 2,
};

/** The shell of busybox (`shell/ash.c`; the prefix: `ash_vmsg`): the line is named only when it runs a file. */
export const ash: Dialect = {
  ...dash,
  name: 'ash',
  prefix: (shellName, line, script) =>
    script && line !== undefined ? `${shellName}: line ${line}: ` : `${shellName}: `,
  cannotOpen: (path, code) => `can't open ${path}: ${code === 'ENOENT' ? 'no such file' : errorText(code)}`,
  cannotCreate: (path, code) =>
    `can't create ${path}: ${code === 'ENOENT' ? 'nonexistent directory' : errorText(code)}`,
  cannotChangeDirectory: (path, code) => `cd: can't cd to ${path}: ${errorText(code)}`,
  divisionByZero: () => 'divide by zero',
  badNumber: (text) => `${text}: bad number`,
  noSuchProcess: (pid) => `can't kill pid ${pid}: No such process`,
  unexpectedToken: (token, expected) => `syntax error: unexpected "${token}"${expecting(expected)}`,
  unexpectedEnd: (expected) => `syntax error: unexpected end of file${expecting(expected)}`,
  unterminated: (quote) =>
    `syntax error: ${quote === '`' ? 'EOF in backquote substitution' : quote === '}' ? "missing '}'" : 'unterminated quoted string'}`,
};

function expecting(expected: string | undefined): string {
  return expected === undefined ? '' : ` (expecting "${expected}")`;
}
