import { Then } from '@cucumber/cucumber';
import type { ContainerStateTerminated, Pod } from '../src/api/generated/types';
import { readObject } from '../src/client/resources';
import { containerStatus, containerSubject, expectContainer } from './support/containers';
import { expectPod, expectPodThroughout, POD } from './support/expectations';
import { failed } from './support/failure';
import { delaysMatch, restartDelays } from './support/restart-delays';
import type { ContainerMention, Mention } from './support/subjects';
import { DEFAULT_TIMEOUT_MS, type GherkubeWorld } from './support/world';

Then('{container} is ready', isReady);
Then('{container}은/는 준비된다', isReady);
async function isReady(this: GherkubeWorld, container: ContainerMention) {
  await expectContainer(this, containerSubject(this, container), 'be ready', ({ ready }) => ready);
}

Then('{container} is not ready', isNotReady);
Then('{container}은/는 준비되지 않은 상태이다', isNotReady);
async function isNotReady(this: GherkubeWorld, container: ContainerMention) {
  await expectContainer(this, containerSubject(this, container), 'not be ready', ({ ready }) => !ready);
}

Then('{container} runs', runs);
Then('{container}은/는 실행된다', runs);
async function runs(this: GherkubeWorld, container: ContainerMention) {
  const isRunning = expectContainer(this, containerSubject(this, container), 'run', ({ state }) => !!state?.running);
  await isRunning;
}

Then('{container} waits with reason {word}', waits);
Then('{container}은/는 {word} 이유로 기다린다', waits);
async function waits(this: GherkubeWorld, container: ContainerMention, reason: string) {
  const expectation = `wait with reason ${reason}`;
  await expectContainer(this, containerSubject(this, container), expectation, ({ state }) => {
    return state?.waiting?.reason === reason;
  });
}

Then('{container} waits with reason {word} and says {string}', waitsAndSays);
Then('{container}은/는 {word} 이유로 기다리며 {string}이라고/라고 말한다', waitsAndSays);
async function waitsAndSays(this: GherkubeWorld, container: ContainerMention, reason: string, text: string) {
  const expectation = `wait with reason ${reason} and say "${text}"`;
  await expectContainer(this, containerSubject(this, container), expectation, ({ state }) => {
    return state?.waiting?.reason === reason && (state.waiting.message ?? '').includes(text);
  });
}

Then('{container} has ended with reason {word} and exit code {int}', hasEnded);
Then('{container}은/는 {word} 이유와 종료 코드 {int}(으)로 끝났다', hasEnded);
async function hasEnded(this: GherkubeWorld, container: ContainerMention, reason: string, exitCode: number) {
  const isMeant = (end?: ContainerStateTerminated) => end?.reason === reason && end.exitCode === exitCode;
  const expectation = `have ended with reason ${reason} and exit code ${exitCode}`;
  await expectContainer(this, containerSubject(this, container), expectation, ({ state, lastState }) => {
    return isMeant(state?.terminated) || isMeant(lastState?.terminated);
  });
}

Then('{container} has restarted {int} time(s)', hasRestarted);
Then('{container}은/는 {int}번 다시 시작되었다', hasRestarted);
async function hasRestarted(this: GherkubeWorld, container: ContainerMention, count: number) {
  const expectation = `have restarted ${count} times`;
  await expectContainer(this, containerSubject(this, container), expectation, ({ state, restartCount }) => {
    return restartCount === count && state?.running !== undefined;
  });
}

Then('{container} is not restarted for {duration}', isNotRestarted);
Then('{container}은/는 {duration} 동안 다시 시작되지 않는다', isNotRestarted);
async function isNotRestarted(this: GherkubeWorld, mention: ContainerMention, durationMs: number) {
  const { pod, name } = containerSubject(this, mention);
  const now = await readObject(await this.client(), POD, pod.namespace, pod.name);
  const before = containerStatus(now, name)?.restartCount;
  if (before === undefined) throw failed(`pod ${pod.name} has no container ${name}`);
  const holds = (then: Pod) => containerStatus(then, name)?.restartCount === before;
  await expectPodThroughout(this, pod, `not restart its container ${name}`, holds, durationMs);
}

