import type { HttpHandler } from '../../../sim/net';
import type { Coroutine, ProcessContext, Program } from '../process/process';
import type { Image } from './image';
import { buildLinux, linuxBinaries } from './linux';
import { exitOnTermination, listenOrFail, text, waitForSignal } from './serve';

/**
 * The test image of Kubernetes' own e2e tests (test/images/agnhost), as far as `pause`, `netexec` (/, /hostname, /clientip, /echo, /exit,
 * /healthz) and `serve-hostname` go.
 */
export function agnhost(): Image {
  const commands = new Map([['/agnhost', main]]);
  return {
    sizeBytes: 53_100_000,
    entrypoint: ['/agnhost'],
    cmd: ['pause'],
    commands: () => commands,
    binaries: linuxBinaries('alpine', { agnhost: main }),
    build: (files) => {
      buildLinux(files, 'alpine', ['curl']);
      files.writeBinary('/agnhost', 'agnhost');
    },
  };
}

const main: Program = function* agnhostMain(process) {
  const [, command = 'help'] = process.argv;
  exitOnTermination(process);
  switch (command) {
    case 'pause':
      process.print('Paused\n');
      return yield* waitForSignal();
    case 'netexec':
      return yield* serve(process, portOf(process, 'http-port', 8080), netexec(process));
    case 'serve-hostname':
      return yield* serve(process, portOf(process, 'port', 9376), (_request, respond) =>
        respond(text(process.hostname)),
      );
    default:
      process.printError(`Error: unknown command "${command}" for "app"\n`);
      return 1;
  }
};

function* serve(process: ProcessContext, port: number, http: HttpHandler): Coroutine<number> {
  const listens = listenOrFail(process, port, http, `listen tcp :${port}: bind: address already in use\n`);
  return listens ? yield* waitForSignal() : 255;
}

function netexec(process: ProcessContext): HttpHandler {
  return ({ path, remoteAddress }, respond) => {
    const url = new URL(path, 'http://agnhost');
    switch (url.pathname) {
      case '/hostname':
        return respond(text(process.hostname));
      case '/clientip':
        return respond(text(`${remoteAddress}:40000`));
      case '/echo':
        return respond(text(url.searchParams.get('msg') ?? '', Number(url.searchParams.get('code') ?? 200)));
      case '/healthz':
        return respond(text(''));
      case '/exit':
        respond(text(''));
        return process.exit(Number(url.searchParams.get('code') ?? 0));
      default:
        return respond(text(`NOW: ${new Date(process.nowMs).toISOString()}`));
    }
  };
}

function portOf({ argv }: ProcessContext, name: string, fallback: number): number {
  const at = argv.findIndex((argument) => argument === `--${name}` || argument.startsWith(`--${name}=`));
  if (at < 0) return fallback;
  const [, value = argv[at + 1]] = (argv[at] ?? '').split('=');
  return Number(value ?? fallback);
}
