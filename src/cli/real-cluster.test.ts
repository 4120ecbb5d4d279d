import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { expect } from 'expect';
import { clusterRoles } from '../api/kinds/rbac/rbac';
import { namespaces } from '../api/kinds/namespace';
import { nodes } from '../api/kinds/node';
import { serveCluster, type ServedCluster } from '../server/testing/served-cluster';
import { projectRoot } from './features';

const FEATURE = `Feature: on a cluster that was there before
  Scenario: a borrowed node
    Given a cluster with 2 nodes
    And a node n1 tainted dedicated=shop:NoSchedule
    And a node labelled gpu=true
    When a pod with nodeSelector gpu=true is applied
    Then it runs there
    And it becomes Ready within 1 minute

  Scenario: what stands outside of its namespace
    When I run \`kubectl create clusterrole reader --verb=get --resource=pods && kubectl create namespace other\`
    Then it prints:
      """
      clusterrole.rbac.authorization.k8s.io/reader created
      namespace/other created
      """

  Scenario: what is only tried
    When I run \`kubectl create namespace kept --dry-run=client\`
    Then it prints "namespace/kept created (dry run)"

  Scenario: not as expected
    When a pod "web" with nodeSelector gpu=true is applied
    Then pod web becomes Ready within 2 seconds

  Scenario: more nodes than there are
    Given a cluster with 9 nodes
    When a pod "web" with image nginx is applied

  Scenario: power
    When node n1 loses power

  Scenario: machines
    When I run \`minikube status\`
`;

/** How fast the served cluster's time goes, so that nobody waits for images. */
const SPEED = 20;

describe('gherkube run --kubeconfig', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gherkube-'));
  const [feature, kubeconfig] = [join(folder, 'a.feature'), join(folder, 'kubeconfig')];
  let served: ServedCluster;
  let output = '';
  let code: number | string | undefined;

  before(async () => {
    served = await serveCluster(
      { nodes: [{ name: 'n1' }, { name: 'n2', labels: { gpu: 'false' } }] },
      { speed: SPEED, onError: (error) => expect(error).toBeUndefined() },
    );
    const metadata = { name: 'kept' };
    served.cluster.api.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata, spec: {} });
    writeFileSync(feature, FEATURE);
    writeFileSync(kubeconfig, served.kubeconfig);
    const argv = ['src/cli/gherkube.js', 'run', '--plain', feature, '--kubeconfig', kubeconfig];
    await new Promise<void>((settle) => {
      execFile(process.execPath, argv, { cwd: projectRoot }, (error, stdout, stderr) => {
        code = error?.code ?? 0;
        output = stdout + stderr;
        settle();
      });
    });
  });
  after(async () => {
    await served.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('runs scenarios there, and skips what such a cluster has not', () => {
    expect(output).toContain('scenarios: 3 passed, 1 failed, 3 skipped');
    expect(output).toContain('at: a cluster with 9 nodes\n    only an embedded cluster has 9 nodes: the cluster has 2');
    expect(output).toContain('SKIPPED: power');
    expect(output).not.toContain('seed:');
    expect(code).toBe(1);
  });

  it('tells the story of a failure', () => {
    expect(output).toMatch(/pod gherkube-\w+\/web should become Ready; after 2 s it is Pending/);
    expect(output).toContain("didn't match Pod's node affinity/selector");
  });

  it('leaves the cluster as it was', () => {
    const { api } = served.cluster;
    const [first, second] = api.list(nodes);
    expect(first?.spec?.taints).toBeUndefined();
    expect(second?.metadata.labels?.['gpu']).toBe('false');
    expect(api.find(clusterRoles, { namespace: '', name: 'reader' })).toBeUndefined();
    const left = api.list(namespaces).filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    expect(left.map(({ metadata }) => metadata.name)).toEqual([
      'default',
      'kept',
      'kube-node-lease',
      'kube-public',
      'kube-system',
    ]);
  });

  it('says so when the cluster can not be reached', async () => {
    const answer = await new Promise<string>((settle) => {
      const argv = ['src/cli/gherkube.js', 'run', '--plain', feature, '--kubeconfig', join(folder, 'nowhere')];
      execFile(process.execPath, argv, { cwd: projectRoot }, (_, stdout, stderr) => settle(stdout + stderr));
    });
    expect(answer).toBe(`gherkube: stat ${join(folder, 'nowhere')}: no such file or directory\n`);
  });
});
