import { Then, When } from '@cucumber/cucumber';
import { parse, YAMLParseError } from 'yaml';
import { differences } from './support/differences';
import { failed, mistaken } from './support/failure';
import type { Mention, Subject } from './support/subjects';
import { DEFAULT_TIMEOUT_MS, type GherkubeWorld } from './support/world';

When('this manifest is applied:', applyText);
When('다음 매니페스트를 적용하면:', applyText);
async function applyText(this: GherkubeWorld, manifest: string) {
  await this.apply(manifest);
}

When('{string} is applied', applyFile);
When('{string} 파일을 적용하면', applyFile);
async function applyFile(this: GherkubeWorld, file: string) {
  await this.run(`kubectl apply -f ${file}`);
}

Then('{object} has:', has);
Then('{object}은/는 다음을 포함한다:', has);
async function has(this: GherkubeWorld, mention: Mention, text: string) {
  await expectObject(this, mention, text, 'subset');
}

Then('{object} has exactly:', hasExactly);
Then('{object}은/는 정확히 다음과 같다:', hasExactly);
async function hasExactly(this: GherkubeWorld, mention: Mention, text: string) {
  await expectObject(this, mention, text, 'exact');
}

Then('{object} has no {field}', hasNo);
Then('{object}에는 {field} 필드가 없다', hasNo);
async function hasNo(this: GherkubeWorld, mention: Mention, field: string) {
  const subject = this.subject(mention);
  const { kind, name } = subject;
  const object = await this.laboratory.read(subject);
  if (object === undefined) throw failed(`${kind} ${name} does not exist`);
  const steps = field.split('.');
  const value = steps.reduce<unknown>((part, step) => (part as Record<string, unknown> | undefined)?.[step], object);
  if (value !== undefined) throw failed(`${kind} ${name} should have no ${field}, but it is ${JSON.stringify(value)}`);
}

Then('{object} exists', exists);
Then('{object}이/가 있다', exists);
async function exists(this: GherkubeWorld, mention: Mention) {
  const subject = this.subject(mention);
  const { kind, name } = subject;
  const client = await this.client();
  const found = await client.waitUntil(async () => await this.laboratory.read(subject), DEFAULT_TIMEOUT_MS);
  if (found === undefined) throw failed(`${kind} ${name} should exist, but it does not${await storyOf(this, subject)}`);
}

Then('{object} does not exist', doesNotExist);
Then('{object}은/는 없다', doesNotExist);
async function doesNotExist(this: GherkubeWorld, mention: Mention) {
  const subject = this.subject(mention);
  const { kind, name } = subject;
  const client = await this.client();
  const gone = await client.waitUntil(
    async () => ((await this.laboratory.read(subject)) === undefined ? true : undefined),
    DEFAULT_TIMEOUT_MS,
  );
  if (gone === undefined) throw failed(`${kind} ${name} should not exist, but it does${await storyOf(this, subject)}`);
}

/** `subset`: every field that the text names has its value, and every list item that it names is there. `exact`: the fields named have just these values. */
async function expectObject(
  world: GherkubeWorld,
  mention: Mention,
  text: string,
  form: 'subset' | 'exact',
): Promise<void> {
  const expected = described(text);
  const subject = world.subject(mention);
  const { kind, name } = subject;
  const client = await world.client();
  let last: readonly string[] = [`${kind} ${name} does not exist`];
  const probe = async () => {
    const object = await world.laboratory.read(subject);
    if (object !== undefined) last = differences(expected, object, form);
    return last.length === 0 ? true : undefined;
  };
  if (await client.waitUntil(probe, DEFAULT_TIMEOUT_MS)) return;
  throw failed(
    `${kind} ${name} is not as described:\n${last.map((line) => `  ${line}`).join('\n')}${await storyOf(world, subject)}`,
  );
}

/** The doc string of a description as YAML. */
function described(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof YAMLParseError) throw mistaken(`the description is no YAML: ${error.message}`);
    throw error;
  }
}

/** Why the object is as it is, below a failure's first lines. */
async function storyOf(world: GherkubeWorld, subject: Subject): Promise<string> {
  const story = subject.kind === 'pod' ? await world.story(subject) : world.lastFailure();
  return story === '' ? '' : `\n${story}`;
}
