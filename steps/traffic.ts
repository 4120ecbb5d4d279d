import { Given, Then, When } from '@cucumber/cucumber';
import { readObject } from '../src/client/resources';
import { addressOfPod, withAddresses } from './support/addresses';
import { expectPod, podIs, SERVICE } from './support/expectations';
import { failed } from './support/failure';
import type { Mention, Subject } from './support/subjects';
import type { GherkubeWorld, Outcome } from './support/world';

When('{pod} requests port {int} of {pod}', requestsPort);
When('{pod}이/가 포트 {int}(으)로 {pod}에 요청하면', requestsPort);
async function requestsPort(this: GherkubeWorld, from: Mention, port: number, to: Mention) {
  await request(this, this.subject(from), `http://${await addressOfPod(this, this.subject(to))}:${port}/`);
}

When('{pod} requests {string}', requestsUrl);
When('{pod}이/가 {string}에 요청하면', requestsUrl);
async function requestsUrl(this: GherkubeWorld, from: Mention, url: string) {
  await request(this, this.subject(from), await withAddresses(this, url));
}

Then('{pod} requests {string} and gets {int} {string}', requestGets);
Then('{pod}이/가 {string}에 요청하면 {int} {string} 응답을 받는다', requestGets);
async function requestGets(this: GherkubeWorld, from: Mention, url: string, status: number, body: string) {
  const expected = await withAddresses(this, body);
  const { stdout, stderr } = await request(this, this.subject(from), await withAddresses(this, url), '-SqO-');
  this.outcome();
  const got = /HTTP\/1\.1 (\d+)/.exec(stderr)?.[1] ?? '';
  if (got === String(status) && stdout.trimEnd() === expected) return;
  throw failed(
    `a request for ${url} should get ${status} "${body}", but got:\n${`${stderr}\n${stdout}`.trim().replace(/^/gm, '  ')}`,
  );
}

Given('an ingress controller runs', startIngress);
Given('인그레스 컨트롤러가 실행되고 있다', startIngress);
async function startIngress(this: GherkubeWorld) {
  (await this.laboratory.cluster()).addOns.enable('ingress');
}

Given('the name {string} leads to {node}', nameLeadsTo);
Given('{string} 이름이 {node}(으)로 이어진다', nameLeadsTo);
async function nameLeadsTo(this: GherkubeWorld, name: string, node: Mention) {
  const { network } = await this.laboratory.cluster();
  network.addHost(name, (await this.laboratory.node(this.subject(node).name)).address);
}

Then('{pod} can reach {object} on port {int}', canReach);
Then('{pod}에서 {object}의 포트 {int}에 닿을 수 있다', canReach);
async function canReach(this: GherkubeWorld, from: Mention, to: Mention, port: number) {
  await expectReach(this, this.subject(from), this.subject(to), port, true);
}

Then("{pod} can't reach {object} on port {int}", cannotReach);
Then('{pod}에서 {object}의 포트 {int}에 닿을 수 없다', cannotReach);
async function cannotReach(this: GherkubeWorld, from: Mention, to: Mention, port: number) {
  await expectReach(this, this.subject(from), this.subject(to), port, false);
}

Then('{string} resolves to the address of {object} in {pod}', resolvesTo);
Then('{string}이/가 {object}의 주소임을 {pod}은/는 알아낸다', resolvesTo);
async function resolvesTo(this: GherkubeWorld, name: string, object: Mention, from: Mention) {
  await expectResolution(this, this.subject(from), name, await hostOf(this, this.subject(object)));
}

Then('{string} does not resolve in {pod}', resolvesNot);
Then('{string}의 주소를 {pod}은/는 알아내지 못한다', resolvesNot);
async function resolvesNot(this: GherkubeWorld, name: string, from: Mention) {
  await expectResolution(this, this.subject(from), name, '');
}

/** What has just been made or changed takes a moment to reach everybody. */
const RETRY_MS = 500;
const MAX_TRIES = 10;

/** Whether a connection comes about within two seconds. A pod that cannot even try is neither here nor there. */
async function expectReach(world: GherkubeWorld, from: Subject, to: Subject, port: number, expected: boolean) {
  await expectPod(world, from, 'become Ready', (pod) => podIs(pod, 'Ready'));
  const line = `kubectl exec -n ${from.namespace} ${from.name} -- nc -zvw 2 ${await hostOf(world, to)} ${port}`;
  const client = await world.client();
  const reach = async () => {
    await world.run(line);
    const outcome = world.outcome();
    requireEnd(outcome, from, [0, 1]);
    return outcome;
  };
  let outcome = await reach();
  for (let tries = 1; tries < MAX_TRIES && (outcome.exitCode === 0) !== expected; tries += 1) {
    await client.sleep(RETRY_MS);
    outcome = await reach();
  }
  if ((outcome.exitCode === 0) === expected) return;
  const whether = expected ? 'should reach' : 'should not reach';
  throw failed(
    `pod ${from.name} ${whether} ${to.kind} ${to.name} on port ${port}:\n${outcome.stderr.trim().replace(/^/gm, '  ')}\n${await world.story(from)}`,
  );
}

/** Fails unless a program in the pod has run and ended with one of these codes, as kubectl tells of it. */
function requireEnd({ exitCode, stderr }: Outcome, pod: Subject, codes: readonly number[]): void {
  const isToldOf = exitCode === 0 || stderr.includes(`command terminated with exit code ${exitCode}`);
  if (isToldOf && codes.includes(exitCode)) return;
  throw failed(`pod ${pod.name} cannot find that out:\n${stderr.trim().replace(/^/gm, '  ')}`);
}

/** `expected`: the address, '' for none. */
async function expectResolution(world: GherkubeWorld, from: Subject, name: string, expected: string) {
  await expectPod(world, from, 'become Ready', (pod) => podIs(pod, 'Ready'));
  await world.run(`kubectl exec -n ${from.namespace} ${from.name} -- getent hosts ${name}`);
  const outcome = world.outcome();
  // getent ends with 2 for a name that is not found.
  requireEnd(outcome, from, [0, 2]);
  const [address = ''] = outcome.stdout.split(/\s/);
  if (address === expected) return;
  throw failed(
    `${name} should resolve to ${expected || 'nothing'} in pod ${from.name}, but it is ${address || 'nothing'}`,
  );
}

/** The address of a Ready pod, or that of a service. */
async function hostOf(world: GherkubeWorld, subject: Subject): Promise<string> {
  if (subject.kind !== 'service') return await addressOfPod(world, subject);
  const service = await readObject(await world.client(), SERVICE, subject.namespace, subject.name);
  const address = service?.spec?.clusterIP ?? '';
  if (address === '' || address === 'None') throw failed(`service ${subject.name} has no address of its own`);
  return address;
}

/** A request by the means that the pod's own container has; its outcome is the scenario's last command. */
async function request(world: GherkubeWorld, from: Subject, url: string, options = '-qO-'): Promise<Outcome> {
  await expectPod(world, from, 'become Ready', (pod) => podIs(pod, 'Ready'));
  return await world.run(`kubectl exec -n ${from.namespace} ${from.name} -- wget ${options} -T 5 ${url}`);
}
