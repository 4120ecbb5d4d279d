import { Then, When } from '@cucumber/cucumber';
import { parse } from 'yaml';
import { failed } from './support/failure';
import { differences } from './support/differences';
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

Then('{kind} {name} has:', has);
Then('{kind} {name}은/는 다음을 포함한다:', has);
async function has(this: GherkubeWorld, kind: string, name: string, text: string) {
  await expectObject(this, kind, name, text, 'subset');
}

Then('{kind} {name} has exactly:', hasExactly);
Then('{kind} {name}은/는 정확히 다음과 같다:', hasExactly);
async function hasExactly(this: GherkubeWorld, kind: string, name: string, text: string) {
  await expectObject(this, kind, name, text, 'exact');
}

Then('{kind} {name} has no {field}', hasNo);
Then('{kind} {name}에는 {field} 필드가 없다', hasNo);
async function hasNo(this: GherkubeWorld, kind: string, name: string, field: string) {
  const object = await this.laboratory.read(kind, name);
  if (object === undefined) throw failed(`${kind} ${name} does not exist`);
  const steps = field.split('.');
  const value = steps.reduce<unknown>((part, step) => (part as Record<string, unknown> | undefined)?.[step], object);
  if (value !== undefined) throw failed(`${kind} ${name} should have no ${field}, but it is ${JSON.stringify(value)}`);
}

Then('{kind} {name} exists', exists);
Then('{kind} {name}이/가 있다', exists);
async function exists(this: GherkubeWorld, kind: string, name: string) {
  const client = await this.client();
  const found = await client.waitUntil(async () => await this.laboratory.read(kind, name), DEFAULT_TIMEOUT_MS);
  if (found === undefined) throw failed(`${kind} ${name} should exist, but it does not`);
}

Then('{kind} {name} does not exist', doesNotExist);
Then('{kind} {name}은/는 없다', doesNotExist);
async function doesNotExist(this: GherkubeWorld, kind: string, name: string) {
  const client = await this.client();
  const gone = await client.waitUntil(async () => ((await this.laboratory.read(kind, name)) === undefined ? true : undefined), DEFAULT_TIMEOUT_MS);
  if (gone === undefined) throw failed(`${kind} ${name} should not exist, but it does`);
}

/** `subset`: every field that the text names has its value, and every list item that it names is there. `exact`: the fields named have just these values. */
async function expectObject(world: GherkubeWorld, kind: string, name: string, text: string, form: 'subset' | 'exact'): Promise<void> {
  const expected: unknown = parse(text);
  const client = await world.client();
  let last: readonly string[] = [`${kind} ${name} does not exist`];
  const probe = async () => {
    const object = await world.laboratory.read(kind, name);
    if (object !== undefined) last = differences(expected, object, form);
    return last.length === 0 ? true : undefined;
  };
  if (await client.waitUntil(probe, DEFAULT_TIMEOUT_MS)) return;
  const story = kind === 'pod' ? `\n${await world.story(world.pod(name))}` : '';
  throw failed(`${kind} ${name} is not as described:\n${last.map((line) => `  ${line}`).join('\n')}${story}`);
}
