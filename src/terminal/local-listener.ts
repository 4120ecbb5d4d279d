import { createServer, isIPv4, type Socket } from 'node:net';
import type { KubectlEnvironment, LocalListener } from '../kubectl/environment';
import { KubectlError } from '../kubectl/errors';

/** Listens at a port of the real machine. It never keeps the process alive by itself. Rejects with `KubectlError` in the words of Go's net package. */
export const listenLocally: NonNullable<KubectlEnvironment['listen']> = async (address, port, onConnection) => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // A connection that breaks is nobody's mistake.
    socket.on('error', () => socket.destroy());
    onConnection(socket);
  });
  return await new Promise<LocalListener>((resolve, reject) => {
    server.once('error', (error) => reject(new KubectlError(listenText(address, port, error))));
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

function listenText(address: string, port: number, error: NodeJS.ErrnoException): string {
  const isFour = isIPv4(address);
  const shown = isFour ? `${address}:${port}` : `[${address}]:${port}`;
  return `listen tcp${isFour ? '4' : '6'} ${shown}: bind: ${REASONS.get(error.code ?? '') ?? error.message}`;
}
