import { Given, Then } from '@cucumber/cucumber';
import { NODE } from './support/expectations';
import { failed } from './support/failure';
import type { Mention } from './support/subjects';
import { taint } from './support/taints';
import { DEFAULT_TIMEOUT_MS, type GherkubeWorld } from './support/world';
import { readObject } from '../src/client/resources';
import { durationText } from '../src/report/summary';

type Labels = Readonly<Record<string, string>>;

Given('a node labelled {labels}', aLabelledNode);
Given('{labels} 레이블이 붙은 노드가 있다', aLabelledNode);
async function aLabelledNode(this: GherkubeWorld, labels: Labels) {
  const name = await this.laboratory.addLabelledNode(labels);
  this.subject({ kind: 'node', name });
}

Given('a node {name} labelled {labels}', aNamedLabelledNode);
Given('노드 {name}에 {labels} 레이블이 붙어 있다', aNamedLabelledNode);
async function aNamedLabelledNode(this: GherkubeWorld, name: string, labels: Labels) {
  await this.laboratory.labelNode(this.subject({ kind: 'node', name }).name, labels);
}

Given('a node {name} tainted {word}', aTaintedNode);
Given('노드 {name}에 {word} 테인트가 있다', aTaintedNode);
async function aTaintedNode(this: GherkubeWorld, name: string, text: string) {
  await this.laboratory.taintNode(this.subject({ kind: 'node', name }).name, taint(text));
}

Given('{node} has the runtime handler {word}', hasRuntimeHandler);
Given('{node}에 런타임 핸들러 {word}이/가 있다', hasRuntimeHandler);
async function hasRuntimeHandler(this: GherkubeWorld, node: Mention, handler: string) {
  (await this.laboratory.node(this.subject(node).name)).addRuntimeHandler(handler);
}

Then('{node} is Ready within {duration}', isReady);
Then('{node}은/는 {duration} 안에 Ready 상태가 된다', isReady);
async function isReady(this: GherkubeWorld, node: Mention, timeoutMs: number) {
  await expectReady(this, node, (status) => status === 'True', 'be Ready', timeoutMs);
}

Then('{node} becomes NotReady', becomesNotReady);
Then('{node}은/는 NotReady 상태가 된다', becomesNotReady);
async function becomesNotReady(this: GherkubeWorld, node: Mention) {
  await expectReady(this, node, (status) => status !== 'True', 'become NotReady', DEFAULT_TIMEOUT_MS);
}

async function expectReady(
  world: GherkubeWorld,
  node: Mention,
  holds: (status: string) => boolean,
  expectation: string,
  timeoutMs: number,
): Promise<void> {
  const client = await world.client();
  const { name } = world.subject(node);
  const ready = async () =>
    (await readObject(client, NODE, '', name))?.status?.conditions?.find(({ type }) => type === 'Ready');
  const probe = async () => (holds((await ready())?.status ?? 'Unknown') ? true : undefined);
  if (await client.waitUntil(probe, timeoutMs)) return;
  const condition = await ready();
  const { status = '', reason = '', message = '' } = condition ?? {};
  const actual =
    condition === undefined
      ? 'there is no such node, or it has reported nothing'
      : `its condition Ready is ${status} (${reason}): ${message}`;
  throw failed(`node ${name} should ${expectation}; after ${durationText(timeoutMs)} ${actual}`);
}
