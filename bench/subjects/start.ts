import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LOADER } from '../loader';
import { median } from '../measure';
import type { Row } from '../row';

const RUNS = 5;

/** From the start of the command to the first scenario: Node, the TypeScript loader, cucumber, the whole engine. */
export async function subject(): Promise<readonly Row[]> {
  const timesMs: number[] = [];
  // The first run finds nothing in the file system's cache.
  for (let run = -1; run < RUNS; run += 1) {
    const startedMs = Date.now();
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...LOADER,
      join(__dirname, '..', 'first-scenario.ts'),
    ]);
    if (run >= 0) timesMs.push(Number(stdout) - startedMs);
  }
  return [
    {
      what: 'start to first scenario',
      value: median(timesMs) / 1000,
      unit: 's',
      runs: RUNS,
      target: { relation: '<', value: 1.5 },
    },
  ];
}
