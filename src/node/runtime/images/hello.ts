import type { HttpHandler } from '../../../sim/net';
import type { Program } from '../process/process';
import type { Image } from './image';
import { always, exitOnTermination, listenOrFail, text, waitForSignal } from './serve';

/** Google's sample application: says hello and its version on port 8080. */
export function helloApp(tag: string): Image {
  const version = /^\d+\.\d+$/.test(tag) ? `${tag}.0` : '1.0.0';
  const program: Program = function* helloMain(process) {
    exitOnTermination(process, 2);
    process.printError(`${stamp(process.nowMs)} Server listening on port 8080\n`);
    const listens = listenOrFail(
      process,
      8080,
      (request, respond) => {
        process.printError(`${stamp(process.nowMs)} Serving request: ${request.path}\n`);
        respond(text(`Hello, world!\nVersion: ${version}\nHostname: ${process.hostname}\n`));
      },
      `${stamp(process.nowMs)} listen tcp :8080: bind: address already in use\n`,
    );
    return listens ? yield* waitForSignal() : 1;
  };
  return single('/hello-app', 'hello-app', program, 12_900_000);
}

/** HashiCorp's http-echo: answers with the text of its argument on port 5678. */
export function httpEcho(): Image {
  return single('/http-echo', 'http-echo', echo, 2_600_000);
}

const echo: Program = function* httpEchoMain(process) {
  exitOnTermination(process);
  const option = (name: string) =>
    process.argv.find((argument) => argument.replace(/^--?/, '').startsWith(`${name}=`))?.replace(/^[^=]*=/, '');
  const body = option('text');
  const [, address = '', port = '5678'] = /^(.*):(\d+)$/.exec(option('listen') ?? '') ?? [];
  if (body === undefined) {
    process.printError('Missing -text option!\n');
    return 127;
  }
  const http: HttpHandler = (_request, respond) => respond(text(`${body}\n`));
  const listener = process.listen({
    port: Number(port),
    ...(address !== '' && { address }),
    http,
    steadyUntilMs: always,
  });
  if (listener === 'EADDRINUSE') process.printError(`listen tcp ${address}:${port}: bind: address already in use\n`);
  return listener === 'EADDRINUSE' ? 1 : yield* waitForSignal();
};

/** An image with one program and nothing else: no shell either. */
function single(path: string, name: string, program: Program, sizeBytes: number): Image {
  const commands = new Map([[path, program]]);
  return {
    sizeBytes,
    entrypoint: [path],
    commands: () => commands,
    binaries: new Map([[name, program]]),
    build: (files) => files.writeBinary(path, name),
  };
}

function stamp(nowMs: number): string {
  return new Date(nowMs).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ');
}
