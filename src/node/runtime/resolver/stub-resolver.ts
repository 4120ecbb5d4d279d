import type { DnsAnswer, DnsQuestion, DnsType } from '../../../sim/dns';
import type { NetworkNamespace, PendingRequest } from '../../../sim/net';
import { namesToAsk, type ResolverConfiguration } from './resolver-configuration';

/** What a look-up came to. */
export type LookUp =
  | { readonly kind: 'found'; readonly name: string; readonly answer: DnsAnswer }
  /** Every server said that there is no such name, or nothing of this type; the last answer. */
  | { readonly kind: 'notFound'; readonly name: string; readonly answer: DnsAnswer }
  /** No server answered. */
  | { readonly kind: 'noAnswer' };

/** Calls back after so many milliseconds; the function returned prevents that. */
export type After = (delayMs: number, task: () => void) => () => void;

/** The part of the C library that asks name servers (glibc, resolv/). */
export class StubResolver {
  readonly #after: After;
  readonly #network: NetworkNamespace;
  readonly #configuration: ResolverConfiguration;

  constructor(after: After, network: NetworkNamespace, configuration: ResolverConfiguration) {
    this.#after = after;
    this.#network = network;
    this.#configuration = configuration;
  }

  /** Looks a name up in every domain of the search path until one has it. */
  lookUp(name: string, type: DnsType, onDone: (result: LookUp) => void): PendingRequest {
    const names = namesToAsk(name, this.#configuration);
    let pending: PendingRequest | undefined;
    const next = (index: number, last: LookUp) => {
      const candidate = names[index];
      if (candidate === undefined) return onDone(last);
      pending = this.query({ name: candidate, type }, (answer) => {
        if (answer === undefined) return onDone(NO_ANSWER);
        if (answer.records.length > 0) return onDone({ kind: 'found', name: candidate, answer });
        next(index + 1, { kind: 'notFound', name: candidate, answer });
      });
    };
    next(0, NO_ANSWER);
    return { cancel: () => pending?.cancel() };
  }

  /** Asks the servers one after the other, several times, until one answers; undefined: none did. */
  query(question: DnsQuestion, onDone: (answer: DnsAnswer | undefined) => void): PendingRequest {
    const { servers, attempts, timeoutMs } = this.#configuration;
    let cancel: () => void = () => undefined;
    const attempt = (index: number) => {
      const server = servers[index % servers.length];
      if (server === undefined || index >= attempts * servers.length) return onDone(undefined);
      const asked = this.#network.ask(server, question, (answer) => {
        cancelTimer();
        onDone(answer);
      });
      const cancelTimer = this.#after(timeoutMs, () => {
        asked.cancel();
        attempt(index + 1);
      });
      cancel = () => {
        asked.cancel();
        cancelTimer();
      };
    };
    attempt(0);
    return { cancel: () => cancel() };
  }
}

const NO_ANSWER: LookUp = { kind: 'noAnswer' };

/** The first address of an answer. */
export function addressIn(result: LookUp): string | undefined {
  return result.kind === 'found' ? result.answer.records.find(({ type }) => type === 'A')?.data : undefined;
}
