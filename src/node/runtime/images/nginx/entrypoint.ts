import { findExecutable, notRunStatus } from '../../process/executable';
import type { Coroutine, ProcessContext, Program } from '../../process/process';
import { PACKAGED_CONF } from './default-files';

/** Says what the image's script says, and runs the rest of the command in its place. */
export function dockerEntrypoint(server: Program): Program {
  return function* entrypoint(process): Coroutine<number> {
    const argv = process.argv.slice(1);
    if (argv[0] === 'nginx') {
      process.print(isAsPackaged(process) ? ENTRYPOINT_TEXT : entrypointText(listenInfos(process)));
      process.become({ argv });
      return yield* server(process);
    }
    const { namespaces, cwd, env } = process;
    const found = findExecutable(argv, {
      files: process.files,
      programs: namespaces.programs,
      cwd,
      path: env.get('PATH') ?? '',
    });
    if ('error' in found) {
      process.printError(`/docker-entrypoint.sh: exec: line 47: ${argv[0] ?? ''}: not found\n`);
      return notRunStatus(found);
    }
    process.become({ argv: found.argv });
    return yield* found.program(process);
  };
}

const DEFAULT_CONF = '/etc/nginx/conf.d/default.conf';
const WRITE = 2;

/** Nobody has changed the configuration, and it can be changed. */
function isAsPackaged({ namespaces, user }: ProcessContext): boolean {
  return user.uid === 0 && namespaces.isUntouched?.(DEFAULT_CONF) === true;
}

/** What `10-listen-on-ipv6-by-default.sh` says: it leaves a configuration alone that is not the package's. */
function listenInfos({ files }: ProcessContext): readonly string[] {
  if (files.tryStat(DEFAULT_CONF)?.kind !== 'file') return [`${DEFAULT_CONF} is not a file or does not exist`];
  if (!files.access(DEFAULT_CONF, WRITE)) return [`can not modify ${DEFAULT_CONF} (read-only file system?)`];
  const [checking, enabled] = LISTENS;
  return files.readFile(DEFAULT_CONF) === PACKAGED_CONF
    ? [checking, enabled]
    : [checking, `${DEFAULT_CONF} differs from the packaged version`];
}

const LISTENS = [`Getting the checksum of ${DEFAULT_CONF}`, `Enabled listen on IPv6 in ${DEFAULT_CONF}`] as const;

const entrypointText = (infos: readonly string[]): string =>
  [
    '/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration',
    '/docker-entrypoint.sh: Looking for shell scripts in /docker-entrypoint.d/',
    '/docker-entrypoint.sh: Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh',
    ...infos.map((info) => `10-listen-on-ipv6-by-default.sh: info: ${info}`),
    '/docker-entrypoint.sh: Sourcing /docker-entrypoint.d/15-local-resolvers.envsh',
    '/docker-entrypoint.sh: Launching /docker-entrypoint.d/20-envsubst-on-templates.sh',
    '/docker-entrypoint.sh: Launching /docker-entrypoint.d/30-tune-worker-processes.sh',
    '/docker-entrypoint.sh: Configuration complete; ready for start up',
    '',
  ].join('\n');

const ENTRYPOINT_TEXT = entrypointText(LISTENS);
