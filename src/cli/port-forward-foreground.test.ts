import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, describe, it } from 'node:test';
import { expect } from 'expect';

const COMMAND = join(__dirname, 'gherkube.js');

describe('gherkube kubectl port-forward', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gherkube-'));
  const children: ChildProcess[] = [];
  after(() => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  const start = async (argv: readonly string[], until: RegExp, env: Readonly<Record<string, string>> = {}) => {
    const child = spawn(process.execPath, [COMMAND, ...argv], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    for await (const line of createInterface({ input: child.stdout })) {
      const found = until.exec(line);
      if (found !== null) return { child, word: found[1] ?? '' };
    }
    throw new Error(`gherkube ${argv.join(' ')} has ended too soon`);
  };

  it('brings what is real to a served cluster, until it is interrupted', { timeout: 60_000 }, async () => {
    const manifest = join(folder, 'web.yaml');
    writeFileSync(
      manifest,
      'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: nginx}]}\n',
    );
    const served = await start(
      ['serve', '--port', '0', '--speed', '10', '--load', manifest],
      /^export KUBECONFIG=(\S+)$/,
    );
    const env = { KUBECONFIG: served.word };
    const waiting = spawn(
      process.execPath,
      [COMMAND, 'kubectl', 'wait', '--for=condition=Ready', 'pod/web', '--timeout=60s'],
      { env: { ...process.env, ...env }, stdio: 'ignore' },
    );
    expect(await once(waiting, 'exit')).toEqual([0, null]);

    const forwarding = await start(
      ['kubectl', 'port-forward', 'pod/web', ':80'],
      /^Forwarding from 127\.0\.0\.1:(\d+)/,
      env,
    );
    const page = await new Promise<string>((resolve, reject) => {
      get({ host: '127.0.0.1', port: forwarding.word, agent: false }, (response) => {
        response.toArray().then((chunks: readonly Buffer[]) => resolve(Buffer.concat(chunks).toString()), reject);
      }).on('error', reject);
    });
    expect(page).toContain('<h1>Welcome to nginx!</h1>');
    forwarding.child.kill('SIGINT');
    expect(await once(forwarding.child, 'exit')).toEqual([0, null]);
    served.child.kill('SIGTERM');
    expect(await once(served.child, 'exit')).toEqual([0, null]);
  });
});
