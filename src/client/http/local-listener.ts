import { createServer, isIPv4, type Socket } from 'node:net';
import type { ListenLocally, LocalListener } from '../local-listener';
import { serveForwardedAtOnce } from './forwarded-connection';

/** Listens at a port of the real machine. It never keeps the process alive by itself. */
export const listenLocally: ListenLocally = async (address, port, onConnection) => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // A connection that breaks is nobody's mistake.
    socket.on('error', () => socket.destroy());
    onConnection({
      serve: async (target) => await serveForwardedAtOnce(target, socket),
      close: () => socket.destroy(),
    });
  });
  return await new Promise<LocalListener | string>((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      resolve(listenFailure(address, port, error.code ?? error.message)),
    );
    server.listen({ host: address, port, exclusive: true }, () => {
      server.unref();
      const bound = server.address();
      resolve({
        port: typeof bound === 'object' && bound !== null ? bound.port : port,
        close: () => {
          server.close();
          for (const socket of sockets) socket.destroy();
        },
      });
    });
  });
};

const REASONS: ReadonlyMap<string, string> = new Map([
  ['EADDRINUSE', 'address already in use'],
  ['EADDRNOTAVAIL', 'cannot assign requested address'],
  ['EAFNOSUPPORT', 'address family not supported by protocol'],
  ['EACCES', 'permission denied'],
]);

/** Why nobody can listen there, by the error's code such as EADDRINUSE, in the words of Go's net package. */
export function listenFailure(address: string, port: number, code: string): string {
  const isFour = isIPv4(address);
  const shown = isFour ? `${address}:${port}` : `[${address}]:${port}`;
  return `listen tcp${isFour ? '4' : '6'} ${shown}: bind: ${REASONS.get(code) ?? code}`;
}
