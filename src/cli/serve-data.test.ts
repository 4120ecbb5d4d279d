import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, describe, it } from 'node:test';
import { expect } from 'expect';

const COMMAND = join(__dirname, 'gherkube.js');
const TOKEN = 'a-token-for-this-test';
/** As many writers at once, each of which goes on until the server dies. */
const WRITERS = 4;
const WRITES_BEFORE_THE_END = 100;

interface Served {
  readonly child: ChildProcess;
  readonly port: number;
}

describe('gherkube serve --data', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gherkube-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('loses nothing that was acknowledged when the process is killed', { timeout: 120_000 }, async () => {
    const first = await start(folder);
    const acknowledged: string[] = [];
    const writer = async (number: number) => {
      for (let index = 0; ; index += 1) {
        const name = `map-${number}-${index}`;
        const { code } = await send(first, 'POST', '/api/v1/namespaces/default/configmaps', configMap(name));
        expect(code).toBe(201);
        acknowledged.push(name);
        if (acknowledged.length === WRITES_BEFORE_THE_END) first.child.kill('SIGKILL');
      }
    };
    const writers = await Promise.allSettled(Array.from({ length: WRITERS }, (_, number) => writer(number)));
    expect(writers.map(({ status }) => status)).toEqual(Array.from({ length: WRITERS }, () => 'rejected'));
    expect(acknowledged.length).toBeGreaterThanOrEqual(WRITES_BEFORE_THE_END);

    const second = await start(folder);
    try {
      const { code, body } = await send(second, 'GET', '/api/v1/namespaces/default/configmaps');
      expect(code).toBe(200);
      const { items } = JSON.parse(body) as {
        readonly items: readonly { readonly metadata: { readonly name: string } }[];
      };
      const names = new Set(items.map(({ metadata }) => metadata.name));
      expect(acknowledged.filter((name) => !names.has(name))).toEqual([]);
    } finally {
      second.child.kill('SIGTERM');
      await once(second.child, 'exit');
    }
  });
});

function configMap(name: string): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { key: name } });
}

async function start(folder: string): Promise<Served> {
  const argv = [COMMAND, 'serve', '--data', join(folder, 'data'), '--port', '0', '--token', TOKEN];
  const child = spawn(process.execPath, [...argv, '--kubeconfig-out', join(folder, 'kubeconfig')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [line] = (await once(createInterface(child.stderr), 'line')) as [string];
  const port = Number(/https:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1]);
  expect(port).toBeGreaterThan(0);
  return { child, port };
}

function send(
  { port }: Served,
  method: string,
  path: string,
  body?: string,
): Promise<{ readonly code: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const headers = { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json' };
    const sent = request({ host: '127.0.0.1', port, method, path, headers, rejectUnauthorized: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ code: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
