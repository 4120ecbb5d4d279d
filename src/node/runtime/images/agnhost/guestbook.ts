import { dialError } from '../../../go-network-error';
import type { HttpResponse, IncomingHttpRequest } from '../../../../sim/net';
import type { Coroutine, ProcessContext } from '../../process/process';
import { http, sleep } from '../../process/system-calls';
import { text, waitForSignal } from '../serve';
import { flagsOf } from './flags';
import { goLog } from './go-log';

const TIMEOUT_MS = 15_000;
const PAUSE_MS = 1_000;
const DIAL_TIMEOUT_MS = 5_000;

type Respond = (response: HttpResponse) => void;

/** `agnhost guestbook`: a store with replicas, and a front end to it (test/images/agnhost/guestbook). */
export function* guestbook(process: ProcessContext): Coroutine<number> {
  const flags = flagsOf(process.argv);
  const port = flags.number('http-port', 80);
  const book = new Guestbook(process, flags.text('backend-port', '6379'));
  const listener = process.listen({ port, http: (request, respond) => book.answer(request, respond) });
  if (listener === 'EADDRINUSE') {
    goLog(process, `listen tcp :${port}: bind: address already in use`);
    return 1;
  }
  const primary = flags.text('replicaof', '');
  if (primary !== '' && !(yield* book.register(primary))) {
    goLog(process, 'Timed out while registering to primary.');
    return 1;
  }
  return yield* waitForSignal();
}

class Guestbook {
  readonly #process: ProcessContext;
  readonly #backendPort: string;
  readonly #replicas: string[] = [];
  #store: Readonly<Record<string, string>> = {};

  constructor(process: ProcessContext, backendPort: string) {
    this.#process = process;
    this.#backendPort = backendPort;
  }

  answer({ path }: IncomingHttpRequest, respond: Respond): void {
    const [name, query] = path.split('?');
    const [host, key, value, cmd] = ['host', 'key', 'value', 'cmd'].map(
      (each) => new URLSearchParams(query).get(each) ?? '',
    );
    switch (name) {
      case '/register':
        return this.#register(host ?? '', respond);
      case '/get':
        goLog(this.#process, `GET /get?key=${key}`);
        return respond(text(JSON.stringify({ data: key === '' ? this.#store : (this.#store[key ?? ''] ?? '') })));
      case '/set':
        return this.#set(key ?? '', value ?? '', respond);
      case '/guestbook':
        return this.#forward((cmd ?? '').toLowerCase(), key ?? '', value ?? '', respond);
      default:
        return respond(text('404 page not found\n', 404));
    }
  }

  /** Takes over what the primary has, and gets told from then on; false: it cannot be reached. */
  *register(primary: string): Coroutine<boolean> {
    const process = this.#process;
    const startMs = process.nowMs;
    const where = `${primary}:${this.#backendPort}`;
    while (process.nowMs - startMs < TIMEOUT_MS) {
      const request = `register?host=${process.network.addresses[0] ?? ''}`;
      goLog(process, `Registering to primary: ${where}/${request}`);
      const answer = yield* this.#dial(process, primary, request);
      if ('body' in answer) {
        const data = dataOf(answer.body);
        if (data === undefined) {
          goLog(process, `Could not cast responseJSON: ${answer.body}`);
          process.exit(1);
          return false;
        }
        this.#store = data;
        goLog(process, `Registered to node: ${primary}`);
        return true;
      }
      goLog(process, `encountered error while registering to primary: ${answer.error}. Retrying in 1s.`);
      yield* sleep(PAUSE_MS);
    }
    return false;
  }

  #register(host: string, respond: Respond): void {
    goLog(this.#process, `GET /register?host=${host}`);
    respond(text(JSON.stringify({ data: this.#store })));
    this.#replicas.push(host);
    goLog(this.#process, `Node '${host}' registered.`);
  }

  #set(key: string, value: string, respond: Respond): void {
    goLog(this.#process, `GET /set?key=${key}&value=${value}`);
    if (key === '') return respond(text('cannot set with empty key.\n', 400));
    this.#store = { ...this.#store, [key]: value };
    const replicas = [...this.#replicas];
    const dial = (child: ProcessContext, host: string) => this.#dial(child, host, `set?key=${key}&value=${value}`);
    this.#spawn(function* propagate(child) {
      for (const replica of replicas) {
        const answer = yield* dial(child, replica);
        if ('body' in answer) continue;
        respond(text(`encountered error while propagating to replica '${replica}': ${answer.error}\n`, 417));
        return 1;
      }
      respond(text('{"message":"Updated"}'));
      return 0;
    });
  }

  #forward(cmd: string, key: string, value: string, respond: Respond): void {
    goLog(this.#process, `GET /guestbook?cmd=${cmd}&key=${key}&value=${value}`);
    if (cmd !== 'get' && cmd !== 'set') return respond(text(`unsupported cmd: '${cmd}'\n`, 400));
    if (cmd === 'set' && key === '') return respond(text('cannot set with empty key.\n', 400));
    const host = cmd === 'get' ? 'agnhost-replica' : 'agnhost-primary';
    const dial = (child: ProcessContext) => this.#dial(child, host, `${cmd}?key=${key}&value=${value}`);
    this.#spawn(function* forward(child) {
      const answer = yield* dial(child);
      if ('body' in answer) respond(text(answer.body));
      else if (answer.isUnknown) respond(text(`host and/or port param are invalid. ${answer.error}\n`, 400));
      else respond(text(`encountered error: ${answer.error}\n`, 417));
      return 0;
    });
  }

  #spawn(program: (child: ProcessContext) => Coroutine<number>): void {
    this.#process.spawn({ program, argv: ['guestbook-worker'] });
  }

  *#dial(
    process: ProcessContext,
    host: string,
    request: string,
  ): Coroutine<{ readonly body: string } | { readonly error: string; readonly isUnknown: boolean }> {
    const port = Number(this.#backendPort);
    const asked = { method: 'GET', path: `/${request}`, headers: { 'user-agent': 'Go-http-client/1.1' }, body: '' };
    const outcome = yield* http(process, host, port, asked, DIAL_TIMEOUT_MS);
    if ('response' in outcome) return { body: outcome.response.body };
    const isUnknown = outcome.error === 'ENOTFOUND';
    const why = dialError(host, port, outcome.error);
    return { error: isUnknown ? why : `Get "http://${host}:${port}/${request}": ${why}`, isUnknown };
  }
}

/** What a primary gives to its replicas; undefined: this is no guestbook. */
function dataOf(body: string): Readonly<Record<string, string>> | undefined {
  try {
    const { data }: { readonly data?: Readonly<Record<string, string>> } = JSON.parse(body);
    return data;
  } catch {
    return undefined;
  }
}
