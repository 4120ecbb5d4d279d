import type { HttpWorld } from '../http-world';
import { configMapPath, write, type Write } from './writes';

interface List {
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
  readonly items: readonly { readonly metadata: { readonly name: string } }[];
}

/** How many writes are under way at once while the objects are made. */
const AT_ONCE = 8;

/** Makes so many config maps; gives their names. */
export async function fill(world: HttpWorld, namespace: string, count: number): Promise<readonly string[]> {
  const names = Array.from({ length: count }, (_, index) => `item-${String(index).padStart(6, '0')}`);
  const rest = names.values();
  const lane = async () => {
    for (const name of rest) await write(world, 'ADDED', namespace, name);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return names;
}

/**
 * Reads all objects of a namespace in chunks while others come and go there, and throws unless the chunks together show exactly the state at
 * the version that the list names. Gives the time that each chunk took, milliseconds.
 */
export async function listWhileTheyChange(
  world: HttpWorld,
  namespace: string,
  names: readonly string[],
  limit: number,
): Promise<readonly number[]> {
  const list = { isComplete: false };
  const changes: Write[] = [];
  const change = async () => {
    for (let index = 0; !list.isComplete; index += 1) {
      changes.push(await write(world, 'ADDED', namespace, `item-${String(index * 7).padStart(6, '0')}-new`));
      await write(world, 'DELETED', namespace, names[index * 3 + 1] ?? '');
      removed.push(names[index * 3 + 1] ?? '');
    }
  };
  const removed: string[] = [];
  const changing = change();
  const timesMs: number[] = [];
  const listed: string[] = [];
  let revision = '';
  try {
    for (let token = ''; ;) {
      const startedMs = performance.now();
      const { code, body } = await world.send({
        path: `${configMapPath(namespace)}?limit=${limit}${token === '' ? '' : `&continue=${token}`}`,
      });
      timesMs.push(performance.now() - startedMs);
      if (code !== 200) throw new Error(`a chunk was answered ${code}: ${body.toString().slice(0, 200)}`);
      const { metadata, items } = JSON.parse(body.toString()) as List;
      if (revision !== '' && metadata.resourceVersion !== revision) throw new Error('two chunks are of two versions');
      revision = metadata.resourceVersion;
      listed.push(...items.map((item) => item.metadata.name));
      token = metadata.continue ?? '';
      if (token === '') break;
    }
  } finally {
    list.isComplete = true;
  }
  await changing;
  checkSnapshot(listed, Number(revision), names, changes, removed);
  return timesMs;
}

/** An addition tells its version; a deletion came after the addition before it and before the one after it. */
function checkSnapshot(
  listed: readonly string[],
  revision: number,
  names: readonly string[],
  additions: readonly Write[],
  removed: readonly string[],
): void {
  const shown = new Set(listed);
  if (shown.size !== listed.length) throw new Error('the list has shown an object twice');
  const present = additions.filter(({ resourceVersion }) => resourceVersion <= revision);
  for (const { name, resourceVersion } of additions) {
    if (shown.has(name) !== resourceVersion <= revision)
      throw new Error(`${name}, made at version ${resourceVersion}, is shown wrongly in a list of version ${revision}`);
  }
  // Of the last addition's own deletion it is not known on which side of the list it lies.
  const surelyGone = new Set(removed.slice(0, Math.max(0, present.length - 1)));
  const surelyThere = names.filter((name) => !removed.slice(0, present.length).includes(name));
  for (const name of surelyThere) if (!shown.has(name) && name !== '') throw new Error(`the list has lost ${name}`);
  for (const name of surelyGone) if (shown.has(name)) throw new Error(`the list shows ${name}, which was gone`);
}
