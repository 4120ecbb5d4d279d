import { When } from '@cucumber/cucumber';
import { milliValue, value } from '../src/api/quantity';
import type { ContainerFaults } from '../src/node/runtime/container-faults';
import { containerSubject, runningContainer } from './support/containers';
import type { ContainerMention } from './support/subjects';
import type { GherkubeWorld } from './support/world';

// What befalls a container, whatever its image does. It holds until the container ends; the one in its place is whole again.

When('{container} exits with code {int}', exits);
When('{container}이/가 코드 {int}(으)로 종료되면', exits);
async function exits(this: GherkubeWorld, container: ContainerMention, code: number) {
  (await faultsOf(this, container)).exit(code);
}

When('{container} is killed', isKilled);
When('{container}이/가 강제로 종료되면', isKilled);
async function isKilled(this: GherkubeWorld, container: ContainerMention) {
  (await faultsOf(this, container)).kill('SIGKILL');
}

When('{container} uses {quantity} of memory', usesMemory);
When('{container}이/가 메모리를 {quantity} 쓰면', usesMemory);
async function usesMemory(this: GherkubeWorld, container: ContainerMention, quantity: string) {
  (await faultsOf(this, container)).setMemory(value(quantity));
}

When('{container} wants {quantity} of CPU', wantsCpu);
When('{container}이/가 CPU를 {quantity} 쓰려고 하면', wantsCpu);
async function wantsCpu(this: GherkubeWorld, container: ContainerMention, quantity: string) {
  (await faultsOf(this, container)).setCpu(milliValue(quantity));
}

When('{container} stops answering on port {int}', stopsAnswering);
When('{container}이/가 포트 {int}에서 응답을 멈추면', stopsAnswering);
async function stopsAnswering(this: GherkubeWorld, container: ContainerMention, port: number) {
  (await faultsOf(this, container)).stopAnswering(port);
}

When('{container} hangs on port {int}', hangs);
When('{container}이/가 포트 {int}에서 응답 없이 붙들고 있으면', hangs);
async function hangs(this: GherkubeWorld, container: ContainerMention, port: number) {
  (await faultsOf(this, container)).stopAnswering(port, 'hang');
}

When('{container} answers {int} on {word}', answers);
When('{container}이/가 {int} 응답을 {word}에서 주면', answers);
async function answers(this: GherkubeWorld, container: ContainerMention, status: number, path: string) {
  (await faultsOf(this, container)).answer({ path, status });
}

When('{container} answers again', answersAgain);
When('{container}이/가 다시 응답하면', answersAgain);
async function answersAgain(this: GherkubeWorld, container: ContainerMention) {
  (await faultsOf(this, container)).answerAgain();
}

When('{container} writes {string} to its log', writes);
When('{container}이/가 로그에 {string}을/를 쓰면', writes);
async function writes(this: GherkubeWorld, container: ContainerMention, text: string) {
  (await faultsOf(this, container)).writeLog(text);
}

async function faultsOf(world: GherkubeWorld, container: ContainerMention): Promise<ContainerFaults> {
  return (await runningContainer(world, containerSubject(world, container))).faults;
}
