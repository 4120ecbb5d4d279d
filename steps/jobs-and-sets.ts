import { Then } from '@cucumber/cucumber';
import type { CronJob, DaemonSet, Event, Job, Pod } from '../src/api/generated/types';
import type { KubeObject } from '../src/api/object';
import { listObjects, readObject, type Resource } from '../src/client/resources';
import { podIs, NODE, POD } from './support/expectations';
import { failed } from './support/failure';
import type { Subject } from './support/subjects';
import { DEFAULT_TIMEOUT_MS, type GherkubeWorld } from './support/world';

// What jobs, cron jobs, stateful sets and daemon sets have come to.

const JOB: Resource<Job> = { apiVersion: 'batch/v1', plural: 'jobs' };
const CRON_JOB: Resource<CronJob> = { apiVersion: 'batch/v1', plural: 'cronjobs' };
const DAEMON_SET: Resource<DaemonSet> = { apiVersion: 'apps/v1', plural: 'daemonsets' };
const EVENT: Resource<Event> = { apiVersion: 'v1', plural: 'events' };
/** A job may back off for minutes before it is over. */
const JOB_TIMEOUT_MS = 3_600_000;

Then('job {name} completes', jobCompletes);
Then('잡 {name}이/가 완료된다', jobCompletes);
async function jobCompletes(this: GherkubeWorld, name: string) {
  const said = (job: Job | undefined) => (condition(job, 'Complete') === undefined ? conditionsOf(job) : undefined);
  await expectObject(this, JOB, this.located('job', name), 'complete', said, JOB_TIMEOUT_MS);
}

Then('job {name} fails with reason {word}', jobFails);
Then('잡 {name}이/가 {word} 이유로 실패한다', jobFails);
async function jobFails(this: GherkubeWorld, name: string, reason: string) {
  const said = (job: Job | undefined) => (condition(job, 'Failed')?.reason === reason ? undefined : conditionsOf(job));
  await expectObject(this, JOB, this.located('job', name), `fail with reason ${reason}`, said, JOB_TIMEOUT_MS);
}

Then('cron job {name} has started {int} job(s)', cronJobHasStarted);
Then('크론잡 {name}이/가 잡을 {int}개 시작했다', cronJobHasStarted);
async function cronJobHasStarted(this: GherkubeWorld, called: string, count: number) {
  const client = await this.client();
  const { namespace, name } = this.located('cronjob', called);
  const cronJob = await readObject(client, CRON_JOB, namespace, name);
  if (cronJob === undefined) throw failed(`cron job ${namespace}/${name} does not exist`);
  const events = await listObjects(client, EVENT, namespace, { fieldSelector: `involvedObject.name=${name}` });
  const started = events.filter(({ reason, involvedObject }) => {
    return reason === 'SuccessfulCreate' && involvedObject.uid === cronJob.metadata.uid;
  });
  if (started.length === count) return;
  const lines = events.map(({ reason, message }) => `  ${reason}: ${message}`).join('\n');
  throw failed(`cron job ${name} should have started ${count} jobs, but it has started ${started.length}\n${lines}`);
}

Then('stateful set {name} has the ready pods {string}', setHasReadyPods);
Then('스테이트풀셋 {name}의 준비된 파드는 {string}이다/다', setHasReadyPods);
async function setHasReadyPods(this: GherkubeWorld, called: string, wanted: string) {
  const client = await this.client();
  const { namespace, name } = this.located('statefulset', called);
  const state = async () => {
    const own = (await listObjects(client, POD, namespace)).filter((pod) => isOwnedBy(pod, 'StatefulSet', name));
    const ready = own.filter((pod) => pod.metadata.deletionTimestamp === undefined && podIs(pod, 'Ready'));
    return { left: own.length - ready.length, names: namesOf(ready) };
  };
  const probe = async () => {
    const { left, names } = await state();
    return left === 0 && names === wanted ? true : undefined;
  };
  if (await client.waitUntil(probe, DEFAULT_TIMEOUT_MS)) return;
  const { left, names } = await state();
  throw failed(
    `stateful set ${name} should have the ready pods ${wanted}, but has ${names || 'none'} and ${left} that are not ready`,
  );
}

