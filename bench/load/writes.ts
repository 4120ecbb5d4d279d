import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpWorld } from '../http-world';

/** A change that the server has acknowledged. */
export interface Write {
  readonly namespace: string;
  readonly name: string;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly resourceVersion: number;
  readonly sentMs: number;
  readonly answeredMs: number;
}

const JSON_HEADERS = { 'Content-Type': 'application/json' };
/** How often the writer looks how much is due. */
const TICK_MS = 10;

export function configMapPath(namespace: string, name = ''): string {
  return `/api/v1/namespaces/${namespace}/configmaps${name === '' ? '' : `/${name}`}`;
}

/** Creates, changes and deletes config maps in turn, `perSecond` of them in all namespaces together, whether or not the server keeps up. */
export async function writeSteadily(
  world: HttpWorld,
  namespaces: readonly string[],
  perSecond: number,
  seconds: number,
): Promise<readonly Write[]> {
  const pending: Promise<readonly Write[]>[] = [];
  const startedMs = performance.now();
  const total = (perSecond * seconds) / 3;
  for (let begun = 0; begun < total;) {
    const due = Math.min(total, ((performance.now() - startedMs) / 1000) * (perSecond / 3));
    for (; begun < due; begun += 1) {
      const namespace = namespaces[begun % namespaces.length] ?? '';
      pending.push(wholeLife(world, namespace, `steady-${begun}`));
    }
    await sleep(TICK_MS);
  }
  return (await Promise.all(pending)).flat();
}

async function wholeLife(world: HttpWorld, namespace: string, name: string): Promise<readonly Write[]> {
  const created = await write(world, 'ADDED', namespace, name);
  const changed = await write(world, 'MODIFIED', namespace, name);
  return [created, changed, await write(world, 'DELETED', namespace, name)];
}

/** One write; throws when the server does not acknowledge it. A deletion's version is not told: 0. */
export async function write(world: HttpWorld, type: Write['type'], namespace: string, name: string): Promise<Write> {
  const sentMs = performance.now();
  const method = { ADDED: 'POST', MODIFIED: 'PUT', DELETED: 'DELETE' }[type];
  const path = configMapPath(namespace, type === 'ADDED' ? '' : name);
  const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data: { type } };
  const { code, body: answer } = await world.send(
    { method, path, headers: JSON_HEADERS },
    type === 'DELETED' ? undefined : JSON.stringify(body),
  );
  if (code >= 400) throw new Error(`${method} ${path}: ${code} ${answer.toString().slice(0, 200)}`);
  const { metadata } = JSON.parse(answer.toString()) as { readonly metadata: { readonly resourceVersion?: string } };
  const resourceVersion = Number(metadata.resourceVersion ?? 0);
  return { namespace, name, type, resourceVersion, sentMs, answeredMs: performance.now() };
}
