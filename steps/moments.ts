import { Then } from '@cucumber/cucumber';
import type { Pod } from '../src/api/generated/types';
import { podState } from '../src/report/story';
import { durationText } from '../src/report/summary';
import { failed } from './support/failure';
import type { GherkubeWorld } from './support/world';

// What held at every single moment of the scenario, however short. A pod that is being deleted does not count any more.

Then('there were never more than {int} pod(s) labelled {labels}', neverMore);
Then('{labels} 레이블의 파드는 한순간도 {int}개를 넘지 않았다', neverMoreKorean);
async function neverMore(this: GherkubeWorld, most: number, labels: Labels) {
  await atEveryMoment(this, labels, `there should never be more than ${most} pods`, (pods) => pods.length <= most);
}
async function neverMoreKorean(this: GherkubeWorld, labels: Labels, most: number) {
  await neverMore.call(this, most, labels);
}

Then('once {int} pod(s) labelled {labels} were ready, never fewer than {int} were', neverFewer);
Then('{labels} 레이블의 파드 {int}개가 준비된 뒤로는 한순간도 {int}개보다 적지 않았다', neverFewerKorean);
async function neverFewer(this: GherkubeWorld, first: number, labels: Labels, least: number) {
  let begun = false;
  const holds = (pods: readonly Pod[]) => {
    const ready = pods.filter(isReady).length;
    begun ||= ready >= first;
    return !begun || ready >= least;
  };
  await atEveryMoment(this, labels, `never fewer than ${least} pods should be ready`, holds);
  if (!begun) throw failed(`${first} pods with ${text(labels)} should have been ready once, but never were`);
}
async function neverFewerKorean(this: GherkubeWorld, labels: Labels, first: number, least: number) {
  await neverFewer.call(this, first, labels, least);
}

type Labels = Readonly<Record<string, string>>;

async function atEveryMoment(
  world: GherkubeWorld,
  labels: Labels,
  expectation: string,
  holds: (pods: readonly Pod[]) => boolean,
): Promise<void> {
  const history = await world.podHistory();
  const present = new Map<string, Pod>();
  for (const { type, object, atMs } of history.all()) {
    const { uid, deletionTimestamp } = object.metadata;
    if (type !== 'DELETED' && deletionTimestamp === undefined && hasLabels(object, labels)) present.set(uid, object);
    else present.delete(uid);
    if (holds([...present.values()])) continue;
    const states = [...present.values()].map((pod) => `  ${pod.metadata.name}: ${podState(pod)}`);
    const moment = durationText(Math.max(0, atMs - world.laboratory.startMs));
    const title = `${expectation} with ${text(labels)}; but at ${moment}, when ${object.metadata.name} became ${podState(object)}, there were ${states.length}:`;
    throw failed([title, ...states].join('\n'));
  }
}

function hasLabels({ metadata }: Pod, labels: Labels): boolean {
  return Object.entries(labels).every(([key, value]) => metadata.labels?.[key] === value);
}

function isReady({ status }: Pod): boolean {
  return status?.conditions?.some(({ type, status: holds }) => type === 'Ready' && holds === 'True') === true;
}

function text(labels: Labels): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}
