import { Then, When } from '@cucumber/cucumber';
import { expectPod, expectPodThroughout, podIs, POD, runsOn } from './support/expectations';
import { failed } from './support/failure';
import { parsePodTraits, podManifest } from './support/pod-traits';
import type { Subject } from './support/subjects';
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

Then('it runs there', itRunsThere);
Then('그 파드는 그 노드에서 실행된다', itRunsThere);
async function itRunsThere(this: GherkubeWorld) {
  await runs(this, this.subjects.the('pod', 'it'), this.subjects.the('node', 'there').name);
}

Then('it runs on node {name}', itRunsOn);
Then('그 파드는 노드 {name}에서 실행된다', itRunsOn);
async function itRunsOn(this: GherkubeWorld, node: string) {
  await runs(this, this.subjects.the('pod', 'it'), this.node(node).name);
}

Then('pod {name} runs on node {name}', podRunsOn);
Then('파드 {name}은/는 노드 {name}에서 실행된다', podRunsOn);
async function podRunsOn(this: GherkubeWorld, pod: string, node: string) {
  await runs(this, this.pod(pod), this.node(node).name);
}

Then('pod {name} runs there', podRunsThere);
Then('파드 {name}은/는 그 노드에서 실행된다', podRunsThere);
async function podRunsThere(this: GherkubeWorld, pod: string) {
  await runs(this, this.pod(pod), this.subjects.the('node', 'there').name);
}

Then('it becomes {state}', itBecomes);
Then('그 파드는 {state} 상태가 된다', itBecomes);
async function itBecomes(this: GherkubeWorld, state: string) {
  await becomes(this, this.subjects.the('pod', 'it'), state);
}

Then('pod {name} becomes {state}', podBecomes);
Then('파드 {name}은/는 {state} 상태가 된다', podBecomes);
async function podBecomes(this: GherkubeWorld, pod: string, state: string) {
  await becomes(this, this.pod(pod), state);
}

Then('it becomes {state} within {duration}', itBecomesWithin);
Then('그 파드는 {state} 상태가 {duration} 안에 된다', itBecomesWithin);
async function itBecomesWithin(this: GherkubeWorld, state: string, timeoutMs: number) {
  await becomes(this, this.subjects.the('pod', 'it'), state, timeoutMs);
}

Then('pod {name} becomes {state} within {duration}', podBecomesWithin);
Then('파드 {name}은/는 {state} 상태가 {duration} 안에 된다', podBecomesWithin);
async function podBecomesWithin(this: GherkubeWorld, pod: string, state: string, timeoutMs: number) {
  await becomes(this, this.pod(pod), state, timeoutMs);
}

Then('it stays {state} for {duration}', itStays);
Then('그 파드는 {state} 상태로 {duration} 동안 남는다', itStays);
async function itStays(this: GherkubeWorld, state: string, durationMs: number) {
  await stays(this, this.subjects.the('pod', 'it'), state, durationMs);
}

Then('pod {name} stays {state} for {duration}', podStays);
Then('파드 {name}은/는 {state} 상태로 {duration} 동안 남는다', podStays);
async function podStays(this: GherkubeWorld, pod: string, state: string, durationMs: number) {
  await stays(this, this.pod(pod), state, durationMs);
}

Then('it is never scheduled to {name}', itIsNeverScheduledTo);
Then('그 파드는 {name}에 배정되지 않는다', itIsNeverScheduledTo);
async function itIsNeverScheduledTo(this: GherkubeWorld, node: string) {
  await isNeverScheduledTo(this, this.subjects.the('pod', 'it'), node);
}

Then('pod {name} is never scheduled to {name}', podIsNeverScheduledTo);
Then('파드 {name}은/는 {name}에 배정되지 않는다', podIsNeverScheduledTo);
async function podIsNeverScheduledTo(this: GherkubeWorld, pod: string, node: string) {
  await isNeverScheduledTo(this, this.pod(pod), node);
}

Then('it is gone within {duration}', itIsGone);
Then('그 파드는 {duration} 안에 사라진다', itIsGone);
async function itIsGone(this: GherkubeWorld, timeoutMs: number) {
  await expectPod(this, this.subjects.the('pod', 'it'), 'be gone', (pod) => pod === undefined, timeoutMs);
}

Then('pod {name} is gone within {duration}', podIsGone);
Then('파드 {name}은/는 {duration} 안에 사라진다', podIsGone);
async function podIsGone(this: GherkubeWorld, name: string, timeoutMs: number) {
  await expectPod(this, this.pod(name), 'be gone', (pod) => pod === undefined, timeoutMs);
}

Then('pods {name} and {name} run on the same node', runOnTheSameNode);
Then('파드 {name}와/과 {name}은/는 같은 노드에서 실행된다', runOnTheSameNode);
async function runOnTheSameNode(this: GherkubeWorld, first: string, second: string) {
  const [a, b] = await nodesOf(this, first, second);
  if (a !== b) throw failed(`pods ${first} and ${second} should run on the same node, but ${first} runs on ${a} and ${second} on ${b}`);
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

async function stays(world: GherkubeWorld, pod: Subject, state: string, durationMs: number): Promise<void> {
  await expectPodThroughout(world, pod, `stay ${state}`, (now) => podIs(now, state), durationMs);
}

/** Looks at all that has been, and at five minutes more: as long as the scheduler may take to try an unschedulable pod again. */
async function isNeverScheduledTo(world: GherkubeWorld, pod: Subject, node: string): Promise<void> {
  await expectPodThroughout(world, pod, `never be scheduled to ${node}`, ({ spec }) => spec.nodeName !== node, 300_000);
  const history = await world.podHistory();
  const wrong = history.of(pod.namespace, pod.name).find(({ object }) => object.spec.nodeName === node);
  if (wrong !== undefined) throw failed(`pod ${pod.name} should never be scheduled to ${node}, but it was\n${await world.story(pod)}`);
}

async function nodesOf(world: GherkubeWorld, ...names: readonly string[]): Promise<readonly string[]> {
  const client = await world.client();
  const nodes: string[] = [];
  for (const name of names) {
    const subject = world.pod(name);
    await becomes(world, subject, 'Running');
    nodes.push((await readObject(client, POD, subject.namespace, subject.name))?.spec.nodeName ?? '');
  }
  return nodes;
}
