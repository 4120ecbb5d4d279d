import { httpWorld, type HttpWorld } from '../http-world';
import { median } from '../measure';
import type { Row } from '../row';
import { podManifest } from '../worlds';

const REQUESTS = 1000;
const WARM_UPS = 500;
const PODS = '/api/v1/namespaces/default/pods';

/** Requests one after the other, over TLS on the loopback interface, on a connection that is kept. */
export async function subject(): Promise<readonly Row[]> {
  const world = await httpWorld(20, 1);
  try {
    const get = (): Parameters<HttpWorld['send']> => [{ path: `${PODS}/pod-0` }];
    let created = 0;
    const create = (): Parameters<HttpWorld['send']> => {
      created += 1;
      const body = JSON.stringify({ ...CONFIG_MAP, metadata: { name: `bench-${created}` } });
      return [{ method: 'POST', path: '/api/v1/namespaces/default/configmaps', headers: JSON_HEADERS }, body];
    };
    const createPod = (): Parameters<HttpWorld['send']> => {
      created += 1;
      return [{ method: 'POST', path: PODS, headers: JSON_HEADERS }, JSON.stringify(podManifest(`bench-${created}`))];
    };
    return [
      ...(await rows(world, 'http get of a pod', get, REQUESTS, 1)),
      ...(await rows(world, 'http create of a config map', create, REQUESTS, 2)),
      ...(await rows(world, 'http create of a pod', createPod, 200, 2)),
    ];
  } finally {
    world.close();
  }
}

const JSON_HEADERS = { 'Content-Type': 'application/json' };
const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap', data: { key: 'value' } };

async function rows(
  world: HttpWorld,
  what: string,
  next: () => Parameters<HttpWorld['send']>,
  count: number,
  targetMs: number,
): Promise<readonly Row[]> {
  const timesMs: number[] = [];
  for (let index = -Math.min(count, WARM_UPS); index < count; index += 1) {
    const startedMs = performance.now();
    const { code } = await world.send(...next());
    if (code >= 400) throw new Error(`${what}: answered ${code}`);
    if (index >= 0) timesMs.push(performance.now() - startedMs);
  }
  const sorted = timesMs.toSorted((a, b) => a - b);
  const p99 = sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN;
  const target = { relation: '<', value: targetMs } as const;
  return [{ what, value: median(timesMs), unit: 'ms', runs: count, target, note: `p99 ${p99.toFixed(2)} ms` }];
}
