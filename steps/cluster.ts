import { Given, type DataTable } from '@cucumber/cucumber';
import type { NodeSpec } from '../src/cluster/cluster';
import { mistaken, mistakenWithin } from './support/failure';
import { pairs } from './support/pod-traits';
import { taint } from './support/taints';
import type { GherkubeWorld } from './support/world';

Given('a cluster with {int} node(s)', aClusterWithNodes);
Given('노드가 {int}개인 클러스터가 있다', aClusterWithNodes);
async function aClusterWithNodes(this: GherkubeWorld, count: number) {
  await this.laboratory.createWorkers(count);
}

Given('a cluster with {int} node(s) and seed {int}', aClusterWithSeed);
Given('노드가 {int}개이고 시드가 {int}인 클러스터가 있다', aClusterWithSeed);
async function aClusterWithSeed(this: GherkubeWorld, count: number, seed: number) {
  await this.laboratory.createWorkers(count, { seed });
}

Given('a cluster with {int} node(s) whose network ignores network policies', aClusterWithoutPolicies);
Given('노드가 {int}개이고 네트워크 정책을 무시하는 클러스터가 있다', aClusterWithoutPolicies);
async function aClusterWithoutPolicies(this: GherkubeWorld, count: number) {
  await this.laboratory.createWorkers(count, { networkPolicies: 'ignored' });
}

Given('a cluster with {int} node(s) whose scheduler has this configuration:', aClusterWithScheduler);
Given('노드가 {int}개이고 스케줄러 설정이 다음과 같은 클러스터가 있다:', aClusterWithScheduler);
async function aClusterWithScheduler(this: GherkubeWorld, count: number, schedulerConfiguration: string) {
  await mistakenWithin(async () => await this.laboratory.createWorkers(count, { schedulerConfiguration }));
}

Given('a cluster with {int} node(s) whose containers are run by {word}', aClusterWithRuntime);
Given('노드가 {int}개이고 {word}이/가 컨테이너를 실행하는 클러스터가 있다', aClusterWithRuntime);
async function aClusterWithRuntime(this: GherkubeWorld, count: number, runtime: string) {
  if (runtime !== 'docker' && runtime !== 'containerd')
    throw mistaken(`containers are run by docker or containerd, not by ${runtime}`);
  await this.laboratory.createWorkers(count, { containerRuntime: runtime });
}

Given('a cluster with {int} node(s) where roles say who may do what', aClusterWithRoles);
Given('노드가 {int}개이고 역할이 권한을 정하는 클러스터가 있다', aClusterWithRoles);
async function aClusterWithRoles(this: GherkubeWorld, count: number) {
  await this.laboratory.createWorkers(count, { authorization: 'RBAC' });
}

Given('a cluster with these nodes:', aClusterWithTheseNodes);
Given('다음 노드로 이루어진 클러스터가 있다:', aClusterWithTheseNodes);
async function aClusterWithTheseNodes(this: GherkubeWorld, table: DataTable) {
  await this.laboratory.create(table.hashes().map(nodeSpec));
}

Given('a second cluster {name} with {int} node(s)', aSecondCluster);
Given('두 번째 클러스터 {name}에 노드가 {int}개 있다', aSecondCluster);
async function aSecondCluster(this: GherkubeWorld, name: string, count: number) {
  await this.laboratory.createBeside(name, count);
}

Given('no cluster is running', noCluster);
Given('실행 중인 클러스터가 없다', noCluster);
function noCluster(this: GherkubeWorld) {
  this.laboratory.useNoCluster();
}

Given('the metrics server runs', startMetricsServer);
Given('메트릭 서버가 실행되고 있다', startMetricsServer);
async function startMetricsServer(this: GherkubeWorld) {
  (await this.laboratory.cluster()).addOns.enable('metrics-server');
}

/** A row of a table of nodes: name, cpu, memory, pods, labels, taints; every column may be left out, or be empty. */
function nodeSpec(row: Readonly<Record<string, string>>, index: number): NodeSpec {
  const unknown = Object.keys(row).find(
    (column) => !['name', 'cpu', 'memory', 'pods', 'labels', 'taints'].includes(column),
  );
  if (unknown !== undefined)
    throw mistaken(`a table of nodes has no column "${unknown}": it has name, cpu, memory, pods, labels, taints`);
  const { name = '', cpu = '', memory = '', pods = '', labels = '', taints = '' } = row;
  return {
    name: name === '' ? `worker-${index + 1}` : name,
    ...(cpu !== '' && { cpu }),
    ...(memory !== '' && { memory }),
    ...(pods !== '' && { pods: Number(pods) }),
    ...(labels !== '' && { labels: pairs(labels) }),
    ...(taints !== '' && { taints: taints.split(',').map(taint) }),
  };
}
