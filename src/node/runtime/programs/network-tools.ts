import type { HttpResponse, NetworkErrorCode } from '../../../sim/net';
import { baseName } from '../../../sim/file-system';
import { openOutput } from '../process/open';
import type { Coroutine, ProcessContext, Program } from '../process/process';
import { http } from '../process/system-calls';
import { curl, REASONS } from './curl';
import { dig } from './dig';
import { addressOf, getent, nslookup } from './name-tools';
import { parseUrl } from './http-url';
import { nc } from './netcat';
import { complain, parseArguments, splitOnce, unknownOption, type Flavor } from './tool';

const WGET_TIMEOUT_MS = 900_000;
const WGET_LONG = {
  quiet: 'q',
  'output-document': 'O:',
  timeout: 'T:',
  tries: 't:',
  header: 'header:',
  'post-data': 'post-data:',
  spider: 'spider',
  'server-response': 'S',
  'no-check-certificate': 'k',
};

/** Tools that talk to others. */
export function networkTools(flavor: Flavor): Readonly<Record<string, Program>> {
  return {
    curl,
    wget: (process) => wget(process, flavor),
    nc,
    nslookup: (process) => nslookup(process, flavor),
    dig,
    getent,
  };
}

/** `wget -qO- URL`, in the words of busybox (`networking/wget.c`). */
function* wget(process: ProcessContext, flavor: Flavor): Coroutine<number> {
  const headers: Record<string, string> = {};
  const args = process.argv.slice(1).filter((argument) => {
    const header = /^--header=(.*)$/.exec(argument)?.[1];
    if (header === undefined) return true;
    const [name, value = ''] = splitOnce(header, ':');
    headers[name.toLowerCase()] = value.trim();
    return false;
  });
  const { options, operands, unknown } = parseArguments(args, 'qO:T:t:Sc', WGET_LONG);
  if (unknown !== undefined) return unknownOption(process, unknown);
  const [text] = operands;
  const url = text === undefined ? undefined : parseUrl(text);
  if (text === undefined || url === undefined) {
    complain(process, flavor === 'busybox' ? 'bad address' : 'missing URL');
    return 1;
  }
  const timeoutMs = options.has('T') ? Number(options.get('T')) * 1000 : WGET_TIMEOUT_MS;
  const quiet = options.has('q');
  const where = `${url.host}:${url.port}`;
  if (!quiet)
    process.printError(`Connecting to ${where} (${(yield* addressOf(process, url.host)) ?? url.host}:${url.port})\n`);
  const body = options.get('post-data');
  const host = url.port === 80 ? url.host : where;
  const request = {
    method: body === undefined ? (options.has('spider') ? 'HEAD' : 'GET') : 'POST',
    path: url.path,
    headers: { host, 'user-agent': 'Wget', connection: 'close', ...headers },
    body: body ?? '',
  };
  const outcome = yield* http(process, url.host, url.port, request, timeoutMs);
  if ('error' in outcome) {
    complain(process, yield* wgetError(process, outcome.error, url.host));
    return 1;
  }
  const { response } = outcome;
  if (options.has('S')) process.printError(serverResponse(response));
  if (response.status >= 400) {
    complain(process, `server returned error: HTTP/1.1 ${response.status} ${REASONS[response.status] ?? ''}`.trimEnd());
    return flavor === 'busybox' ? 1 : 8;
  }
  if (options.has('spider')) return 0;
  const target = options.get('O') ?? (baseName(url.path.split('?')[0] ?? '') || 'index.html');
  if (target === '-') process.print(response.body);
  else openOutput(process, target).write(response.body);
  if (!quiet && target !== '-') process.printError(`saving to '${target}'\n'${target}' saved\n`);
  return 0;
}

/** What `-S` shows: the status line and the headers. */
function serverResponse({ status, headers }: HttpResponse): string {
  const lines = [
    `HTTP/1.1 ${status} ${REASONS[status] ?? ''}`.trimEnd(),
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  return lines.map((line) => `  ${line}\n`).join('');
}

function* wgetError(process: ProcessContext, error: NetworkErrorCode, host: string): Coroutine<string> {
  switch (error) {
    case 'ENOTFOUND':
      return `bad address '${host}'`;
    case 'ETIMEDOUT':
      return 'download timed out';
    case 'ECONNRESET':
      return 'error getting response: Connection reset by peer';
    default:
      return `can't connect to remote host (${(yield* addressOf(process, host)) ?? host}): ${error === 'EHOSTUNREACH' ? 'No route to host' : 'Connection refused'}`;
  }
}
