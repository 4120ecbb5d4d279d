import { timestamp } from '../../../api/time';
import type { Coroutine, ProcessContext, Program } from '../process/process';
import { connect, sleep } from '../process/system-calls';
import type { Image } from './image';
import { buildLinux, linuxBinaries } from './linux';
import { exitOnTermination, listenOrFail, waitForSignal } from './serve';

/** A database server that starts as the real one does and then takes connections; it speaks no SQL. */
interface Database {
  readonly command: string;
  readonly version: string;
  readonly sizeBytes: number;
  readonly port: number;
  readonly dataPath: string;
  /** What is in `dataPath` once it was initialized. */
  readonly marker: string;
  readonly startMs: number;
  /** One of these must be set when there are no data yet. */
  readonly passwords: readonly string[];
  noPassword(process: ProcessContext): string;
  ready(process: ProcessContext): string;
  /** The tool that asks whether it runs. */
  readonly check: readonly [name: string, program: Program];
}

export function postgres(tag: string): Image {
  const version = /^\d+(?:\.\d+)?/.exec(tag)?.[0] ?? '18.1';
  const stamp = ({ nowMs }: ProcessContext): string =>
    `${new Date(nowMs).toISOString().replace('T', ' ').replace('Z', '')} UTC [1]`;
  return database(tag, {
    command: 'postgres',
    version,
    sizeBytes: 160_000_000,
    port: 5432,
    dataPath: '/var/lib/postgresql/data',
    marker: 'PG_VERSION',
    startMs: 2_000,
    passwords: ['POSTGRES_PASSWORD', 'POSTGRES_HOST_AUTH_METHOD'],
    noPassword: () => POSTGRES_UNINITIALIZED,
    ready: (process) =>
      `${stamp(process)} LOG:  starting PostgreSQL ${version} on x86_64-pc-linux-gnu\n` +
      `${stamp(process)} LOG:  listening on IPv4 address "0.0.0.0", port 5432\n` +
      `${stamp(process)} LOG:  database system is ready to accept connections\n`,
    check: [
      'pg_isready',
      asking(5432, '/var/run/postgresql:5432 - accepting connections', '/var/run/postgresql:5432 - no response', 2),
    ],
  });
}

export function mysql(tag: string): Image {
  const version =
    /^\d+\.\d+\.\d+/.exec(tag)?.[0] ?? (/^\d+\.\d+/.test(tag) ? `${/^\d+\.\d+/.exec(tag)?.[0] ?? ''}.0` : '9.5.0');
  return mysqlLike(tag, version, 'mysqld', 'MySQL', [
    'MYSQL_ROOT_PASSWORD',
    'MYSQL_ALLOW_EMPTY_PASSWORD',
    'MYSQL_RANDOM_ROOT_PASSWORD',
  ]);
}

export function mariadb(tag: string): Image {
  const version = /^\d+\.\d+\.\d+/.exec(tag)?.[0] ?? '12.0.2';
  const own = [
    'MARIADB_ROOT_PASSWORD',
    'MARIADB_ROOT_PASSWORD_HASH',
    'MARIADB_ALLOW_EMPTY_ROOT_PASSWORD',
    'MARIADB_RANDOM_ROOT_PASSWORD',
  ];
  return mysqlLike(tag, version, 'mariadbd', 'MariaDB', own);
}

