import type { NetworkNamespace } from './net';

/** The stack of a machine without a network: every name and address is unknown, and nothing can listen. */
export const NO_NETWORK: NetworkNamespace = {
  id: 'net:[4026531840]',
  addresses: [],
  listen: () => 'EADDRINUSE',
  watch: () => () => undefined,
  http: (_host, _port, _request, _timeoutMs, onDone) => {
    onDone({ error: 'ENOTFOUND' });
    return { cancel: () => undefined };
  },
  send: () => ({ cancel: () => undefined }),
  ask: () => ({ cancel: () => undefined }),
  connect: (_host, _port, _timeoutMs, onDone) => {
    onDone('ENOTFOUND');
    return { cancel: () => undefined };
  },
};