Then('daemon set {name} has a ready pod on the nodes {string}', daemonSetRunsOn);
Then('데몬셋 {name}의 준비된 파드가 노드 {string}에 있다', daemonSetRunsOn);
async function daemonSetRunsOn(this: GherkubeWorld, called: string, wanted: string) {
  const client = await this.client();
  const { namespace, name } = this.located('daemonset', called);
  const nodeNames = async () => {
    const own = (await listObjects(client, POD, namespace)).filter((pod) => isOwnedBy(pod, 'DaemonSet', name));
    const ready = own.filter((pod) => pod.metadata.deletionTimestamp === undefined && podIs(pod, 'Ready'));
    return ready
      .map(({ spec }) => spec.nodeName ?? '')
      .sort()
      .join(', ');
  };
  const probe = async () => ((await nodeNames()) === wanted ? true : undefined);
  if (await client.waitUntil(probe, DEFAULT_TIMEOUT_MS)) return;
  const all = namesOf(await listObjects(client, NODE));
  throw failed(
    `daemon set ${name} should have a ready pod on the nodes ${wanted}, but has them on ${(await nodeNames()) || 'none'}; there are ${all}`,
  );
}

Then('daemon set {name} is up to date', daemonSetIsUpToDate);
Then('데몬셋 {name}이/가 최신 상태가 된다', daemonSetIsUpToDate);
async function daemonSetIsUpToDate(this: GherkubeWorld, name: string) {
  const said = (set: DaemonSet | undefined) => {
    const { status, metadata } = set ?? {};
    const { desiredNumberScheduled = -1, updatedNumberScheduled = 0, numberAvailable = 0 } = status ?? {};
    const isSeen = status?.observedGeneration === metadata?.generation;
    const isDone = updatedNumberScheduled === desiredNumberScheduled && numberAvailable === desiredNumberScheduled;
    return isSeen && isDone ? undefined : `${updatedNumberScheduled} of ${desiredNumberScheduled} are updated`;
  };
  await expectObject(this, DAEMON_SET, this.located('daemonset', name), 'be up to date', said, DEFAULT_TIMEOUT_MS);
}

/** Waits until `missing` finds nothing any more; it says what is true instead. */
async function expectObject<T extends KubeObject>(
  world: GherkubeWorld,
  resource: Resource<T>,
  { namespace, name }: Subject,
  expectation: string,
  missing: (object: T | undefined) => string | undefined,
  timeoutMs: number,
): Promise<void> {
  const client = await world.client();
  const read = async () => missing(await readObject(client, resource, namespace, name));
  if (await client.waitUntil(async () => ((await read()) === undefined ? true : undefined), timeoutMs)) return;
  throw failed(`${resource.plural}/${name} in ${namespace} should ${expectation}: ${(await read()) ?? ''}`);
}

function condition(job: Job | undefined, wanted: string) {
  return job?.status?.conditions?.find(({ type, status }) => type === wanted && status === 'True');
}

function conditionsOf(job: Job | undefined): string {
  if (job === undefined) return 'it does not exist';
  const conditions = (job.status?.conditions ?? []).map(
    ({ type, reason, message }) => `${type} (${reason}: ${message})`,
  );
  const { active = 0, succeeded = 0, failed: failures = 0 } = job.status ?? {};
  return `${active} active, ${succeeded} succeeded, ${failures} failed; it is ${conditions.join(', ') || 'still running'}`;
}

function isOwnedBy({ metadata }: Pod, kind: string, name: string): boolean {
  return metadata.ownerReferences?.some((owner) => owner.kind === kind && owner.name === name) ?? false;
}

function namesOf(objects: readonly KubeObject[]): string {
  return objects
    .map(({ metadata }) => metadata.name)
    .sort()
    .join(', ');
}
