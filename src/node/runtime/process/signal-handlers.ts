import type { Signal } from './signals';

export type SignalHandler = (() => void) | 'ignore';

/** What a process does about signals instead of what they do by themselves. */
export class SignalHandlers {
  #all: Map<Signal, SignalHandler> | undefined;

  set(signal: Signal, handler: SignalHandler | 'default'): void {
    if (handler === 'default') this.#all?.delete(signal);
    else (this.#all ??= new Map()).set(signal, handler);
  }

  get(signal: Signal): SignalHandler | undefined {
    return isUncatchable(signal) ? undefined : this.#all?.get(signal);
  }

  /** A new program does not have the handlers of the one before; what that ignored it ignores too. */
  forget(): void {
    for (const [signal, handler] of this.#all ?? []) if (handler !== 'ignore') this.#all?.delete(signal);
  }
}

export function isUncatchable(signal: Signal): boolean {
  return signal === 'SIGKILL' || signal === 'SIGSTOP';
}
