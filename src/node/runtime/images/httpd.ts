import type { ProcessContext, Program } from '../process/process';
import type { Image } from './image';
import { buildLinux, linuxBinaries } from './linux';
import { always, exitOnTermination, waitForSignal } from './serve';
import { accessLine, serveFile, type WebServerOptions } from './web-server';

const VERSION = '2.4.65';
const ROOT = '/usr/local/apache2/htdocs';

/** The Apache web server: serves `/usr/local/apache2/htdocs` on port 80. */
export function httpd(tag: string): Image {
  const version = /^\d+\.\d+\.\d+/.exec(tag)?.[0] ?? VERSION;
  const server = httpdProgram(version);
  const distribution = tag.includes('alpine') ? 'alpine' : 'debian';
  const commands = new Map([['httpd-foreground', server]]);
  return {
    sizeBytes: tag.includes('alpine') ? 20_200_000 : 45_500_000,
    cmd: ['httpd-foreground'],
    env: [
      ['PATH', '/usr/local/apache2/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
      ['HTTPD_PREFIX', '/usr/local/apache2'],
      ['HTTPD_VERSION', version],
    ],
    workingDir: '/usr/local/apache2',
    stopSignal: 'SIGWINCH',
    commands: () => commands,
    binaries: linuxBinaries(distribution, { httpd: server }),
    build: (files) => {
      buildLinux(files, distribution);
      files.makeDirectory(ROOT, { recursive: true });
      files.makeDirectory('/usr/local/bin', { recursive: true });
      files.writeBinary('/usr/local/bin/httpd-foreground', 'httpd');
      files.writeFile(`${ROOT}/index.html`, '<html><body><h1>It works!</h1></body></html>\n');
    },
  };
}

function httpdProgram(version: string): Program {
  const notFoundPage =
    '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>404 Not Found</title>\n</head><body>\n<h1>Not Found</h1>\n' +
    '<p>The requested URL was not found on this server.</p>\n</body></html>\n';
  const options: WebServerOptions = { root: ROOT, server: `Apache/${version} (Unix)`, notFoundPage };
  return function* httpdMain(process) {
    exitOnTermination(process);
    process.trap('SIGWINCH', () => process.exit(0));
    const listener = process.listen({
      port: 80,
      http: (request, respond) => {
        const response = serveFile(process, request, options);
        process.print(`${accessLine(request, response, process.nowMs).replace(/ "[^"]*" "[^"]*"$/, '')}\n`);
        respond(response);
      },
      steadyUntilMs: always,
    });
    if (listener === 'EADDRINUSE') {
      process.printError(
        '(98)Address already in use: AH00072: make_sock: could not bind to address 0.0.0.0:80\nno listening sockets available, shutting down\nAH00015: Unable to open logs\n',
      );
      return 1;
    }
    notice(process, `AH00489: Apache/${version} (Unix) configured -- resuming normal operations`);
    notice(process, "AH00094: Command line: 'httpd -D FOREGROUND'");
    return yield* waitForSignal();
  };
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

function notice(process: ProcessContext, message: string): void {
  const date = new Date(process.nowMs);
  const [, month = ''] = /^\w+, \d+ (\w+)/.exec(date.toUTCString()) ?? [];
  const time = `${DAYS[date.getUTCDay()] ?? ''} ${month} ${date.toISOString().slice(8, 10)} ${date.toISOString().slice(11, 23)}000 ${date.getUTCFullYear()}`;
  process.printError(`[${time}] [mpm_event:notice] [pid ${process.pid}:tid ${process.pid}] ${message}\n`);
}
