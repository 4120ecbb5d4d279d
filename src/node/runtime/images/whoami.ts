import type { HttpHandler } from '../../../sim/net';
import type { Program } from '../process/process';
import { kernel } from '../kernel';
import type { Image } from './image';
import { buildLinux, linuxBinaries } from './linux';
import { listenOrFail, text, waitForSignal } from './serve';

const PORT = 80;
const ASSEMBLY = 'whoami.dll';
/** What the kernel of every machine calls itself, as `uname` says it. */
const SYSTEM = `Linux ${kernel.release} ${kernel.version}`;

/** The web service of the lab in "Learn Kubernetes in a Month of Lunches", .NET on port 80: tells its host name and its system as a JSON string. */
export function whoami(): Image {
  const commands = new Map([['dotnet', dotnet]]);
  return {
    sizeBytes: 86_000_000,
    entrypoint: ['dotnet', ASSEMBLY],
    workingDir: '/app',
    env: [
      ['ASPNETCORE_URLS', `http://+:${PORT}`],
      ['DOTNET_RUNNING_IN_CONTAINER', 'true'],
    ],
    commands: () => commands,
    binaries: linuxBinaries('debian', { dotnet }),
    build: (files) => {
      buildLinux(files, 'debian');
      for (const directory of ['/app', '/usr/bin']) files.makeDirectory(directory, { recursive: true });
      files.writeBinary('/usr/bin/dotnet', 'dotnet');
      files.writeFile(`/app/${ASSEMBLY}`, '');
    },
  };
}

const dotnet: Program = function* dotnetMain(process) {
  const say = (message: string): void => process.print(`info: Microsoft.Hosting.Lifetime[0]\n      ${message}\n`);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGQUIT'] as const) {
    process.trap(signal, () => {
      say('Application is shutting down...');
      process.exit(0);
    });
  }
  const answer: HttpHandler = ({ path }, respond) => {
    if (path.replace(/\?.*/, '') !== '/') return respond(text('', 404));
    const { status, body, headers } = text(JSON.stringify(`I'm ${process.hostname} running on ${SYSTEM}`));
    return respond({ status, body, headers: { ...headers, 'content-type': 'application/json; charset=utf-8' } });
  };
  if (
    !listenOrFail(
      process,
      PORT,
      answer,
      `Unhandled exception. System.IO.IOException: Failed to bind to address http://[::]:${PORT}: address already in use.\n`,
    )
  )
    return 134;
  say(`Now listening on: http://[::]:${PORT}`);
  say('Application started. Press Ctrl+C to shut down.');
  say('Hosting environment: Production');
  say(`Content root path: ${process.cwd}`);
  return yield* waitForSignal();
};
