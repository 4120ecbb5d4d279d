import type { HttpHandler } from '../../../sim/net';
import type { ProcessContext, Program } from '../process/process';
import type { Image } from './image';
import { executeRedis, redisCli, REDIS_PATH } from './redis-commands';
import { buildLinux, linuxBinaries } from './linux';
import { exitOnTermination, listenOrFail, text, waitForSignal } from './serve';

const VERSION = '8.4.0';
const PORT = 6379;

/**
 * The data store Redis on port 6379.
 * Divergence from real Kubernetes: its own protocol is not spoken; `redis-cli` and the server understand each other over HTTP.
 */
export function redis(tag: string): Image {
  const version = /^\d+\.\d+\.\d+/.exec(tag)?.[0] ?? VERSION;
  const server = redisProgram(version);
  const distribution = tag.includes('alpine') ? 'alpine' : 'debian';
  const commands = new Map([
    ['redis-server', server],
    ['docker-entrypoint.sh', server],
  ]);
  return {
    sizeBytes: tag.includes('alpine') ? 17_600_000 : 52_100_000,
    entrypoint: ['docker-entrypoint.sh'],
    cmd: ['redis-server'],
    env: [['REDIS_VERSION', version]],
    workingDir: '/data',
    commands: () => commands,
    binaries: linuxBinaries(distribution, { 'redis-server': server, 'redis-cli': redisCli }),
    build: (files) => {
      buildLinux(files, distribution);
      files.makeDirectory('/data', { recursive: true });
      files.makeDirectory('/usr/local/bin', { recursive: true });
      files.writeBinary('/usr/local/bin/redis-server', 'redis-server');
      files.writeBinary('/usr/local/bin/redis-cli', 'redis-cli');
      files.writeBinary('/usr/local/bin/docker-entrypoint.sh', 'redis-server');
    },
  };
}

function redisProgram(version: string): Program {
  return function* redisServer(process) {
    exitOnTermination(process);
    line(process, `* Redis version=${version}, bits=64, commit=00000000, modified=0, pid=${process.pid}, just started`);
    const message = `Warning: Could not create server TCP listening socket *:${PORT}: bind: Address already in use\nFailed listening on port ${PORT} (tcp), aborting.\n`;
    const store = new Map<string, string>();
    const http: HttpHandler = ({ body, path }, respond) => {
      if (path === REDIS_PATH) respond(text(executeRedis(store, body.split('\n'))));
    };
    if (!listenOrFail(process, PORT, http, message)) return 1;
    line(process, '* Ready to accept connections tcp');
    return yield* waitForSignal();
  };
}

function line(process: ProcessContext, message: string): void {
  const [, day = '', month = '', year = ''] =
    /^\w+, (\d+) (\w+) (\d+)/.exec(new Date(process.nowMs).toUTCString()) ?? [];
  process.print(
    `${process.pid}:M ${day} ${month} ${year} ${new Date(process.nowMs).toISOString().slice(11, 23)} ${message}\n`,
  );
}
