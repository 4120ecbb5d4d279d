import { setTimeout as sleep } from 'node:timers/promises';
import { halfOpenConnections, largeBodies, malformedRequests, slowReaders } from '../load/abuse';
import { fill, listWhileTheyChange } from '../load/chunked-list';
import { Watchers } from '../load/watchers';
import { writeSteadily } from '../load/writes';
import { httpWorld, type HttpWorld } from '../http-world';
import { median } from '../measure';
import type { Row } from '../row';

const NAMESPACES = 100;
const WATCHES = 1000;
const WRITES_PER_SECOND = 500;
const SECONDS = 10;
const OBJECTS = 10_000;
const CHUNK = 500;
const JSON_HEADERS = { 'Content-Type': 'application/json' };
const PATIENCE_MS = 30_000;

/**
 * Many clients at once, well-behaved and not. A subject that loses a change, shows one twice, or leaves a bad client unanswered can't be
 * measured: it throws.
 */
export async function subject(): Promise<readonly Row[]> {
  const world = await httpWorld(1, 0);
  try {
    const memoryBefore = world.memoryMB();
    const rows = [...(await steadyLoad(world)), ...(await chunkedList(world))];
    const memoryAfter = world.memoryMB();
    const note = `${memoryBefore.toFixed(0)} MB before`;
    return [
      ...rows,
      { what: 'http load: memory of the server after it', value: memoryAfter, unit: 'MB', runs: 1, note },
    ];
  } finally {
    world.close();
  }
}

/** 500 writes a second with 1,000 watches that see them all, among clients that behave badly. */
async function steadyLoad(world: HttpWorld): Promise<readonly Row[]> {
  const namespaces = Array.from({ length: NAMESPACES }, (_, index) => `load-${index}`);
  for (const name of namespaces) await createNamespace(world, name);
  const groups = namespaces.map((namespace) => ({ namespace, watchers: new Watchers(namespace) }));
  for (const { watchers } of groups) await watchers.open(world, WATCHES / NAMESPACES);
  const halfOpen = await halfOpenConnections(world, 200);
  const slow = await slowReaders(world, 20);
  const [writes] = await Promise.all([
    writeSteadily(world, namespaces, WRITES_PER_SECOND, SECONDS),
    malformedRequests(world, 200),
    largeBodies(world, 4),
  ]);
  const delaysMs: number[] = [];
  for (const { namespace, watchers } of groups) {
    const own = writes.filter((write) => write.namespace === namespace);
    for (let waitedMs = 0; !watchers.haveSeen(own.length) && waitedMs < PATIENCE_MS; waitedMs += 50) await sleep(50);
    for (const delayMs of watchers.delaysMs(own)) delaysMs.push(delayMs);
    watchers.close();
  }
  halfOpen.close();
  slow.close();
  const writesMs = writes.map(({ sentMs, answeredMs }) => answeredMs - sentMs);
  return [
    row('http load: a write', writesMs, `${WRITES_PER_SECOND}/s for ${SECONDS} s, with ${WATCHES} watches`),
    row('http load: from a write to a watcher', delaysMs, `${delaysMs.length} deliveries, none lost or twice`),
  ];
}

/** 10,000 objects in chunks, while they change. */
async function chunkedList(world: HttpWorld): Promise<readonly Row[]> {
  await createNamespace(world, 'many');
  const names = await fill(world, 'many', OBJECTS);
  const timesMs = await listWhileTheyChange(world, 'many', names, CHUNK);
  return [row(`http load: a chunk of ${CHUNK} of ${OBJECTS} objects that change`, timesMs, 'one consistent version')];
}

async function createNamespace(world: HttpWorld, name: string): Promise<void> {
  const body = JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  await world.send({ method: 'POST', path: '/api/v1/namespaces', headers: JSON_HEADERS }, body);
}

function row(what: string, valuesMs: readonly number[], note: string): Row {
  const sorted = valuesMs.toSorted((a, b) => a - b);
  const p99 = sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN;
  return {
    what,
    value: median(valuesMs),
    unit: 'ms',
    runs: valuesMs.length,
    note: `p99 ${p99.toFixed(1)} ms; ${note}`,
  };
}
