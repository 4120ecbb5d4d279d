import type { TerminalCommand, TerminalIo } from '../terminal-command';
import { genpkey, genrsa } from './keys';
import { OpensslError, parseOptions, type OpensslRun } from './openssl-run';
import { req } from './req';
import { verify, x509 } from './x509';

const VERSION = 'OpenSSL 3.0.19 27 Jan 2026 (Library: OpenSSL 3.0.19 27 Jan 2026)\n';

/** Gives what is printed on standard output. Throws `OpensslError`. */
type Verb = (run: OpensslRun) => string;

const VERBS: ReadonlyMap<string, Verb> = new Map<string, Verb>([
  ['genrsa', genrsa],
  ['genpkey', genpkey],
  ['req', req],
  ['x509', x509],
  ['verify', verify],
  ['version', () => VERSION],
]);

/**
 * As much of openssl as it takes to ask a cluster for a certificate and to look at what it gives; keys are made without chance.
 * Texts: OpenSSL 3.0 (apps/*.c).
 */
export function opensslCommand(): TerminalCommand {
  let keys = 0;
  return async (argv, io) => {
    const [, name = '', ...words] = argv;
    const verb = VERBS.get(name);
    if (verb === undefined) {
      io.stderr(`Invalid command '${name}'; type "help" for a list.\n`);
      return await Promise.resolve(1);
    }
    try {
      io.stdout(verb(runOf(io, parseOptions(name, words), () => `${io.now()} ${(keys += 1)}`)));
      return 0;
    } catch (error) {
      if (!(error instanceof OpensslError)) throw error;
      io.stdout(error.stdout);
      io.stderr(error.message);
      return 1;
    }
  };
}

function runOf(io: TerminalIo, options: ReturnType<typeof parseOptions>, chance: () => string): OpensslRun {
  const absolute = (path: string) => (path.startsWith('/') ? path : `${io.cwd}/${path}`);
  return {
    ...options,
    chance,
    nowMs: io.now(),
    read: (path) => {
      if (path === '' || path === '/dev/stdin') return io.stdin;
      return io.files.tryStat(absolute(path))?.kind === 'file' ? io.files.readFile(absolute(path)) : undefined;
    },
    write: (path, text) => io.files.writeFile(absolute(path), text),
    tell: (text) => io.stderr(text),
  };
}
