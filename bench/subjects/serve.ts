import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { get } from 'node:https';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { median } from '../measure';
import type { Row } from '../row';

const RUNS = 5;
const COMMAND = join(__dirname, '../../src/cli/gherkube.js');

/** From the start of `gherkube serve` to its first answer. */
export async function subject(): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'gherkube-bench-'));
  const timesMs: number[] = [];
  try {
    // The first run finds nothing in the file system's cache.
    for (let run = -1; run < RUNS; run += 1) {
      const startedMs = performance.now();
      const argv = [COMMAND, 'serve', '--nodes', '3', '--kubeconfig-out', join(folder, 'kubeconfig')];
      const child = spawn(process.execPath, argv, { stdio: ['ignore', 'ignore', 'pipe'] });
      const [text] = (await once(child.stderr, 'data')) as [Buffer];
      const url = /https:\/\/[\d.:]+/.exec(text.toString())?.[0];
      if (url === undefined) throw new Error(`gherkube serve says ${text.toString()}`);
      await untilAnswered(`${url}/readyz`);
      if (run >= 0) timesMs.push(performance.now() - startedMs);
      child.kill();
      await once(child, 'exit');
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const target = { relation: '<', value: 1 } as const;
  return [{ what: 'serve until the first answer', value: median(timesMs) / 1000, unit: 's', runs: RUNS, target }];
}

async function untilAnswered(url: string): Promise<void> {
  for (;;) {
    const isAnswered = await new Promise<boolean>((resolve) => {
      get(url, { rejectUnauthorized: false }, (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      }).on('error', () => resolve(false));
    });
    if (isAnswered) return;
    await sleep(5);
  }
}
