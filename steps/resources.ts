import { Then } from '@cucumber/cucumber';
import { milliValue, value } from '../src/api/quantity';
import type { Container } from '../src/node/runtime/container';
import { containerSubject, runningContainer } from './support/containers';
import { failed } from './support/failure';
import type { ContainerMention, Mention } from './support/subjects';
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

Then('{node} has {quantity} of memory in use', hasMemoryInUse);
Then('{node}에서 메모리가 {quantity} 쓰이고 있다', hasMemoryInUse);
async function hasMemoryInUse(this: GherkubeWorld, mention: Mention, quantity: string) {
  const { runtime, name } = await this.laboratory.node(this.subject(mention).name);
  const actual = runtime.resources.memoryBytes;
  if (actual !== value(quantity))
    throw failed(`node ${name} should have ${quantity} of memory in use, but it has ${actual} bytes`);
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
