import { timestamp } from '../../../api/time';
import type { FileSystem } from '../../../sim/file-system';
import type { IncomingHttpRequest } from '../../../sim/net';
import { findExecutable, notRunStatus } from '../process/executable';
import type { Coroutine, ProcessContext, Program } from '../process/process';
import { sleep } from '../process/system-calls';
import type { Image } from './image';
import { buildLinux, linuxBinaries } from './linux';
import { exitOnTermination, waitForSignal } from './serve';
import { accessLine, serveFile, type WebServerOptions } from './web-server';

const LATEST = '1.29.3';
const ROOT = '/usr/share/nginx/html';
const BIND_TRIES = 5;
const BIND_PAUSE_MS = 500;

/** The web server nginx: serves `/usr/share/nginx/html` on port 80 and writes its access log to standard output. */
export function nginx(tag: string): Image {
  const version =
    /^\d+\.\d+\.\d+/.exec(tag)?.[0] ?? (/^\d+\.\d+/.test(tag) ? `${/^\d+\.\d+/.exec(tag)?.[0] ?? ''}.0` : LATEST);
  // The entrypoint script came with 1.19.
  const modern = Number(version.split('.')[1]) >= 19;
  const server = nginxProgram(version, modern);
  const distribution = tag.includes('alpine') ? 'alpine' : 'debian';
  const commands = new Map([
    ['nginx', server],
    ['/docker-entrypoint.sh', dockerEntrypoint(server)],
  ]);
  return {
    sizeBytes: tag.includes('alpine') ? 21_500_000 : modern ? 62_700_000 : 44_710_204,
    ...(modern && { entrypoint: ['/docker-entrypoint.sh'] }),
    cmd: ['nginx', '-g', 'daemon off;'],
    env: [['NGINX_VERSION', modern ? version : `${version}-1~stretch`]],
    stopSignal: modern ? 'SIGQUIT' : 'SIGTERM',
    commands: () => commands,
    binaries: linuxBinaries(distribution, { nginx: server }),
    build: (files) => {
      buildLinux(files, distribution, modern ? ['curl'] : []);
      files.makeDirectory('/usr/sbin', { recursive: true });
      files.writeBinary('/usr/sbin/nginx', 'nginx');
      installPages(files, WELCOME);
    },
  };
}

/** The first application of "Learn Kubernetes in a Month of Lunches": one page. */
export function helloKiamol(): Image {
  const image = nginx('1.17-alpine');
  return {
    ...image,
    sizeBytes: 7_900_000,
    build: (files) => {
      image.build?.(files);
      installPages(files, HELLO_KIAMOL);
    },
  };
}

function installPages(files: FileSystem, index: string): void {
  files.makeDirectory(ROOT, { recursive: true });
  files.writeFile(`${ROOT}/index.html`, index);
  files.writeFile(`${ROOT}/50x.html`, errorPage('50x', LATEST));
}

function nginxProgram(version: string, modern: boolean): Program {
  const options: WebServerOptions = {
    root: ROOT,
    server: `nginx/${version}`,
    notFoundPage: errorPage('404 Not Found', version),
    forbiddenPage: errorPage('403 Forbidden', version),
  };
  return function* nginxMain(process): Coroutine<number> {
    if (process.argv.includes('-v')) {
      process.printError(`nginx version: nginx/${version}\n`);
      return 0;
    }
    if (process.argv.includes('-t')) {
      process.printError(
        'nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\nnginx: configuration file /etc/nginx/nginx.conf test is successful\n',
      );
      return 0;
    }
    exitOnTermination(process);
    if (!(yield* bind(process, options))) return 1;
    if (modern) for (const line of startLines(version)) logNotice(process, line);
    return yield* waitForSignal();
  };
}

