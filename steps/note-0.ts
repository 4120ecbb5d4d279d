import { Given } from '@cucumber/cucumber';
import { expectPod, podIs } from './support/expectations';
import type { GherkubeWorld } from './support/world';

// The situations that the first note takes for granted and never sets up.

Given('the two pods of the book, kubia-manual and kubia-manual-v2', theTwoPods);
Given('책에 나오는 두 파드 kubia-manual과 kubia-manual-v2가 있다', theTwoPods);
async function theTwoPods(this: GherkubeWorld) {
  const client = await this.client();
  const createdMs = client.nowMs();
  await this.run('kubectl create -f kubia-manual.yaml -f kubia-manual-v2.yaml');
  for (const name of ['kubia-manual', 'kubia-manual-v2']) {
    await expectPod(this, this.subject({ kind: 'pod', name }), 'become Ready', (pod) => podIs(pod, 'Ready'));
  }
  // Thirty seconds after their creation, whatever the start took: so that ages can be written down.
  await client.sleep(createdMs + 30_000 - client.nowMs());
}

Given('the namespace {name}', theNamespace);
Given('네임스페이스 {name}이/가 준비되어 있다', theNamespace);
async function theNamespace(this: GherkubeWorld, name: string) {
  await this.run(`kubectl create namespace ${name}`);
}

Given('the alias kcd of the note', theAlias);
Given('노트에 나오는 별칭 kcd가 있다', theAlias);
async function theAlias(this: GherkubeWorld) {
  await this.run('minikube start --nodes 2 -p multinode');
  await this.run("alias kcd='kubectl config set-context $(kubectl config current-context) --namespace '");
}

Given('a pod {string} with one annotation {string} of {int} bytes', heavyPod);
Given('파드 {string}에 {string} 어노테이션 하나가 {int}바이트로 있다', heavyPod);
async function heavyPod(this: GherkubeWorld, name: string, key: string, bytes: number) {
  await applyAnnotated(this, name, { [key]: 'x'.repeat(bytes) });
}

Given('a pod {string} with two annotations of {int} bytes each', heavierPod);
Given('파드 {string}에 어노테이션 두 개가 각각 {int}바이트로 있다', heavierPod);
async function heavierPod(this: GherkubeWorld, name: string, bytes: number) {
  await applyAnnotated(this, name, { a: 'x'.repeat(bytes), b: 'x'.repeat(bytes) });
}

/** Created, not applied: `kubectl apply` would add an annotation of its own. */
async function applyAnnotated(
  world: GherkubeWorld,
  name: string,
  annotations: Readonly<Record<string, string>>,
): Promise<void> {
  const metadata = { name, annotations };
  const manifest = { apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [{ name: 'app', image: 'nginx' }] } };
  world.laboratory.terminal.writeFile(`${name}.json`, JSON.stringify(manifest));
  await world.run(`kubectl create -f ${name}.json`);
}
