import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, request, type RequestOptions } from 'node:https';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { connect, type TLSSocket } from 'node:tls';
import { LOADER } from './loader';

/** A served cluster in another process, and the means to talk to it. */
export interface HttpWorld {
  readonly host: string;
  readonly port: number;
  /** Sends a request over one of the connections that are kept. */
  send(options: RequestOptions, body?: string): Promise<HttpAnswer>;
  /** Follows a path over a connection of its own; `onLine` gets the lines of the answer without their ends. */
  follow(path: string, onLine: (line: string) => void): Promise<IncomingMessage>;
  /** A connection of its own, with a request on its way. */
  connect(text: string): Promise<TLSSocket>;
  /** What the server's process takes of the machine's memory. */
  memoryMB(): number;
  close(): void;
}

export interface HttpAnswer {
  readonly code: number;
  readonly body: Buffer;
}

/** Starts `served-world.ts` with its arguments and waits until it serves. */
export async function httpWorld(nodes: number, pods: number): Promise<HttpWorld> {
  const script = join(__dirname, 'served-world.ts');
  const child = spawn(process.execPath, [...LOADER, script, String(nodes), String(pods)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const died = once(child, 'exit').then(() => {
    throw new Error('the served world has died');
  });
  const [line] = (await Promise.race([once(createInterface(child.stdout), 'line'), died])) as [string];
  died.catch(() => undefined);
  const kubeconfig = Buffer.from(line, 'base64').toString();
  const field = (name: string) => new RegExp(`${name}: (\\S+)`).exec(kubeconfig)?.[1] ?? '';
  const pem = (name: string) => Buffer.from(field(name), 'base64').toString();
  const { hostname: host, port } = new URL(field('server'));
  const access = {
    host,
    port: Number(port),
    ca: pem('certificate-authority-data'),
    cert: pem('client-certificate-data'),
    key: pem('client-key-data'),
  };
  const agent = new Agent({ ...access, keepAlive: true, maxSockets: 8 });
  return {
    host,
    port: access.port,
    send: (options, body) =>
      new Promise((resolve, reject) => {
        const sent = request({ host, port: access.port, agent, ...options }, (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => resolve({ code: response.statusCode ?? 0, body: Buffer.concat(chunks) }));
          response.on('error', reject);
        });
        sent.on('error', reject);
        sent.end(body);
      }),
    follow: (path, onLine) =>
      new Promise((resolve, reject) => {
        const sent = request({ ...access, path, agent: false }, (response) => {
          createInterface(response).on('line', onLine);
          resolve(response);
        });
        sent.on('error', reject);
        sent.end();
      }),
    connect: async (text) => {
      const socket = connect(access);
      await once(socket, 'secureConnect');
      socket.write(text);
      return socket;
    },
    memoryMB: () => Number(execFileSync('ps', ['-o', 'rss=', '-p', String(child.pid)]).toString()) / 1024,
    close: () => {
      agent.destroy();
      child.stdin.end();
    },
  };
}
