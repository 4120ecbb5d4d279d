import type { Client } from '../client/client';
import type { TerminalIo } from './terminal-command';

/** Between two looks at what is waited for, milliseconds. */
const NAP_MS = 1000;

/** The client of a command in the background: what it waits for comes while others let time pass, and it looks every second. */
export function backgroundClient(client: Client, io: Pick<TerminalIo, 'nap' | 'now' | 'signal'>): Client {
  return {
    ...client,
    sleep: async (ms) => await io.nap(ms),
    waitUntil: async (probe, timeoutMs) => {
      const deadlineMs = io.now() + timeoutMs;
      for (;;) {
        const answer = await probe();
        if (answer !== undefined || io.signal.aborted || io.now() >= deadlineMs) return answer;
        await io.nap(Math.min(NAP_MS, deadlineMs - io.now()));
      }
    },
  };
}
