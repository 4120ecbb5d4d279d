import { Given, Then } from '@cucumber/cucumber';
import { posix } from 'node:path';
import type { FileSystem } from '../src/sim/file-system';
import { runningContainer, containerSubject } from './support/containers';
import { failed } from './support/failure';
import type { ContainerMention, Mention } from './support/subjects';
import { DEFAULT_TIMEOUT_MS, type GherkubeWorld, type Outcome } from './support/world';

// What containers and nodes have in their files, and what containers find in their environment.

Then('the file {string} in {container} contains {string}', fileContains);
Then('{container}의 {string} 파일에 {string}이/가 들어 있다', fileContainsInKorean);
async function fileContains(this: GherkubeWorld, path: string, container: ContainerMention, expected: string) {
  await expectFile(this, await insideOf(this, container), path, `contain "${expected}"`, (text) =>
    text?.includes(expected),
  );
}
async function fileContainsInKorean(this: GherkubeWorld, container: ContainerMention, path: string, expected: string) {
  await fileContains.call(this, path, container, expected);
}

Then('the file {string} in {container} does not contain {string}', fileDoesNotContain);
Then('{container}의 {string} 파일에 {string}이/가 들어 있지 않다', fileDoesNotContainInKorean);
async function fileDoesNotContain(this: GherkubeWorld, path: string, container: ContainerMention, unwanted: string) {
  const isWithout = (text: string | undefined) => text !== undefined && !text.includes(unwanted);
  await expectFile(this, await insideOf(this, container), path, `be there without "${unwanted}"`, isWithout);
}
async function fileDoesNotContainInKorean(
  this: GherkubeWorld,
  container: ContainerMention,
  path: string,
  unwanted: string,
) {
  await fileDoesNotContain.call(this, path, container, unwanted);
}

Then('there is no file {string} in {container}', fileIsMissing);
Then('{container}에는 {string} 파일이 없다', fileIsMissingInKorean);
async function fileIsMissing(this: GherkubeWorld, path: string, container: ContainerMention) {
  await expectFile(this, await insideOf(this, container), path, 'be missing', (text) => text === undefined);
}
async function fileIsMissingInKorean(this: GherkubeWorld, container: ContainerMention, path: string) {
  await fileIsMissing.call(this, path, container);
}

Then('{container} can write to {string}', canWrite);
Then('{container}은/는 {string}에 쓸 수 있다', canWrite);
async function canWrite(this: GherkubeWorld, container: ContainerMention, directory: string) {
  const outcome = await runInside(this, container, `touch ${posix.join(directory, 'written')}`);
  if (outcome.exitCode !== 0) throw unlike(outcome, '(nothing: the file can be written)');
}

Then('{container} cannot write to {string}', cannotWrite);
Then('{container}은/는 {string}에 쓸 수 없다', cannotWrite);
async function cannotWrite(this: GherkubeWorld, container: ContainerMention, directory: string) {
  const outcome = await runInside(this, container, `touch ${posix.join(directory, 'written')}`);
  if (!outcome.stderr.includes('Read-only file system')) throw unlike(outcome, 'touch: ... Read-only file system');
}

Then('the environment variable {word} of {container} is {string}', variableIs);
Then('{container}의 {word} 환경 변수는 {string}이다', variableIsInKorean);
async function variableIs(this: GherkubeWorld, variable: string, container: ContainerMention, expected: string) {
  const outcome = await runInside(this, container, `printenv ${variable}`);
  if (outcome.stdout !== `${expected}\n`) throw unlike(outcome, expected);
}
async function variableIsInKorean(
  this: GherkubeWorld,
  container: ContainerMention,
  variable: string,
  expected: string,
) {
  await variableIs.call(this, variable, container, expected);
}

Then('{container} has no environment variable {word}', hasNoVariable);
Then('{container}에는 {word} 환경 변수가 없다', hasNoVariable);
async function hasNoVariable(this: GherkubeWorld, container: ContainerMention, variable: string) {
  const outcome = await runInside(this, container, 'env');
  const lines = outcome.stdout.split('\n');
  if (outcome.exitCode === 0 && !lines.some((line) => line.startsWith(`${variable}=`))) return;
  throw unlike(outcome, `(no line that begins with ${variable}=)`);
}

