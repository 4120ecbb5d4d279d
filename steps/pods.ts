import { Then, When } from '@cucumber/cucumber';
import { expectPod, expectPodThroughout, NODE, podIs, POD, runsOn } from './support/expectations';
import { failed, mistaken } from './support/failure';
import { parsePodTraits, podManifest } from './support/pod-traits';
import type { Mention, Subject } from './support/subjects';
import type { GherkubeWorld } from './support/world';
import { readObject } from '../src/client/resources';

When('a pod is applied', applyPlainPod);
When('파드를 적용하면', applyPlainPod);
async function applyPlainPod(this: GherkubeWorld) {
  await this.apply(JSON.stringify(podManifest(this.nextPodName(), {})));
}

When('a pod {name} is applied', applyPlainPodNamed);
When('파드 {name}을/를 적용하면', applyPlainPodNamed);
async function applyPlainPodNamed(this: GherkubeWorld, name: string) {
  await this.apply(JSON.stringify(podManifest(name, {})));
}

When('a pod with {traits} is applied', applyPod);
When('{traits}인 파드를 적용하면', applyPod);
async function applyPod(this: GherkubeWorld, traits: string) {
  await this.apply(JSON.stringify(podManifest(this.nextPodName(), parsePodTraits(traits))));
}

When('a pod {name} with {traits} is applied', applyPodNamed);
When('파드 {name}을/를 {traits}인 상태로 적용하면', applyPodNamed);
async function applyPodNamed(this: GherkubeWorld, name: string, traits: string) {
  await this.apply(JSON.stringify(podManifest(name, parsePodTraits(traits))));
}

When('{int} pods with {traits} are applied', applyPods);
When('같은 파드 {int}개를 {traits}인 상태로 적용하면', applyPods);
async function applyPods(this: GherkubeWorld, count: number, traits: string) {
  const manifests = Array.from({ length: count }, () => podManifest(this.nextPodName(), parsePodTraits(traits)));
  await this.apply(manifests.map((manifest) => JSON.stringify(manifest)).join('\n---\n'));
}

Then('{pod} runs there', runsThere);
Then('{pod}은/는 거기에서 실행된다', runsThere);
async function runsThere(this: GherkubeWorld, pod: Mention) {
  const node = this.subject({ kind: 'node', pronoun: 'there' });
  await runs(this, this.subject(pod), node.name);
}

Then('{pod} runs on {node}', runsOnNode);
Then('{pod}은/는 {node}에서 실행된다', runsOnNode);
async function runsOnNode(this: GherkubeWorld, pod: Mention, node: Mention) {
  await runs(this, this.subject(pod), this.subject(node).name);
}

Then('{pod} becomes {state}', becomesSoon);
Then('{pod}은/는 {state} 상태가 된다', becomesSoon);
async function becomesSoon(this: GherkubeWorld, pod: Mention, state: string) {
  await becomes(this, this.subject(pod), state);
}

Then('{pod} becomes {state} within {duration}', becomesWithin);
Then('{pod}은/는 {state} 상태가 {duration} 안에 된다', becomesWithin);
async function becomesWithin(this: GherkubeWorld, pod: Mention, state: string, timeoutMs: number) {
  await becomes(this, this.subject(pod), state, timeoutMs);
}

Then('{pod} stays {state} for {duration}', stays);
Then('{pod}은/는 {state} 상태로 {duration} 동안 남는다', stays);
async function stays(this: GherkubeWorld, pod: Mention, state: string, durationMs: number) {
  await expectPodThroughout(this, this.subject(pod), `stay ${state}`, (now) => podIs(now, state), durationMs);
}

Then('{pod} is never scheduled to {name}', isNeverScheduledTo);
Then('{pod}은/는 {name}에 배정되지 않는다', isNeverScheduledTo);
async function isNeverScheduledTo(this: GherkubeWorld, mention: Mention, node: string) {
  const pod = this.subject(mention);
  if ((await readObject(await this.client(), NODE, '', node)) === undefined) throw mistaken(`there is no node ${node}`);
  // All that has been, and as long as the scheduler may take to try an unschedulable pod again.
  await expectPodThroughout(this, pod, `never be scheduled to ${node}`, ({ spec }) => spec.nodeName !== node, 330_000);
  const history = await this.podHistory();
  const wrong = history.of(pod.namespace, pod.name).find(({ object }) => object.spec.nodeName === node);
  if (wrong !== undefined)
    throw failed(`pod ${pod.name} should never be scheduled to ${node}, but it was\n${await this.story(pod)}`);
}

Then('{pod} is gone within {duration}', isGone);
Then('{pod}은/는 {duration} 안에 사라진다', isGone);
async function isGone(this: GherkubeWorld, pod: Mention, timeoutMs: number) {
  const { kind, namespace, name } = this.subject(pod);
  if ((await this.podHistory()).of(namespace, name).length === 0) throw mistaken(`there never was a pod ${name}`);
  await expectPod(this, { kind, namespace, name }, 'be gone', (now) => now === undefined, timeoutMs);
}

Then('pods {name} and {name} run on the same node', runOnTheSameNode);
Then('파드 {name}와/과 {name}은/는 같은 노드에서 실행된다', runOnTheSameNode);
async function runOnTheSameNode(this: GherkubeWorld, first: string, second: string) {
  const [a, b] = await nodesOf(this, first, second);
  if (a !== b)
    throw failed(
      `pods ${first} and ${second} should run on the same node, but ${first} runs on ${a} and ${second} on ${b}`,
    );
}

Then('pods {name} and {name} run on different nodes', runOnDifferentNodes);
Then('파드 {name}와/과 {name}은/는 서로 다른 노드에서 실행된다', runOnDifferentNodes);
async function runOnDifferentNodes(this: GherkubeWorld, first: string, second: string) {
  const [a, b] = await nodesOf(this, first, second);
  if (a === b) throw failed(`pods ${first} and ${second} should run on different nodes, but both run on ${a}`);
}

async function runs(world: GherkubeWorld, pod: Subject, node: string): Promise<void> {
  await expectPod(world, pod, `run on node ${node}`, (now) => runsOn(now, node));
}

async function becomes(world: GherkubeWorld, pod: Subject, state: string, timeoutMs?: number): Promise<void> {
  await expectPod(world, pod, `become ${state}`, (now) => podIs(now, state), timeoutMs);
}

async function nodesOf(world: GherkubeWorld, ...names: readonly string[]): Promise<readonly string[]> {
  const client = await world.client();
  const nodes: string[] = [];
  for (const name of names) {
    const subject = world.subject({ kind: 'pod', name });
    await becomes(world, subject, 'Running');
    nodes.push((await readObject(client, POD, subject.namespace, subject.name))?.spec.nodeName ?? '');
  }
  return nodes;
}
