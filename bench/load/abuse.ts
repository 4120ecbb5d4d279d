import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import type { HttpWorld } from '../http-world';
import { configMapPath } from './writes';

/** What bad clients hold open while others work. */
export interface Abuse {
  close(): void;
}

const LARGE_BODY_BYTES = 50 * 1024 * 1024;
const CHUNK = Buffer.alloc(64 * 1024, 'x');

/** Connections on which nothing follows: half of them end before TLS, half within the headers. */
export async function halfOpenConnections(world: HttpWorld, count: number): Promise<Abuse> {
  const sockets: Socket[] = [];
  for (let index = 0; index < count; index += 2) {
    const silent = connectTcp(world.port, world.host);
    await once(silent, 'connect');
    sockets.push(silent, await world.connect('GET /api HTTP/1.1\r\nHost: be'));
  }
  for (const socket of sockets) socket.on('error', () => undefined);
  return { close: () => sockets.forEach((socket) => socket.destroy()) };
}

/** Watches that are opened and never read. */
export async function slowReaders(world: HttpWorld, count: number): Promise<Abuse> {
  const sockets: Socket[] = [];
  for (let index = 0; index < count; index += 1) {
    const socket = await world.connect(`GET /api/v1/configmaps?watch=true HTTP/1.1\r\nHost: bench\r\n\r\n`);
    socket.pause();
    socket.on('error', () => undefined);
    sockets.push(socket);
  }
  return { close: () => sockets.forEach((socket) => socket.destroy()) };
}

/** Sends what is no HTTP; each connection must be answered 400 and closed. */
export async function malformedRequests(world: HttpWorld, count: number): Promise<void> {
  const texts = [
    '\0\x01\x02\r\n\r\n',
    'GET\r\n\r\n',
    'POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
  ];
  for (let index = 0; index < count; index += 1) {
    const socket = await world.connect(texts[index % texts.length] ?? '');
    socket.on('error', () => undefined);
    let answer = '';
    socket.on('data', (bytes: Buffer) => (answer += bytes.toString()));
    await once(socket, 'close');
    if (!/^HTTP\/1\.[01] (?:400|505)/.test(answer))
      throw new Error(`malformed HTTP was answered ${JSON.stringify(answer.slice(0, 80))}`);
  }
}

/** Bodies of 50 MB; the server must refuse each without taking all of it. */
export async function largeBodies(world: HttpWorld, count: number): Promise<void> {
  const head = `POST ${configMapPath('default')} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: ${LARGE_BODY_BYTES}\r\n\r\n`;
  const send = async () => {
    const socket = await world.connect(head);
    let answer = '';
    socket.on('error', () => undefined);
    socket.on('data', (bytes: Buffer) => (answer += bytes.toString()));
    for (let sent = 0; sent < LARGE_BODY_BYTES && !socket.destroyed; sent += CHUNK.length) {
      if (!socket.write(CHUNK)) await Promise.race([once(socket, 'drain'), once(socket, 'close')]);
    }
    if (!socket.destroyed) await once(socket, 'close');
    if (!answer.startsWith('HTTP/1.1 413'))
      throw new Error(`50 MB were answered ${JSON.stringify(answer.slice(0, 80))}`);
  };
  await Promise.all(Array.from({ length: count }, send));
}
