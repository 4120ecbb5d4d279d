import { When } from '@cucumber/cucumber';
import { Administrator } from './support/administrator';
import { disturbance, type Disturbance } from './support/disturbances';
import type { Mention } from './support/subjects';
import type { GherkubeWorld } from './support/world';

// What an administrator does to the nodes of a cluster, now or at a moment of its time.

const isDrained = disturbance('{node} is drained', '{node}을/를 비우면', prepareDrain);
When(isDrained.english, isDrained.happen);
When(isDrained.korean, isDrained.happen);
async function prepareDrain(world: GherkubeWorld, mention: Mention): Promise<Disturbance> {
  const { administrator, name } = await administratorOf(world, mention);
  let stop = (): void => undefined;
  return {
    begin: () => {
      stop = administrator.drain(name);
    },
    end: () => {
      stop();
      administrator.setSchedulable(name, true);
    },
  };
}

const isCordoned = disturbance('{node} is cordoned', '{node}의 스케줄링을 막으면', prepareCordon);
When(isCordoned.english, isCordoned.happen);
When(isCordoned.korean, isCordoned.happen);
async function prepareCordon(world: GherkubeWorld, mention: Mention): Promise<Disturbance> {
  const { administrator, name } = await administratorOf(world, mention);
  return {
    begin: () => administrator.setSchedulable(name, false),
    end: () => administrator.setSchedulable(name, true),
  };
}

const isUncordoned = disturbance('{node} is uncordoned', '{node}의 스케줄링을 다시 허용하면', prepareUncordon);
When(isUncordoned.english, isUncordoned.happen);
When(isUncordoned.korean, isUncordoned.happen);
async function prepareUncordon(world: GherkubeWorld, mention: Mention): Promise<Disturbance> {
  const { administrator, name } = await administratorOf(world, mention);
  return { begin: () => administrator.setSchedulable(name, true) };
}

const isDeleted = disturbance('{node} is deleted', '{node}을/를 삭제하면', prepareDeletion);
When(isDeleted.english, isDeleted.happen);
When(isDeleted.korean, isDeleted.happen);
async function prepareDeletion(world: GherkubeWorld, mention: Mention): Promise<Disturbance> {
  const { administrator, name } = await administratorOf(world, mention);
  return { begin: () => administrator.deleteNode(name) };
}

async function administratorOf(
  world: GherkubeWorld,
  mention: Mention,
): Promise<{ readonly administrator: Administrator; readonly name: string }> {
  const { name } = await world.laboratory.node(world.subject(mention).name);
  return { administrator: new Administrator(await world.laboratory.cluster()), name };
}