function mysqlLike(
  tag: string,
  version: string,
  command: string,
  product: string,
  passwords: readonly string[],
): Image {
  const note = ({ nowMs }: ProcessContext, level: string, text: string): string =>
    `${timestamp(nowMs).slice(0, 19).replace('T', ' ')}+00:00 [${level}] [Entrypoint]: ${text}\n`;
  return database(tag, {
    command,
    version,
    sizeBytes: 240_000_000,
    port: 3306,
    dataPath: '/var/lib/mysql',
    marker: 'ibdata1',
    startMs: 5_000,
    passwords: [...passwords, ...(product === 'MariaDB' ? ['MYSQL_ROOT_PASSWORD', 'MYSQL_ALLOW_EMPTY_PASSWORD'] : [])],
    noPassword: (process) =>
      note(process, 'Note', `Entrypoint script for ${product} Server ${version} started.`) +
      note(process, 'ERROR', 'Database is uninitialized and password option is not specified') +
      `    You need to specify one of the following as an environment variable:\n${passwords.map((name) => `    - ${name}\n`).join('')}`,
    ready: ({ nowMs }) =>
      `${new Date(nowMs).toISOString().replace('Z', '000Z')} 0 [System] [MY-010931] [Server] /usr/sbin/${command}: ready for connections. Version: '${version}'  socket: '/var/run/mysqld/mysqld.sock'  port: 3306  ${product} Community Server - GPL.\n`,
    check: [
      product === 'MariaDB' ? 'mariadb-admin' : 'mysqladmin',
      asking(
        3306,
        'mysqld is alive',
        "mysqladmin: connect to server at 'localhost' failed\nerror: 'Can't connect to local MySQL server through socket '/var/run/mysqld/mysqld.sock' (2)'",
        1,
      ),
    ],
  });
}

function database(tag: string, kind: Database): Image {
  const program = serverOf(kind);
  const distribution = tag.includes('alpine') ? 'alpine' : 'debian';
  const [checkName, check] = kind.check;
  const commands = new Map([
    [kind.command, program],
    ['docker-entrypoint.sh', program],
  ]);
  return {
    sizeBytes: kind.sizeBytes,
    entrypoint: ['docker-entrypoint.sh'],
    cmd: [kind.command],
    commands: () => commands,
    binaries: linuxBinaries(distribution, { [kind.command]: program, [checkName]: check }),
    build: (files) => {
      buildLinux(files, distribution);
      files.makeDirectory(kind.dataPath, { recursive: true });
      files.writeBinary(`/usr/local/bin/${kind.command}`, kind.command);
      files.writeBinary('/usr/local/bin/docker-entrypoint.sh', kind.command);
      files.writeBinary(`/usr/bin/${checkName}`, checkName);
    },
  };
}

function serverOf(kind: Database): Program {
  return function* databaseServer(process): Coroutine<number> {
    const marker = `${kind.dataPath}/${kind.marker}`;
    const isNew = process.files.tryStat(marker) === undefined;
    if (isNew && !kind.passwords.some((name) => (process.env.get(name) ?? '') !== '')) {
      process.printError(kind.noPassword(process));
      return 1;
    }
    exitOnTermination(process);
    yield* sleep(kind.startMs);
    if (isNew) process.files.writeFile(marker, `${kind.version.split('.')[0] ?? ''}\n`);
    if (!listenOrFail(process, kind.port, undefined, `could not bind to port ${kind.port}: Address already in use\n`))
      return 1;
    process.printError(kind.ready(process));
    return yield* waitForSignal();
  };
}

/** A tool that connects to the server of this machine or of `-h`. */
function asking(port: number, yes: string, no: string, code: number): Program {
  return function* ask(process): Coroutine<number> {
    const { argv } = process;
    const at = argv.findIndex((argument) => argument.startsWith('-h'));
    const host = at < 0 ? 'localhost' : (argv[at] ?? '').slice(2) || (argv[at + 1] ?? 'localhost');
    const error = yield* connect(process, host, port, ASK_TIMEOUT_MS);
    if (error === undefined) process.print(`${yes}\n`);
    else process.print(`${no}\n`);
    return error === undefined ? 0 : code;
  };
}

const ASK_TIMEOUT_MS = 3_000;

const POSTGRES_UNINITIALIZED = `Error: Database is uninitialized and superuser password is not specified.
       You must specify POSTGRES_PASSWORD to a non-empty value for the
       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".

       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all
       connections without a password. This is *not* recommended.

       See PostgreSQL documentation about "trust":
       https://www.postgresql.org/docs/current/auth-trust.html
`;
