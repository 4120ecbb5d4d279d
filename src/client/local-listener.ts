import type { ForwardedPort } from './client';

/** Somebody who listens at a port of the real machine. */
export interface LocalListener {
  readonly port: number;
  /** No connection comes any more, and those that are open break. */
  close(): void;
}

/** A connection that somebody has made to it. */
export interface LocalConnection {
  /** Connects its bytes with whoever listens at the port. Says why it could not. */
  serve(port: ForwardedPort): Promise<string | undefined>;
  close(): void;
}

/** Listens at an address and a port (0: any that is free); or says why not, in the words of Go's net package. */
export type ListenLocally = (
  address: string,
  port: number,
  onConnection: (connection: LocalConnection) => void,
) => Promise<LocalListener | string>;
