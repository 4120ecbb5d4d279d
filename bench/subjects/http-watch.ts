import { httpWorld } from '../http-world';
import { median } from '../measure';
import type { Row } from '../row';

const WATCHES = 1000;
const RUNS = 20;
const WARM_UPS = 5;
const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const WATCH = `GET ${CONFIG_MAPS}?watch=true HTTP/1.1\r\nHost: bench\r\n\r\n`;

/** From a write to its arrival at the last of many watchers, each with a TLS connection of its own; all of them in one other process. */
export async function subject(): Promise<readonly Row[]> {
  const world = await httpWorld(1, 0);
  try {
    const sockets = [];
    let waiting = 0;
    let arrived: () => void = () => undefined;
    let marker = Buffer.from('"never"');
    for (let index = 0; index < WATCHES; index += 1) {
      const socket = await world.connect(WATCH);
      socket.on('data', (bytes: Buffer) => {
        if (!bytes.includes(marker)) return;
        waiting -= 1;
        if (waiting === 0) arrived();
      });
      sockets.push(socket);
    }
    const timesMs: number[] = [];
    for (let run = -WARM_UPS; run < RUNS; run += 1) {
      const name = `run-${run + WARM_UPS}-of-all`;
      marker = Buffer.from(`"name":"${name}"`);
      waiting = WATCHES;
      const all = new Promise<void>((resolve) => {
        arrived = resolve;
      });
      const body = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
      const startedMs = performance.now();
      await world.send({ method: 'POST', path: CONFIG_MAPS, headers: { 'Content-Type': 'application/json' } }, body);
      await all;
      if (run >= 0) timesMs.push(performance.now() - startedMs);
    }
    for (const socket of sockets) socket.destroy();
    const target = { relation: '<', value: 50 } as const;
    const note = `slowest ${Math.max(...timesMs).toFixed(1)} ms`;
    return [{ what: 'watch fan-out to 1,000', value: median(timesMs), unit: 'ms', runs: RUNS, target, note }];
  } finally {
    world.close();
  }
}
