import { Then, When } from '@cucumber/cucumber';
import type { Status } from '../src/api/generated/types';
import { resourcePath } from '../src/api/rest/path';
import { withAddresses } from './support/addresses';
import { containerSubject, expectContainer, type ContainerSubject } from './support/containers';
import { POD } from './support/expectations';
import { failed } from './support/failure';
import type { ContainerMention, Mention } from './support/subjects';
import { DEFAULT_TIMEOUT_MS, type GherkubeWorld, type Outcome } from './support/world';

When('I run {line} in {container}', runIn);
When('{container}에서 {line}을/를 실행하면', runInKorean);
async function runIn(this: GherkubeWorld, line: string, container: ContainerMention) {
  await execute(this, containerSubject(this, container), line);
}
async function runInKorean(this: GherkubeWorld, container: ContainerMention, line: string) {
  await runIn.call(this, line, container);
}

Then('{line} in {container} prints {string}', linePrints);
Then('{container}에서 {line}은/는 {string}을/를 출력한다', linePrintsInKorean);
async function linePrints(this: GherkubeWorld, line: string, container: ContainerMention, expected: string) {
  await expectOutput(this, line, container, expected);
}
async function linePrintsInKorean(this: GherkubeWorld, container: ContainerMention, line: string, expected: string) {
  await expectOutput(this, line, container, expected);
}

Then('{line} in {container} prints:', linePrintsText);
Then('{container}에서 {line}은/는 다음을 출력한다:', linePrintsTextInKorean);
async function linePrintsText(this: GherkubeWorld, line: string, container: ContainerMention, expected: string) {
  await expectOutput(this, line, container, expected);
}
async function linePrintsTextInKorean(
  this: GherkubeWorld,
  container: ContainerMention,
  line: string,
  expected: string,
) {
  await expectOutput(this, line, container, expected);
}

Then('the log of {container} contains {string}', logContains);
Then('{container}의 로그에 {string}이/가 들어 있다', logContains);
async function logContains(this: GherkubeWorld, mention: ContainerMention, text: string) {
  const client = await this.client();
  const { pod, name } = containerSubject(this, mention);
  const read = async () => await this.laboratory.kubectl(['logs', '-n', pod.namespace, pod.name, '-c', name], '');
  const probe = async () => ((await read()).stdout.includes(text) ? true : undefined);
  if (await client.waitUntil(probe, DEFAULT_TIMEOUT_MS)) return;
  const { stdout, stderr } = await read();
  throw failed(
    `the log of container ${name} of pod ${pod.name} should contain:\n  ${text}\nbut it is:\n${(stdout || stderr).replace(/^/gm, '  ')}\n${await this.story(pod)}`,
  );
}

Then('the log of {pod} says {string}', logSays);
Then('{pod}의 로그에 {string}이라고/라고 적힌다', logSays);
async function logSays(this: GherkubeWorld, mention: Mention, text: string) {
  const client = await this.client();
  const pod = this.subject(mention);
  const expected = await withAddresses(this, text);
  const path = resourcePath({ ...POD, namespace: pod.namespace, name: pod.name, subresource: 'log' });
  // A container that has not started has no log yet: what the API server says of that stands for it.
  const read = async () => {
    const { body } = await client.request({ method: 'GET', path });
    return typeof body === 'string' ? body : `(no log: ${String((body as Status).message)})`;
  };
  const probe = async () => ((await read()).split('\n').includes(expected) ? true : undefined);
  if (await client.waitUntil(probe, DEFAULT_TIMEOUT_MS)) return;
  const log = (await read()).trimEnd() || '(nothing)';
  throw failed(
    `the log of pod ${pod.name} should say:\n  ${expected}\nbut it says:\n${log.replace(/^/gm, '  ')}\n${await this.story(pod)}`,
  );
}

/** What the line prints must be this, now: what a container holds is asked for when it runs. */
async function expectOutput(
  world: GherkubeWorld,
  line: string,
  mention: ContainerMention,
  expected: string,
): Promise<void> {
  const container = containerSubject(world, mention);
  const { stdout, stderr } = await execute(world, container, line);
  world.outcome();
  if (stdout.trimEnd() === expected.trimEnd()) return;
  const printed = [stdout, stderr].join('\n').trim() || '(nothing)';
  throw failed(
    `${line} in container ${container.name} of pod ${container.pod.name}\nshould print:\n${indented(expected)}\nbut this came:\n${indented(printed)}`,
  );
}

/** Runs a line by the container's own shell, as soon as the container runs. */
async function execute(world: GherkubeWorld, container: ContainerSubject, line: string): Promise<Outcome> {
  const { pod, name } = container;
  await expectContainer(world, container, 'run', ({ state }) => state?.running !== undefined);
  const quoted = `'${line.replaceAll("'", `'\\''`)}'`;
  return await world.run(`kubectl exec -n ${pod.namespace} ${pod.name} -c ${name} -- sh -c ${quoted}`);
}

function indented(text: string): string {
  return text.trimEnd().replace(/^/gm, '  ');
}
