import { findExecutable, notRunStatus } from '../../process/executable';
import type { Coroutine, Program } from '../../process/process';

/** Says what the image's script says, and runs the rest of the command in its place. */
export function dockerEntrypoint(server: Program): Program {
  return function* entrypoint(process): Coroutine<number> {
    const argv = process.argv.slice(1);
    if (argv[0] === 'nginx') {
      process.print(ENTRYPOINT_TEXT);
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

const ENTRYPOINT_TEXT = [
  '/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration',
  '/docker-entrypoint.sh: Looking for shell scripts in /docker-entrypoint.d/',
  '/docker-entrypoint.sh: Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh',
  '10-listen-on-ipv6-by-default.sh: info: Getting the checksum of /etc/nginx/conf.d/default.conf',
  '10-listen-on-ipv6-by-default.sh: info: Enabled listen on IPv6 in /etc/nginx/conf.d/default.conf',
  '/docker-entrypoint.sh: Sourcing /docker-entrypoint.d/15-local-resolvers.envsh',
  '/docker-entrypoint.sh: Launching /docker-entrypoint.d/20-envsubst-on-templates.sh',
  '/docker-entrypoint.sh: Launching /docker-entrypoint.d/30-tune-worker-processes.sh',
  '/docker-entrypoint.sh: Configuration complete; ready for start up',
  '',
].join('\n');
