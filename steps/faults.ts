import { When } from '@cucumber/cucumber';
import { milliValue, value } from '../src/api/quantity';
import type { ContainerFaults } from '../src/node/runtime/container-faults';
import { containerSubject, runningContainer, runningNow } from './support/containers';
import { disturbance, type Disturbance } from './support/disturbances';
import type { ContainerMention } from './support/subjects';
import type { GherkubeWorld } from './support/world';

// What befalls a container, whatever its image does. It holds until the container ends; the one in its place is whole again.

const exits = disturbance(
  '{container} exits with code {int}',
  '{container}이/가 코드 {int}(으)로 종료되면',
  prepareExits,
);
When(exits.english, exits.happen);
When(exits.korean, exits.happen);
async function prepareExits(world: GherkubeWorld, container: ContainerMention, code: number): Promise<Disturbance> {
  return await fault(world, container, (faults) => faults.exit(code));
}

const isKilled = disturbance('{container} is killed', '{container}이/가 강제로 종료되면', prepareIsKilled);
When(isKilled.english, isKilled.happen);
When(isKilled.korean, isKilled.happen);
async function prepareIsKilled(world: GherkubeWorld, container: ContainerMention): Promise<Disturbance> {
  return await fault(world, container, (faults) => faults.kill('SIGKILL'));
}

const usesMemory = disturbance(
  '{container} uses {quantity} of memory',
  '{container}이/가 메모리를 {quantity} 쓰면',
  prepareUsesMemory,
);
When(usesMemory.english, usesMemory.happen);
When(usesMemory.korean, usesMemory.happen);
async function prepareUsesMemory(
  world: GherkubeWorld,
  container: ContainerMention,
  quantity: string,
): Promise<Disturbance> {
  return await fault(world, container, (faults) => faults.setMemory(value(quantity)));
}

const wantsCpu = disturbance(
  '{container} wants {quantity} of CPU',
  '{container}이/가 CPU를 {quantity} 쓰려고 하면',
  prepareWantsCpu,
);
When(wantsCpu.english, wantsCpu.happen);
When(wantsCpu.korean, wantsCpu.happen);
async function prepareWantsCpu(
  world: GherkubeWorld,
  container: ContainerMention,
  quantity: string,
): Promise<Disturbance> {
  return await fault(world, container, (faults) => faults.setCpu(milliValue(quantity)));
}

const stopsAnswering = disturbance(
  '{container} stops answering on port {int}',
  '{container}이/가 포트 {int}에서 응답을 멈추면',
  prepareStopsAnswering,
);
When(stopsAnswering.english, stopsAnswering.happen);
When(stopsAnswering.korean, stopsAnswering.happen);
async function prepareStopsAnswering(
  world: GherkubeWorld,
  container: ContainerMention,
  port: number,
): Promise<Disturbance> {
  return await fault(
    world,
    container,
    (faults) => faults.stopAnswering(port),
    (faults) => faults.answerAgain(),
  );
}

const hangs = disturbance(
  '{container} hangs on port {int}',
  '{container}이/가 포트 {int}에서 응답 없이 붙들고 있으면',
  prepareHangs,
);
When(hangs.english, hangs.happen);
When(hangs.korean, hangs.happen);
async function prepareHangs(world: GherkubeWorld, container: ContainerMention, port: number): Promise<Disturbance> {
  return await fault(
    world,
    container,
    (faults) => faults.stopAnswering(port, 'hang'),
    (faults) => faults.answerAgain(),
  );
}

const answers = disturbance(
  '{container} answers {int} on {word}',
  '{container}이/가 {int} 응답을 {word}에서 주면',
  prepareAnswers,
);
When(answers.english, answers.happen);
When(answers.korean, answers.happen);
async function prepareAnswers(
  world: GherkubeWorld,
  container: ContainerMention,
  status: number,
  path: string,
): Promise<Disturbance> {
  return await fault(
    world,
    container,
    (faults) => faults.answer({ path, status }),
    (faults) => faults.answerAgain(),
  );
}

const answersAgain = disturbance('{container} answers again', '{container}이/가 다시 응답하면', prepareAnswersAgain);
When(answersAgain.english, answersAgain.happen);
When(answersAgain.korean, answersAgain.happen);
async function prepareAnswersAgain(world: GherkubeWorld, container: ContainerMention): Promise<Disturbance> {
  return await fault(world, container, (faults) => faults.answerAgain());
}

const writes = disturbance(
  '{container} writes {string} to its log',
  '{container}이/가 로그에 {string}을/를 쓰면',
  prepareWrites,
);
When(writes.english, writes.happen);
When(writes.korean, writes.happen);
async function prepareWrites(world: GherkubeWorld, container: ContainerMention, text: string): Promise<Disturbance> {
  return await fault(world, container, (faults) => faults.writeLog(text));
}

async function fault(
  world: GherkubeWorld,
  mention: ContainerMention,
  begin: (faults: ContainerFaults) => void,
  end?: (faults: ContainerFaults) => void,
): Promise<Disturbance> {
  const container = containerSubject(world, mention);
  const cluster = await world.laboratory.cluster();
  let faults: ContainerFaults | undefined;
  return {
    whenPossible: async () => void (await runningContainer(world, container)),
    begin: () => {
      faults = runningNow(cluster, container).faults;
      begin(faults);
    },
    ...(end && { end: () => faults && end(faults) }),
  };
}
