/** The clock of a server that one only hears of. */
export interface ServerClock {
  /** Takes in the `Date` header of an answer. */
  read(date: string | undefined): void;
  /** Milliseconds since 1970; before the first answer the host's own clock. */
  nowMs(): number;
}

/** Between two answers the server's clock is taken to go on as the host's does. A `Date` header knows no parts of a second. */
export function createServerClock(): ServerClock {
  let heard: { readonly serverMs: number; readonly hostMs: number } | undefined;
  return {
    read(date) {
      const serverMs = date === undefined ? Number.NaN : Date.parse(date);
      if (!Number.isNaN(serverMs)) heard = { serverMs, hostMs: performance.now() };
    },
    nowMs: () => (heard === undefined ? Date.now() : Math.floor(heard.serverMs + performance.now() - heard.hostMs)),
  };
}
