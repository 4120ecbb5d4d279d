import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request, type RequestOptions } from 'node:https';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { connect, type TLSSocket } from 'node:tls';

/** A served cluster in another process, and the means to talk to it. */
export interface HttpWorld {
  /** Sends a request over one of the connections that are kept; gives the code and the length of the answer in bytes. */
  send(options: RequestOptions, body?: string): Promise<{ readonly code: number; readonly bytes: number }>;
  /** A connection of its own, with a request on its way. */
  connect(text: string): Promise<TLSSocket>;
  close(): void;
}

/** Starts `served-world.ts` with its arguments and waits until it serves. */
export async function httpWorld(nodes: number, pods: number): Promise<HttpWorld> {
  const script = join(__dirname, 'served-world.ts');
  const child = spawn(process.execPath, ['-r', 'ts-node/register', script, String(nodes), String(pods)], {
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
    send: (options, body) =>
      new Promise((resolve, reject) => {
        const sent = request({ host, port: access.port, agent, ...options }, (response) => {
          let bytes = 0;
          response.on('data', (chunk: Buffer) => (bytes += chunk.length));
          response.on('end', () => resolve({ code: response.statusCode ?? 0, bytes }));
        });
        sent.on('error', reject);
        sent.end(body);
      }),
    connect: async (text) => {
      const socket = connect(access);
      await once(socket, 'secureConnect');
      socket.write(text);
      return socket;
    },
    close: () => {
      agent.destroy();
      child.stdin.end();
    },
  };
}