Given('{node} has a file {string} with {string}', nodeHasFile);
Given('{node}에 {string} 파일이 {string}라는/이라는 내용으로 있다', nodeHasFile);
async function nodeHasFile(this: GherkubeWorld, node: Mention, path: string, text: string) {
  const { files } = await this.laboratory.node(this.subject(node).name);
  files.makeDirectory(posix.dirname(path), { recursive: true });
  files.writeFile(path, `${text}\n`);
}

Then('the file {string} on {node} contains {string}', nodeFileContains);
Then('{node}의 {string} 파일에 {string}이/가 들어 있다', nodeFileContainsInKorean);
async function nodeFileContains(this: GherkubeWorld, path: string, node: Mention, expected: string) {
  await expectFile(this, await onNode(this, node), path, `contain "${expected}"`, (text) => text?.includes(expected));
}
async function nodeFileContainsInKorean(this: GherkubeWorld, node: Mention, path: string, expected: string) {
  await nodeFileContains.call(this, path, node, expected);
}

Then('claim {name} becomes {state}', claimBecomes);
Then('클레임 {name}은/는 {state} 상태가 된다', claimBecomes);
async function claimBecomes(this: GherkubeWorld, name: string, phase: string) {
  const subject = this.located('persistentvolumeclaim', name);
  const client = await this.client();
  const phaseNow = async () => {
    const claim = (await this.laboratory.read(subject)) as
      | { readonly status?: { readonly phase?: string } }
      | undefined;
    return claim === undefined ? 'not there' : (claim.status?.phase ?? '(none)');
  };
  const probe = async () => ((await phaseNow()) === phase ? true : undefined);
  if (await client.waitUntil(probe, DEFAULT_TIMEOUT_MS)) return;
  throw failed(`claim ${name} should become ${phase}, but it is ${await phaseNow()}`);
}

/** Some files, and what a failure calls the place where they are. */
interface Place {
  readonly files: () => Promise<FileSystem>;
  readonly name: string;
}

async function insideOf(world: GherkubeWorld, mention: ContainerMention): Promise<Place> {
  const container = containerSubject(world, mention);
  await runningContainer(world, container);
  // A container that is restarted while one waits has new files.
  const files = async () => (await runningContainer(world, container)).files;
  return { files, name: `container ${container.name} of pod ${container.pod.name}` };
}

async function onNode(world: GherkubeWorld, mention: Mention): Promise<Place> {
  const { name } = world.subject(mention);
  const node = await world.laboratory.node(name);
  return { files: () => Promise.resolve(node.files), name: `node ${name}` };
}

/** Waits until the file, undefined when it is not there, is as expected: files of volumes follow what they show with some delay. */
async function expectFile(
  world: GherkubeWorld,
  place: Place,
  path: string,
  expectation: string,
  holds: (text: string | undefined) => boolean | undefined,
): Promise<void> {
  const client = await world.client();
  const read = async () => {
    const files = await place.files();
    return files.exists(path) ? files.readFile(path) : undefined;
  };
  if (await client.waitUntil(async () => (holds(await read()) ? true : undefined), DEFAULT_TIMEOUT_MS)) return;
  const text = await read();
  const actual = text === undefined ? 'it is not there' : `it says:\n${text.trimEnd().replace(/^/gm, '  ')}`;
  throw failed(`the file ${path} in ${place.name} should ${expectation}, but ${actual}`);
}

/** Runs a command in a container, once that runs. Its outcome is the scenario's last command. */
async function runInside(world: GherkubeWorld, mention: ContainerMention, command: string): Promise<Outcome> {
  const container = containerSubject(world, mention);
  await runningContainer(world, container);
  const { namespace, name } = container.pod;
  await world.run(`kubectl exec -n ${namespace} ${name} -c ${container.name} -- ${command}`);
  return world.outcome();
}

function unlike({ what, stdout, stderr }: Outcome, expected: string): Error {
  const said = `${stdout}${stderr}`.trimEnd() || '(nothing)';
  const indented = (text: string) => text.trimEnd().replace(/^/gm, '  ');
  return failed(`${what}\nshould print:\n${indented(expected)}\nbut this came:\n${indented(said)}`);
}
