import { Then } from '@cucumber/cucumber';
import { milliValue, value } from '../src/api/quantity';
import type { Container } from '../src/node/runtime/container';
import { containerSubject, runningContainer } from './support/containers';
import { failed } from './support/failure';
import type { ContainerMention } from './support/subjects';
import type { GherkubeWorld } from './support/world';

Then('{container} holds {quantity} of memory', holdsMemory);
Then('{container}은/는 메모리를 {quantity} 쓰고 있다', holdsMemory);
async function holdsMemory(this: GherkubeWorld, container: ContainerMention, quantity: string) {
  const actual = await read(this, container, ({ group }) => group.memoryBytes);
  if (actual !== value(quantity)) throw differs(container, `hold ${quantity} of memory`, `${actual} bytes`);
}

Then('{container} gets {quantity} of CPU', getsCpu);
Then('{container}은/는 CPU를 {quantity} 받는다', getsCpu);
async function getsCpu(this: GherkubeWorld, container: ContainerMention, quantity: string) {
  const actual = await read(this, container, ({ group }) => group.cpuUse);
  if (Math.round(actual) !== milliValue(quantity)) throw differs(container, `get ${quantity} of CPU`, `${actual}m`);
}

async function read(
  world: GherkubeWorld,
  container: ContainerMention,
  figure: (container: Container) => number,
): Promise<number> {
  return figure(await runningContainer(world, containerSubject(world, container)));
}

function differs({ name }: ContainerMention, expectation: string, actual: string): Error {
  return failed(`container ${name} should ${expectation}, but it is ${actual}`);
}
