import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LOADER } from '../loader';
import { median } from '../measure';
import type { Row } from '../row';

const RUNS = 7;

/** The first cluster of a process whose modules are loaded but have never run. */
export async function subject(): Promise<readonly Row[]> {
  const times: (readonly number[])[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const argv = [...LOADER, join(__dirname, '..', 'first-cluster.ts')];
    const { stdout } = await promisify(execFile)(process.execPath, argv);
    times.push(JSON.parse(stdout) as readonly number[]);
  }
  const medianOf = (index: number) => median(times.map((time) => time[index] ?? NaN));
  return [
    {
      what: 'cluster of 3 nodes, cold',
      value: medianOf(0),
      unit: 'ms',
      runs: RUNS,
      target: { relation: '<', value: 5 },
    },
    { what: 'cluster of 3 nodes, the 30th of a process', value: medianOf(29), unit: 'ms', runs: RUNS },
  ];
}
