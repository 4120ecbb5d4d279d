import type { Pod } from '../../src/api/generated/types';
import { podState } from '../../src/report/story';
import { durationText } from '../../src/report/summary';
import { podIs } from './expectations';
import { failed } from './failure';
import type { GherkubeWorld } from './world';

/** Which pods a sentence counts. */
export interface Count {
  /** Completes "8 pods ...": `of deployment web`. */
  readonly of: string;
  isOne(pod: Pod): boolean;
}

/** Fails when there were more than `most` at any moment of the scenario, or (a slip of the pen) never any. A pod that is on its way out does not count. */
export async function expectNeverMore(world: GherkubeWorld, most: number, count: Count): Promise<void> {
  let begun = most === 0;
  await atEveryMoment(world, count, `there should never be more than ${most} pods`, (pods) => {
    begun ||= pods.length > 0;
    return pods.length <= most;
  });
  if (!begun) throw failed(`there should never be more than ${most} pods ${count.of}, but there never was one at all`);
}

/** Fails when fewer than `least` were ready at any moment since `first` were ready for the first time, or when these never were. */
export async function expectNeverFewerReady(
  world: GherkubeWorld,
  first: number,
  least: number,
  count: Count,
): Promise<void> {
  let begun = false;
  await atEveryMoment(world, count, `never fewer than ${least} pods should be ready`, (pods) => {
    const ready = pods.filter((pod) => podIs(pod, 'Ready')).length;
    begun ||= ready >= first;
    return !begun || ready >= least;
  });
  if (!begun) throw failed(`${first} pods ${count.of} should have been ready once, but never were`);
}

async function atEveryMoment(
  world: GherkubeWorld,
  count: Count,
  expectation: string,
  holds: (pods: readonly Pod[]) => boolean,
): Promise<void> {
  const history = await world.podHistory();
  const present = new Map<string, Pod>();
  for (const { type, object, atMs } of history.all()) {
    const isPresent = type !== 'DELETED' && !isGoing(object) && count.isOne(object);
    if (isPresent) present.set(object.metadata.uid, object);
    else if (!present.delete(object.metadata.uid)) continue;
    if (holds([...present.values()])) continue;
    const states = [...present.values()].map((pod) => `  ${pod.metadata.name}: ${podState(pod)}`);
    const moment = durationText(Math.max(0, atMs - world.laboratory.startMs));
    const became = `${object.metadata.name} became ${type === 'DELETED' ? 'gone' : podState(object)}`;
    throw failed(
      [`${expectation} ${count.of}; but at ${moment}, when ${became}, there were ${states.length}:`, ...states].join(
        '\n',
      ),
    );
  }
}

function isGoing({ metadata, status }: Pod): boolean {
  return metadata.deletionTimestamp !== undefined || status?.phase === 'Failed' || status?.phase === 'Succeeded';
}
