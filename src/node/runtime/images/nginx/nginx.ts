import { errorText, FileError, FileSystem } from '../../../../sim/file-system';
import { flat } from '../../../../sim/hash';
import type { Coroutine, ProcessContext, Program } from '../../process/process';
import type { Signal } from '../../process/signals';
import { connect, sleep } from '../../process/system-calls';
import { layerOf, type Image } from '../image';
import { buildLinux, linuxBinaries } from '../linux';
import { exitOnTermination, waitForSignal } from '../serve';
import { readConfiguration, type Configuration } from './configuration';
import { installFiles, installHelloKiamol, MAIN_FILE } from './default-files';
import { dockerEntrypoint } from './entrypoint';
import { emergency, noticePrefix } from './error-log';
import { NginxMaster } from './master';
import { ConfigurationError } from './syntax';

const LATEST = '1.29.3';
const BIND_TRIES = 5;
const BIND_PAUSE_MS = 500;
const RESOLVE_TIMEOUT_MS = 5_000;
const MASTER_TITLE = 'nginx: master process';
/** What the images' first worker gets: the entrypoint script runs other programs before. */
const MODERN_WORKER_PID = 29;
const OLD_WORKER_PID = 6;
const CACHE = '/var/cache/nginx';
const PID_FILE = '/run/nginx.pid';
const ERROR_NUMBERS: Readonly<Partial<Record<string, string>>> = {
  ENOENT: '2',
  EACCES: '13',
  ENOTDIR: '20',
  EROFS: '30',
};
const SIGNALS: Readonly<Record<string, Signal>> = {
  stop: 'SIGTERM',
  quit: 'SIGQUIT',
  reload: 'SIGHUP',
  reopen: 'SIGUSR1',
};

/** The web server nginx: does what `/etc/nginx/nginx.conf` says and writes its logs to the standard streams. */
export function nginx(tag: string): Image {
  const version =
    /^\d+\.\d+\.\d+/.exec(tag)?.[0] ?? (/^\d+\.\d+/.test(tag) ? `${/^\d+\.\d+/.exec(tag)?.[0] ?? ''}.0` : LATEST);
  // The entrypoint script came with 1.19.
  const modern = Number(version.split('.')[1]) >= 19;
  const server = nginxProgram(version, modern, () => image);
  const distribution = tag.includes('alpine') ? 'alpine' : 'debian';
  const commands = new Map([
    ['nginx', server],
    ['/docker-entrypoint.sh', dockerEntrypoint(server)],
  ]);
  const image: Image = {
    sizeBytes: tag.includes('alpine') ? 21_500_000 : modern ? 62_700_000 : 44_710_204,
    ...(modern && { entrypoint: ['/docker-entrypoint.sh'] }),
    cmd: ['nginx', '-g', 'daemon off;'],
    env: [['NGINX_VERSION', modern ? version : `${version}-1~stretch`]],
    stopSignal: modern ? 'SIGQUIT' : 'SIGTERM',
    commands: () => commands,
    binaries: linuxBinaries(distribution, { nginx: server, 'docker-entrypoint.sh': dockerEntrypoint(server) }),
    build: (files) => {
      buildLinux(files, distribution, modern ? ['curl'] : []);
      installFiles(files, version);
      if (modern) files.writeBinary('/docker-entrypoint.sh', 'docker-entrypoint.sh');
    },
  };
  return image;
}

/** The first application of "Learn Kubernetes in a Month of Lunches": one page. */
export function helloKiamol(): Image {
  const version = '1.17';
  const image = nginx(`${version}-alpine`);
  return {
    ...image,
    sizeBytes: 7_900_000,
    build: (files) => {
      image.build?.(files);
      installHelloKiamol(files, `${version}.0`);
    },
  };
}

