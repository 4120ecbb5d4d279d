import type { Coroutine, ProcessContext } from '../process/process';
import { http } from '../process/system-calls';

/** Where `redis-cli` sends its commands, one argument a line. */
export const REDIS_PATH = '/redis';

const TIMEOUT_MS = 5_000;
const MAX_KEYS = 100_000;

/** Does what one command says and gives what `redis-cli` prints for it. */
export function executeRedis(store: Map<string, string>, [command = '', ...args]: readonly string[]): string {
  const [key = '', value = ''] = args;
  switch (command.toUpperCase()) {
    case 'PING':
      return args.length > 0 ? key : 'PONG';
    case 'ECHO':
      return key;
    case 'SET':
      if (args.length < 2) return wrongNumber(command);
      if (store.size >= MAX_KEYS) return "OOM command not allowed when used memory > 'maxmemory'.";
      store.set(key, value);
      return 'OK';
    case 'GET':
      return args.length === 1 ? (store.get(key) ?? '') : wrongNumber(command);
    case 'DEL':
      return String(args.filter((each) => store.delete(each)).length);
    case 'EXISTS':
      return String(args.filter((each) => store.has(each)).length);
    case 'INCR':
    case 'DECR': {
      const before = store.get(key) ?? '0';
      if (!/^-?\d+$/.test(before)) return 'ERR value is not an integer or out of range';
      const after = String(Number(before) + (command.toUpperCase() === 'INCR' ? 1 : -1));
      store.set(key, after);
      return after;
    }
    case 'APPEND':
      store.set(key, (store.get(key) ?? '') + value);
      return String(store.get(key)?.length ?? 0);
    case 'KEYS':
      return [...store.keys()].filter((each) => key === '*' || each === key).join('\n');
    case 'DBSIZE':
      return String(store.size);
    case 'FLUSHALL':
      store.clear();
      return 'OK';
    default:
      return `ERR unknown command '${command}', with args beginning with: ${args.map((each) => `'${each}' `).join('')}`;
  }
}

function wrongNumber(command: string): string {
  return `ERR wrong number of arguments for '${command.toLowerCase()}' command`;
}

/** `redis-cli [-h host] [-p port] command...`. */
export function* redisCli(process: ProcessContext): Coroutine<number> {
  const args = process.argv.slice(1);
  let host = '127.0.0.1';
  let port = 6379;
  while (args[0]?.startsWith('-') === true) {
    const option = args.shift();
    if (option === '-h') host = args.shift() ?? host;
    else if (option === '-p') port = Number(args.shift());
    else if (option === '-a' || option === '-n') args.shift();
  }
  const request = { method: 'POST', path: REDIS_PATH, headers: {}, body: args.join('\n') };
  const outcome = yield* http(process, host, port, request, TIMEOUT_MS);
  if ('error' in outcome) {
    const why =
      outcome.error === 'ENOTFOUND'
        ? 'Name or service not known'
        : outcome.error === 'ETIMEDOUT'
          ? 'Connection timed out'
          : 'Connection refused';
    process.printError(`Could not connect to Redis at ${host}:${port}: ${why}\n`);
    return 1;
  }
  process.print(`${outcome.response.body}\n`);
  return 0;
}
