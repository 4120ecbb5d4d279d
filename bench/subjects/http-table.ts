import { httpWorld } from '../http-world';
import { median } from '../measure';
import type { Row } from '../row';

const PODS = 10_000;
const RUNS = 7;
const WARM_UPS = 3;
const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

/** All pods of a large cluster as `kubectl get pods --chunk-size=0` asks for them. */
export async function subject(): Promise<readonly Row[]> {
  const world = await httpWorld(100, PODS);
  try {
    const rows: Row[] = [];
    for (const [how, headers] of [
      ['', { Accept: TABLE }],
      [', gzip', { Accept: TABLE, 'Accept-Encoding': 'gzip' }],
    ] as const) {
      const timesMs: number[] = [];
      let size = 0;
      for (let run = -WARM_UPS; run < RUNS; run += 1) {
        const startedMs = performance.now();
        const { code, body } = await world.send({ path: '/api/v1/pods', headers });
        if (code !== 200) throw new Error(`answered ${code}`);
        if (run >= 0) timesMs.push(performance.now() - startedMs);
        size = body.length;
      }
      rows.push({
        what: `list of 10,000 pods as a table${how}`,
        value: median(timesMs),
        unit: 'ms',
        runs: RUNS,
        target: { relation: '<', value: 300 },
        note: `${(size / 2 ** 20).toFixed(1)} MiB`,
      });
    }
    return rows;
  } finally {
    world.close();
  }
}
