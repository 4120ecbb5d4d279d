import type { Listener } from '../../../sim/net';
import type { Holding, Holdings } from './holdings';

/** A socket as the process knows it that has opened it, and closes it at its end. */
export class HeldListener implements Listener, Holding {
  readonly #listener: Listener;
  readonly #holdings: Holdings;

  constructor(listener: Listener, holdings: Holdings) {
    this.#listener = listener;
    this.#holdings = holdings;
    holdings.add(this);
  }

  get port(): number {
    return this.#listener.port;
  }

  get address(): string {
    return this.#listener.address;
  }

  close(): void {
    if (this.#holdings.forget(this)) this.letGo();
  }

  changing(): void {
    this.#listener.changing();
  }

  letGo(): void {
    this.#listener.close();
  }
}
