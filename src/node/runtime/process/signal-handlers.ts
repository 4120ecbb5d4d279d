import type { Signal } from './signals';

/** Takes less memory than a function of its own. */
export interface SignalReceiver {
  signalled(signal: Signal): void;
}

/** `exit`: the process ends with 0. */
export type SignalHandler = (() => void) | SignalReceiver | 'ignore' | 'exit';

/** What a process does about signals instead of what they do by themselves. */
export class SignalHandlers {
  #all: Partial<Record<Signal, SignalHandler | undefined>> | undefined;

  set(signal: Signal, handler: SignalHandler | 'default'): void {
    if (handler !== 'default') (this.#all ??= {})[signal] = handler;
    else if (this.#all !== undefined) this.#all[signal] = undefined;
  }

  get(signal: Signal): SignalHandler | undefined {
    return isUncatchable(signal) ? undefined : this.#all?.[signal];
  }

  /** A new program does not have the handlers of the one before; what that ignored it ignores too. */
  forget(): void {
    if (this.#all === undefined) return;
    const ignored = Object.entries(this.#all).filter(([, handler]) => handler === 'ignore');
    this.#all = ignored.length === 0 ? undefined : Object.fromEntries(ignored);
  }
}

export function isUncatchable(signal: Signal): boolean {
  return signal === 'SIGKILL' || signal === 'SIGSTOP';
}
