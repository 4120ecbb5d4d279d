import { FileError, join } from '../../sim/file-system';
import type { TerminalIo } from '../terminal-command';
import type { Words } from '../words';

/**
 * What `--env-file` and `--env` set, the latter over the former; a name alone takes what the terminal has. A text says what is wrong.
 * Source: docker/cli, opts/file.go, opts/env.go.
 */
export function environmentOf(words: Words, io: TerminalIo): ReadonlyMap<string, string> | string {
  const env = new Map<string, string>();
  const set = (text: string): void => {
    const equals = text.indexOf('=');
    const name = equals < 0 ? text : text.slice(0, equals);
    const value = equals < 0 ? io.env.get(name) : text.slice(equals + 1);
    if (value !== undefined) env.set(name, value);
  };
  for (const file of words.all('env-file')) {
    const lines = linesOf(io, file);
    if (lines === undefined) return `open ${file}: no such file or directory`;
    for (const line of lines) {
      const trimmed = line.trimStart();
      if (trimmed === '' || trimmed.startsWith('#')) continue;
      const [name = ''] = trimmed.split('=', 1);
      if (name === '') return `invalid env file (${file}): no variable name on line '${line}'`;
      if (/\s/.test(name)) return `invalid env file (${file}): variable '${name}' contains whitespaces`;
      set(trimmed);
    }
  }
  for (const text of words.all('env')) {
    if (text.startsWith('='))
      return `invalid argument ${JSON.stringify(text)} for "-e, --env" flag: invalid environment variable: ${text}`;
    set(text);
  }
  return env;
}

function linesOf(io: TerminalIo, file: string): readonly string[] | undefined {
  try {
    return io.files.readFile(join(io.cwd, file)).split('\n');
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}
