import { Given, Then } from '@cucumber/cucumber';
import type { HttpOutcome, NetworkNamespace } from '../src/sim/net';
import { failed, mistaken } from './support/failure';
import { withAddresses } from './support/addresses';
import { expectPod, podIs } from './support/expectations';
import type { Mention } from './support/subjects';
import type { GherkubeWorld } from './support/world';

// Whom requests reach, and machines that stand outside of the cluster.

Given('load balancers get addresses', startLoadBalancers);
Given('로드 밸런서가 주소를 받는다', startLoadBalancers);
async function startLoadBalancers(this: GherkubeWorld) {
  (await this.laboratory.cluster()).addOns.enable('load-balancer');
}

Given('a machine {name} outside of the cluster', aMachineOutside);
Given('클러스터 밖에 컴퓨터 {name}이/가 있다', aMachineOutside);
async function aMachineOutside(this: GherkubeWorld, name: string) {
  (await this.laboratory.cluster()).connectHost(name);
}

Then('machine {name} requests {string} and gets {string}', machineGets);
Then('컴퓨터 {name}이/가 {string}에 요청하면 {string} 응답을 받는다', machineGets);
async function machineGets(this: GherkubeWorld, name: string, url: string, body: string) {
  await expectOutcome(this, name, url, `get "${await withAddresses(this, body)}"`);
}

Then('machine {name} requests {string} and is refused', machineIsRefused);
Then('컴퓨터 {name}이/가 {string}에 요청하면 거절당한다', machineIsRefused);
async function machineIsRefused(this: GherkubeWorld, name: string, url: string) {
  await expectOutcome(this, name, url, 'get ECONNREFUSED');
}

Then('machine {name} requests {string} and hears nothing', machineHearsNothing);
Then('컴퓨터 {name}이/가 {string}에 요청하면 아무 응답도 받지 못한다', machineHearsNothing);
async function machineHearsNothing(this: GherkubeWorld, name: string, url: string) {
  await expectOutcome(this, name, url, 'get ETIMEDOUT');
}

Then('{int} requests of {pod} to {string} are answered by {string}', areAnsweredBy);
Then('{int}번에 걸쳐 {pod}이/가 {string}에 요청하면 {string}이/가 응답한다', areAnsweredBy);
async function areAnsweredBy(this: GherkubeWorld, count: number, from: Mention, url: string, names: string) {
  const pod = this.subject(from);
  await expectPod(this, pod, 'become Ready', (now) => podIs(now, 'Ready'));
  const target = await withAddresses(this, url);
  const loop = `command -v wget >/dev/null || exit 127; for i in $(seq ${count}); do wget -qO- -T 1 ${target} || echo nobody; echo; done`;
  await this.run(`kubectl exec -n ${pod.namespace} ${pod.name} -- sh -c '${loop}'`);
  const { stdout, stderr, exitCode } = this.outcome();
  if (exitCode !== 0) throw failed(`pod ${pod.name} has no shell with wget to find that out:\n  ${stderr.trim()}`);
  const answers = stdout.split('\n').filter((line) => line !== '');
  const seen = [...new Set(answers)].sort().join(', ');
  if (seen === names) return;
  throw failed(
    `requests of pod ${pod.name} to ${url} should be answered by ${names}, but they were by ${seen || 'nobody'}`,
  );
}

const TIMEOUT_MS = 3000;
/** What has just been made or changed takes a moment to reach everybody. */
const RETRY_MS = 1000;
const MAX_TRIES = 30;

async function expectOutcome(world: GherkubeWorld, name: string, url: string, expected: string): Promise<void> {
  const client = await world.client();
  let seen = '';
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    if (tries > 0) await client.sleep(RETRY_MS);
    seen = `get ${await outcomeOf(world, name, await withAddresses(world, url))}`;
    if (seen === expected) return;
  }
  throw failed(`a request of machine ${name} to ${url} should ${expected}, but it ${seen.replace('get', 'gets')}`);
}

async function outcomeOf(world: GherkubeWorld, name: string, url: string): Promise<string> {
  const { sim } = await world.laboratory.cluster();
  const { hostname, port, pathname } = new URL(url);
  const stack = await machine(world, name);
  let outcome: HttpOutcome | undefined;
  stack.http(
    hostname,
    Number(port || 80),
    { method: 'GET', path: pathname, headers: {}, body: '' },
    TIMEOUT_MS,
    (done) => {
      outcome = done;
    },
  );
  sim.runUntil(() => outcome !== undefined, TIMEOUT_MS);
  if (outcome === undefined) return 'nothing';
  return 'error' in outcome ? outcome.error : `"${outcome.response.body.trimEnd()}"`;
}

async function machine(world: GherkubeWorld, name: string): Promise<NetworkNamespace> {
  const stack = (await world.laboratory.cluster()).network.host(name);
  if (stack === undefined) throw mistaken(`there is no machine ${name} outside of the cluster`);
  return stack;
}