function nginxProgram(version: string, modern: boolean, image: () => Image): Program {
  let own: Configuration | undefined;
  /** Where nobody has changed a file, the configuration is that of the image. */
  const configurationOf = (process: ProcessContext, path: string): Configuration | string => {
    try {
      if (path !== MAIN_FILE || process.namespaces.isUntouched?.('/etc/nginx') !== true)
        return readConfiguration(process.files, path);
      return (own ??= readConfiguration(new FileSystem(layerOf(image())), path));
    } catch (error) {
      if (error instanceof ConfigurationError) return error.message;
      throw error;
    }
  };
  let title: readonly string[] = [];
  let titleOf = '';
  /** The same list for all that run the same command. */
  const masterTitle = (argv: readonly string[]): readonly string[] => {
    const command = argv.join(' ');
    if (command !== titleOf) {
      titleOf = command;
      title = [flat(`${MASTER_TITLE} ${command}`)];
    }
    return title;
  };
  let notices = '';
  let noticesFor = '';
  /** The same text for all that start in one second. */
  const noticesOfStart = (process: ProcessContext): string => {
    const prefix = noticePrefix(process);
    if (prefix !== noticesFor) {
      noticesFor = prefix;
      notices = startLines(version)
        .map((line) => `${prefix}${line}\n`)
        .join('');
    }
    return notices;
  };
  return function* nginxMain(process): Coroutine<number> {
    const { argv } = process;
    if (argv.includes('-v') || argv.includes('-V')) {
      process.printError(`nginx version: nginx/${version}\n`);
      return 0;
    }
    const after = (flag: string): string | undefined => argv[argv.indexOf(flag, 1) + 1 || argv.length];
    const path = after('-c') ?? MAIN_FILE;
    if (argv.includes('-s')) return signalMaster(process, after('-s') ?? '');
    const isTest = argv.includes('-t') || argv.includes('-T');
    let configuration = configurationOf(process, path);
    if (typeof configuration !== 'string') configuration = yield* resolved(process, configuration);
    if (isTest) return reportTest(process, path, configuration);
    if (typeof configuration === 'string') {
      emergency(process, configuration);
      return 1;
    }
    process.become({ argv: masterTitle(argv) });
    exitOnTermination(process);
    const unwritable = firstUnwritable(process);
    if (unwritable !== undefined) {
      emergency(process, unwritable);
      return 1;
    }
    const master = new NginxMaster(process, version, path, configurationOf);
    if (!(yield* bind(process, master, configuration))) return 1;
    process.trap('SIGUSR1', 'ignore');
    if (modern) process.printError(noticesOfStart(process));
    master.begin(modern ? MODERN_WORKER_PID : OLD_WORKER_PID);
    return yield* waitForSignal();
  };
}

/** What nginx needs to write before it serves, in the order of its attempts (src/core/ngx_file.c, `ngx_create_paths`; src/core/nginx.c, `ngx_create_pidfile`). */
function firstUnwritable(process: ProcessContext): string | undefined {
  const { namespaces, pid, user } = process;
  if (user.uid === 0 && namespaces.isUntouched?.(CACHE) === true && namespaces.isUntouched(PID_FILE) === true)
    return undefined;
  // Only now: a container's files are made when they are first asked for.
  const { files } = process;
  let attempt = '';
  try {
    for (const kind of ['client', 'proxy', 'fastcgi', 'uwsgi', 'scgi']) {
      const path = `${CACHE}/${kind}_temp`;
      attempt = `mkdir() "${path}"`;
      if (!files.exists(path)) files.makeDirectory(path);
    }
    attempt = `open() "${PID_FILE}"`;
    files.writeFile(PID_FILE, `${pid}\n`);
    return undefined;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return `${attempt} failed (${ERROR_NUMBERS[error.code] ?? '5'}: ${errorText(error.code)})`;
  }
}

function reportTest(process: ProcessContext, path: string, configuration: Configuration | string): number {
  if (typeof configuration === 'string') {
    process.printError(`nginx: [emerg] ${configuration}\nnginx: configuration file ${path} test failed\n`);
    return 1;
  }
  process.printError(
    `nginx: the configuration file ${path} syntax is ok\nnginx: configuration file ${path} test is successful\n`,
  );
  return 0;
}

/** Names of upstreams must be known when nginx starts. */
function* resolved(process: ProcessContext, configuration: Configuration): Coroutine<Configuration | string> {
  for (const { host, at } of configuration.hosts) {
    if (configuration.upstreams.has(host)) continue;
    const error = yield* connect(process, host, 1, RESOLVE_TIMEOUT_MS);
    if (error === 'ENOTFOUND') return `host not found in upstream "${host}" in ${at}`;
  }
  return configuration;
}

function signalMaster(process: ProcessContext, word: string): number {
  const signal = SIGNALS[word];
  if (signal === undefined) {
    process.printError(`nginx: invalid option: "-s ${word}"\n`);
    return 1;
  }
  const master = process
    .processes()
    .find(({ argv, pid }) => pid !== process.pid && argv[0]?.startsWith(MASTER_TITLE) === true);
  if (master === undefined) {
    process.printError('nginx: [error] open() "/run/nginx.pid" failed (2: No such file or directory)\n');
    return 1;
  }
  process.kill(master.pid, signal);
  return 0;
}

/** Tries five times, half a second apart, as nginx does (src/core/ngx_connection.c). */
function* bind(process: ProcessContext, master: NginxMaster, configuration: Configuration): Coroutine<boolean> {
  for (let attempt = 0; attempt < BIND_TRIES; attempt += 1) {
    const taken = master.listen(configuration);
    if (taken === undefined) return true;
    emergency(process, `bind() to ${taken} failed (98: Address already in use)`);
    yield* sleep(BIND_PAUSE_MS);
  }
  emergency(process, 'still could not bind()');
  return false;
}

function startLines(version: string): readonly string[] {
  return [
    'using the "epoll" event method',
    `nginx/${version}`,
    'built by gcc 14.2.0 (Debian 14.2.0-19) ',
    'OS: Linux 6.12.57+deb13-amd64',
    'getrlimit(RLIMIT_NOFILE): 1048576:1048576',
    'start worker processes',
    `start worker process ${MODERN_WORKER_PID}`,
  ];
}
