import type { Coroutine, ProcessContext, Program } from '../../process/process';
import type { Image } from '../image';
import { buildLinux, linuxBinaries } from '../linux';
import { conversionWebhook } from './conversion-webhook';
import { guestbook } from './guestbook';
import { logsGenerator } from './logs-generator';
import { mounttest } from './mounttest';
import { nameFiles } from './name-files';
import { netexec } from './netexec';
import { webhook } from './webhook';
import { grpcHealthChecking, liveness, pause, porter, serveHostname, testWebserver } from './servers';

/** The test image of Kubernetes' own e2e tests (test/images/agnhost). */
export function agnhost(): Image {
  const commands = new Map([
    ['/agnhost', main],
    ['/agnhost-2', main],
  ]);
  return {
    sizeBytes: 53_100_000,
    entrypoint: ['/agnhost'],
    cmd: ['pause'],
    commands: () => commands,
    binaries: linuxBinaries('alpine', { agnhost: main }),
    build: (files) => {
      buildLinux(files, 'alpine', ['curl', 'dig']);
      files.writeBinary('/agnhost', 'agnhost');
      files.writeBinary('/agnhost-2', 'agnhost');
      files.makeDirectory('/uploads');
      for (const name of ['crt', 'key']) files.writeFile(`/localhost.${name}`, `localhost.${name}\n`);
    },
  };
}

const SUBCOMMANDS: ReadonlyMap<string, (process: ProcessContext) => Coroutine<number>> = new Map([
  ['pause', pause],
  ['netexec', netexec],
  ['serve-hostname', serveHostname],
  ['liveness', liveness],
  ['test-webserver', testWebserver],
  ['porter', porter],
  ['grpc-health-checking', grpcHealthChecking],
  ['mounttest', mounttest],
  ['logs-generator', logsGenerator],
  ['entrypoint-tester', entrypointTester],
  ['guestbook', guestbook],
  ['webhook', webhook],
  ['crd-conversion-webhook', conversionWebhook],
  ...nameFiles,
]);

const main: Program = function* agnhostMain(process) {
  const [, command = ''] = process.argv;
  const run = SUBCOMMANDS.get(command);
  if (run !== undefined) return yield* run(process);
  process.printError(`Error: unknown command ${JSON.stringify(command)} for "app"\nRun 'app --help' for usage.\n`);
  return 1;
};

// eslint-disable-next-line require-yield
function* entrypointTester(process: ProcessContext): Coroutine<number> {
  process.print(`[${process.argv.join(' ')}]\n`);
  return 0;
}