Then('{container} restarts after {delays} seconds', restartsAfter);
Then('{container}은/는 {delays}초 뒤에 다시 시작된다', restartsAfter);
async function restartsAfter(this: GherkubeWorld, mention: ContainerMention, expected: readonly number[]) {
  const { pod, name } = containerSubject(this, mention);
  const client = await this.client();
  const history = await this.podHistory();
  const read = () => restartDelays(history.of(pod.namespace, pod.name), name);
  const probe = async () => (read().length >= expected.length ? true : undefined);
  const timeoutMs = expected.reduce((sum, seconds) => sum + seconds * 1000, DEFAULT_TIMEOUT_MS);
  await client.waitUntil(probe, timeoutMs);
  if (delaysMatch(read(), expected)) return;
  throw failed(
    `container ${name} of pod ${pod.name} should restart after ${expected.join(', ')} seconds, but did after ${read().join(', ') || 'none'}\n${await this.story(pod)}`,
  );
}

Then('{container} finishes before container {name} starts', finishesBefore);
Then('{container}이/가 끝난 뒤에 컨테이너 {name}이/가 시작된다', finishesBefore);
async function finishesBefore(this: GherkubeWorld, mention: ContainerMention, later: string) {
  const { pod, name } = containerSubject(this, mention);
  await expectPod(this, pod, `finish its container ${name} before container ${later} starts`, (now) => {
    const finishedAt = containerStatus(now, name)?.state?.terminated?.finishedAt;
    const { state } = containerStatus(now, later) ?? {};
    const startedAt = state?.running?.startedAt ?? state?.terminated?.startedAt;
    return !!finishedAt && !!startedAt && finishedAt <= startedAt;
  });
}

Then('{container} never starts before container {name} has finished', neverStartsBefore);
Then('{container}은/는 컨테이너 {name}이/가 끝나기 전에는 시작되지 않는다', neverStartsBefore);
async function neverStartsBefore(this: GherkubeWorld, mention: ContainerMention, earlier: string) {
  const { pod, name } = containerSubject(this, mention);
  await expectContainer(this, { pod, name }, 'start', ({ state }) => !!state?.running || !!state?.terminated);
  const states = (await this.podHistory()).of(pod.namespace, pod.name);
  const early = states.find(({ object }) => {
    const { state } = containerStatus(object, name) ?? {};
    const isStarted = state?.running !== undefined || state?.terminated !== undefined;
    return isStarted && containerStatus(object, earlier)?.state?.terminated?.exitCode !== 0;
  });
  if (early !== undefined)
    throw failed(
      `container ${name} should start after ${earlier} has finished, but did before\n${await this.story(pod)}`,
    );
}

Then('the condition {word} of {pod} is {word}', conditionIs);
Then('{pod}의 {word} 조건은 {word}이다', conditionIsInKorean);
async function conditionIs(this: GherkubeWorld, type: string, pod: Mention, status: string) {
  await expectPod(this, this.subject(pod), `have the condition ${type} ${status}`, (now) => {
    return conditionOf(now, type)?.status === status;
  });
}
async function conditionIsInKorean(this: GherkubeWorld, pod: Mention, type: string, status: string) {
  await conditionIs.call(this, type, pod, status);
}

Then('the condition {word} of {pod} is {word} with reason {word} and message {string}', conditionIsBecause);
Then('{pod}의 {word} 조건은 {word}이고 이유는 {word}이며 메시지는 {string}이다', conditionIsBecauseInKorean);
async function conditionIsBecause(
  this: GherkubeWorld,
  type: string,
  pod: Mention,
  status: string,
  reason: string,
  message: string,
) {
  const expectation = `have the condition ${type} ${status} with reason ${reason} and message "${message}"`;
  await expectPod(this, this.subject(pod), expectation, (now) => {
    const condition = conditionOf(now, type);
    return condition?.status === status && condition.reason === reason && (condition.message ?? '') === message;
  });
}
async function conditionIsBecauseInKorean(
  this: GherkubeWorld,
  pod: Mention,
  type: string,
  status: string,
  reason: string,
  message: string,
) {
  await conditionIsBecause.call(this, type, pod, status, reason, message);
}

function conditionOf(pod: Pod | undefined, type: string) {
  return pod?.status?.conditions?.find((condition) => condition.type === type);
}
