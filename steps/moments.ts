import { Then } from '@cucumber/cucumber';
import { expectNeverFewerReady, expectNeverMore, type Count } from './support/every-moment';
import type { GherkubeWorld } from './support/world';

// What held at every single moment of the scenario, however short.

Then('there were never more than {int} pod(s) labelled {labels}', neverMore);
Then('{int}개보다 많은 {labels} 레이블의 파드는 한순간도 없었다', neverMore);
async function neverMore(this: GherkubeWorld, most: number, labels: Labels) {
  await expectNeverMore(this, most, labelled(labels));
}

Then('once {int} pod(s) labelled {labels} were ready, never fewer than {int} were', neverFewer);
Then('{int}개의 {labels} 레이블 파드가 준비된 뒤로 준비된 파드는 한순간도 {int}개보다 적지 않았다', neverFewer);
async function neverFewer(this: GherkubeWorld, first: number, labels: Labels, least: number) {
  await expectNeverFewerReady(this, first, least, labelled(labels));
}

type Labels = Readonly<Record<string, string>>;

function labelled(labels: Labels): Count {
  const pairs = Object.entries(labels);
  return {
    of: `labelled ${pairs.map(([key, value]) => `${key}=${value}`).join(',')}`,
    isOne: ({ metadata }) => pairs.every(([key, value]) => metadata.labels?.[key] === value),
  };
}
