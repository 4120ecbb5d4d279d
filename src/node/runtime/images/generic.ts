import { hexId } from '../hex-id';
import type { Program } from '../process/process';
import type { DeclaredPort, Image } from './image';
import { buildLinux, linuxBinaries } from './linux';
import { exitOnTermination, listenOrFail, text, waitForSignal } from './serve';

/** Ports that well-known servers listen on without being told. */
const KNOWN_PORTS: Readonly<Record<string, number>> = {
  mysql: 3306,
  mariadb: 3306,
  postgres: 5432,
  mongo: 27017,
  memcached: 11211,
  rabbitmq: 5672,
  elasticsearch: 9200,
  wordpress: 80,
  ghost: 2368,
  tomcat: 8080,
  traefik: 80,
  haproxy: 80,
  caddy: 80,
  zookeeper: 2181,
  registry: 5000,
};

const ENTRYPOINT = '/entrypoint';
const SMALLEST_BYTES = 20_000_000;
const SPREAD_BYTES = 100_000_000;

/**
 * An image that nothing is known of: a server that takes connections on the ports its container declares (and on the usual one of a few
 * well-known servers), answers HTTP with its host name, and ends on SIGTERM. It has a shell and the usual tools.
 */
export function genericImage(repository: string, tag: string): Image {
  const distribution = tag.includes('alpine') ? 'alpine' : 'debian';
  const name = repository.slice(repository.lastIndexOf('/') + 1);
  return {
    sizeBytes: SMALLEST_BYTES + (Number.parseInt(hexId(`size ${repository}:${tag}`, 7), 16) % SPREAD_BYTES),
    entrypoint: [ENTRYPOINT],
    commands: (ports) => commandsFor(name, ports),
    binaries: linuxBinaries(distribution, { entrypoint: server([]) }),
    build: (files) => {
      buildLinux(files, distribution, ['curl', 'wget', 'ps', 'kill']);
      files.writeBinary(ENTRYPOINT, 'entrypoint');
    },
  };
}

/** Containers that declare the same ports share one program. */
const programs = new Map<string, ReadonlyMap<string, Program>>();

function commandsFor(name: string, declared: readonly DeclaredPort[]): ReadonlyMap<string, Program> {
  const known = KNOWN_PORTS[name];
  const ports = declared.filter(({ protocol }) => protocol === 'TCP').map(({ port }) => port);
  const all = [...new Set(known === undefined ? ports : [known, ...ports])];
  const key = all.join(',');
  let commands = programs.get(key);
  if (commands === undefined) programs.set(key, (commands = new Map([[ENTRYPOINT, server(all)]])));
  return commands;
}

function server(ports: readonly number[]): Program {
  return function* genericServer(process) {
    exitOnTermination(process);
    for (const port of ports) {
      const message = `listen tcp 0.0.0.0:${port}: bind: address already in use\n`;
      if (!listenOrFail(process, port, (_request, respond) => respond(text(`${process.hostname}\n`)), message))
        return 1;
    }
    return yield* waitForSignal();
  };
}