/** Tries five times, half a second apart, as nginx does (src/core/ngx_connection.c). */
function* bind(process: ProcessContext, options: WebServerOptions): Coroutine<boolean> {
  for (let attempt = 0; attempt < BIND_TRIES; attempt += 1) {
    const listener = process.listen({
      port: 80,
      http: (request, respond) => {
        const response = serveFile(process, request, options);
        if (response.status === 404) process.printError(notFoundLine(process, request));
        process.print(
          `${accessLine(request, response, process.nowMs)} "${request.headers['x-forwarded-for'] ?? '-'}"\n`,
        );
        respond(response);
      },
    });
    if (listener !== 'EADDRINUSE') return true;
    emergency(process, 'bind() to 0.0.0.0:80 failed (98: Address already in use)');
    yield* sleep(BIND_PAUSE_MS);
  }
  emergency(process, 'still could not bind()');
  return false;
}

function emergency(process: ProcessContext, message: string): void {
  process.printError(
    `${errorTime(process)} [emerg] ${process.pid}#${process.pid}: ${message}\nnginx: [emerg] ${message}\n`,
  );
}

function logNotice(process: ProcessContext, message: string): void {
  process.printError(`${errorTime(process)} [notice] ${process.pid}#${process.pid}: ${message}\n`);
}

function notFoundLine(process: ProcessContext, { path, method, headers, remoteAddress }: IncomingHttpRequest): string {
  const file = `${ROOT}${path.split('?')[0] ?? ''}`;
  return (
    `${errorTime(process)} [error] 29#29: *1 open() "${file}" failed (2: No such file or directory), client: ${remoteAddress}, ` +
    `server: localhost, request: "${method} ${path} HTTP/1.1", host: "${headers['host'] ?? ''}"\n`
  );
}

function errorTime({ nowMs }: ProcessContext): string {
  return timestamp(nowMs).slice(0, 19).replaceAll('-', '/').replace('T', ' ');
}

function startLines(version: string): readonly string[] {
  return [
    'using the "epoll" event method',
    `nginx/${version}`,
    'built by gcc 14.2.0 (Debian 14.2.0-19) ',
    'OS: Linux 6.12.57+deb13-amd64',
    'getrlimit(RLIMIT_NOFILE): 1048576:1048576',
    'start worker processes',
    'start worker process 29',
  ];
}

/** Says what the image's script says, and runs the rest of the command in its place. */
function dockerEntrypoint(server: Program): Program {
  return function* entrypoint(process): Coroutine<number> {
    const argv = process.argv.slice(1);
    if (argv[0] === 'nginx') {
      for (const line of ENTRYPOINT_LINES) process.print(`${line}\n`);
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

const ENTRYPOINT_LINES = [
  '/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration',
  '/docker-entrypoint.sh: Looking for shell scripts in /docker-entrypoint.d/',
  '/docker-entrypoint.sh: Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh',
  '10-listen-on-ipv6-by-default.sh: info: Getting the checksum of /etc/nginx/conf.d/default.conf',
  '10-listen-on-ipv6-by-default.sh: info: Enabled listen on IPv6 in /etc/nginx/conf.d/default.conf',
  '/docker-entrypoint.sh: Sourcing /docker-entrypoint.d/15-local-resolvers.envsh',
  '/docker-entrypoint.sh: Launching /docker-entrypoint.d/20-envsubst-on-templates.sh',
  '/docker-entrypoint.sh: Launching /docker-entrypoint.d/30-tune-worker-processes.sh',
  '/docker-entrypoint.sh: Configuration complete; ready for start up',
];

/** The page that nginx comes with. */
const WELCOME = `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
<style>
html { color-scheme: light dark; }
body { width: 35em; margin: 0 auto;
font-family: Tahoma, Verdana, Arial, sans-serif; }
</style>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>If you see this page, the nginx web server is successfully installed and
working. Further configuration is required.</p>

<p>For online documentation and support please refer to
<a href="http://nginx.org/">nginx.org</a>.<br/>
Commercial support is available at
<a href="http://nginx.com/">nginx.com</a>.</p>

<p><em>Thank you for using nginx.</em></p>
</body>
</html>
`;

const HELLO_KIAMOL = `<html>
  <body>
    <h1>
      Hello from Chapter 2!
    </h1>
  </body>
</html>
`;

function errorPage(title: string, version: string): string {
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx/${version}</center>\r\n</body>\r\n</html>\r\n`;
}
