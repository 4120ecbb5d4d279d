import { Then } from '@cucumber/cucumber';
import type { Deployment } from '../src/api/generated/types';
import { controllerOf } from '../src/api/object';
import { readObject, type Resource } from '../src/client/resources';
import { durationText } from '../src/report/summary';
import { expectNeverFewerReady, expectNeverMore, type Count } from './support/every-moment';
import { failed } from './support/failure';
import { DEFAULT_TIMEOUT_MS, type GherkubeWorld } from './support/world';

// What deployments have come to, and how they came there.

const DEPLOYMENT: Resource<Deployment> = { apiVersion: 'apps/v1', plural: 'deployments' };

Then('deployment {name} has {int} ready replica(s)', hasReadyReplicas);
Then('디플로이먼트 {name}의 준비된 레플리카는 {int}개이다', hasReadyReplicas);
async function hasReadyReplicas(this: GherkubeWorld, name: string, count: number) {
  await hasReadyReplicasWithin.call(this, name, count, DEFAULT_TIMEOUT_MS);
}

Then('deployment {name} has {int} ready replica(s) within {duration}', hasReadyReplicasWithin);
Then('디플로이먼트 {name}에 준비된 레플리카 {int}개가 {duration} 안에 생긴다', hasReadyReplicasWithin);
async function hasReadyReplicasWithin(this: GherkubeWorld, name: string, count: number, timeoutMs: number) {
  const holds = (deployment: Deployment) =>
    isObserved(deployment) &&
    deployment.spec.replicas === count &&
    (deployment.status?.readyReplicas ?? 0) === count &&
    (deployment.status?.replicas ?? 0) === count;
  await expectDeployment(this, name, `have ${count} ready replicas`, holds, timeoutMs);
}

Then('a rollout of deployment {name} finishes within {duration}', rolloutFinishes);
Then('디플로이먼트 {name}의 롤아웃은 {duration} 안에 끝난다', rolloutFinishes);
async function rolloutFinishes(this: GherkubeWorld, name: string, timeoutMs: number) {
  await expectDeployment(this, name, 'finish its rollout', isRolledOut, timeoutMs);
}

Then('a rollout of deployment {name} is given up within {duration}', rolloutIsGivenUp);
Then('디플로이먼트 {name}의 롤아웃은 {duration} 안에 포기된다', rolloutIsGivenUp);
async function rolloutIsGivenUp(this: GherkubeWorld, name: string, timeoutMs: number) {
  const holds = ({ status }: Deployment) =>
    status?.conditions?.some(({ reason }) => reason === 'ProgressDeadlineExceeded') === true;
  await expectDeployment(this, name, 'pass its progress deadline', holds, timeoutMs);
}

Then('at every moment at least {int} pod(s) of deployment {name} was/were ready', neverHadFewer);
Then('언제나 {int}개 이상의 디플로이먼트 {name} 파드가 준비되어 있었다', neverHadFewer);
/** Counted from the moment when there were so many for the first time. */
async function neverHadFewer(this: GherkubeWorld, least: number, name: string) {
  await expectNeverFewerReady(this, least, least, podsOf(this, name));
}

Then('at no moment deployment {name} had more than {int} pod(s)', neverHadMore);
Then('디플로이먼트 {name}의 파드는 한 번도 {int}개를 넘지 않았다', neverHadMore);
async function neverHadMore(this: GherkubeWorld, name: string, most: number) {
  await expectNeverMore(this, most, podsOf(this, name));
}

/** As `kubectl rollout status` sees it (kubectl/pkg/polymorphichelpers/rollout_status.go). */
function isRolledOut(deployment: Deployment): boolean {
  const { spec, status = {} } = deployment;
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status;
  return (
    isObserved(deployment) &&
    updatedReplicas === spec.replicas &&
    replicas === updatedReplicas &&
    availableReplicas === updatedReplicas
  );
}

function isObserved({ metadata, status }: Deployment): boolean {
  return (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0);
}

async function expectDeployment(
  world: GherkubeWorld,
  called: string,
  expectation: string,
  holds: (deployment: Deployment) => boolean,
  timeoutMs: number,
): Promise<void> {
  const client = await world.client();
  const { namespace, name } = world.located('deployment', called);
  const read = async () => await readObject(client, DEPLOYMENT, namespace, name);
  const probe = async () => {
    const deployment = await read();
    return deployment !== undefined && holds(deployment) ? true : undefined;
  };
  if (await client.waitUntil(probe, timeoutMs)) return;
  const subject = `deployment ${namespace}/${name} should ${expectation}`;
  throw failed(`${subject}; after ${durationText(timeoutMs)} ${describe(await read())}`);
}

function describe(deployment: Deployment | undefined): string {
  if (deployment === undefined) return 'it does not exist';
  const { spec, status = {} } = deployment;
  const { replicas = 0, updatedReplicas = 0, readyReplicas = 0, availableReplicas = 0, conditions = [] } = status;
  const lines = conditions.map(
    ({ type, status: value, reason, message }) => `  ${type}=${value} ${reason}: ${message}`,
  );
  const counts = `${replicas} replicas, ${updatedReplicas} updated, ${readyReplicas} ready, ${availableReplicas} available`;
  return [`it wants ${spec.replicas ?? 1} and has ${counts}`, ...lines].join('\n');
}

/** A deployment's replica sets are called after it and the hash of its template. */
function podsOf(world: GherkubeWorld, called: string): Count {
  const { namespace, name } = world.located('deployment', called);
  return {
    of: `of deployment ${name}`,
    isOne: (pod) => {
      const hash = pod.metadata.labels?.['pod-template-hash'];
      return pod.metadata.namespace === namespace && controllerOf(pod)?.name === `${name}-${hash}`;
    },
  };
}
