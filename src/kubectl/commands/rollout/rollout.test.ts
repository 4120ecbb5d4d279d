import { expect } from 'expect';
import { describe, it } from 'node:test';
import { createApiWorld, createClusterWorld } from '../../testing/api-world';
import { statusViewerOf } from './status-text';

const group = 'apps';

describe('kubectl rollout status', () => {
  const deployment = { metadata: { name: 'web', generation: 2 }, spec: { replicas: 3 } };
  const rows: readonly (readonly [string, Readonly<Record<string, number>>, string, boolean])[] = [
    [
      'the controller has not seen it',
      { observedGeneration: 1 },
      'Waiting for deployment spec update to be observed...\n',
      false,
    ],
    [
      'pods are updated',
      { observedGeneration: 2, updatedReplicas: 1, replicas: 4 },
      'Waiting for deployment "web" rollout to finish: 1 out of 3 new replicas have been updated...\n',
      false,
    ],
    [
      'old pods end',
      { observedGeneration: 2, updatedReplicas: 3, replicas: 4 },
      'Waiting for deployment "web" rollout to finish: 1 old replicas are pending termination...\n',
      false,
    ],
    [
      'new pods become available',
      { observedGeneration: 2, updatedReplicas: 3, replicas: 3, availableReplicas: 2 },
      'Waiting for deployment "web" rollout to finish: 2 of 3 updated replicas are available...\n',
      false,
    ],
    [
      'all is done',
      { observedGeneration: 2, updatedReplicas: 3, replicas: 3, availableReplicas: 3 },
      'deployment "web" successfully rolled out\n',
      true,
    ],
  ];
  for (const [title, status, text, done] of rows) {
    it(`of a deployment when ${title}`, () => {
      expect(statusViewerOf({ group, kind: 'Deployment' })({ ...deployment, status }, 0)).toEqual({ text, done });
    });
  }

  it('of a deployment past its deadline', () => {
    const conditions = [{ type: 'Progressing', reason: 'ProgressDeadlineExceeded' }];
    const object = { ...deployment, status: { observedGeneration: 2, conditions } };
    expect(() => statusViewerOf({ group, kind: 'Deployment' })(object, 0)).toThrow(
      'deployment "web" exceeded its progress deadline',
    );
  });

  it('follows the object with every change, and gives up in time', async () => {
    const world = createApiWorld();
    await world.run('create deployment web --image=nginx');
    expect(await world.run('rollout status deployment/web --timeout=5s')).toEqual({
      exitCode: 1,
      stdout: 'Waiting for deployment spec update to be observed...\n',
      stderr: 'error: timed out waiting for the condition\n',
    });
  });

  it('ends when the rollout does', async () => {
    const { run } = createClusterWorld({ nodes: [{ name: 'n' }] });
    await run('create deployment web --image=nginx --replicas=2');
    const { stdout, exitCode } = await run('rollout status deployment/web');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/0 of 2 updated replicas are available\.\.\.\n/);
    expect(stdout).toMatch(/1 of 2 updated replicas are available\.\.\.\n/);
    expect(stdout.endsWith('deployment "web" successfully rolled out\n')).toBe(true);
  });
});

describe('kubectl rollout', () => {
  it('keeps a history, goes back in it, pauses and resumes', async () => {
    const { run } = createClusterWorld({ nodes: [{ name: 'n' }] });
    const image = async (): Promise<string> =>
      (await run('get deployment web -o jsonpath={.spec.template.spec.containers[0].image}')).stdout;
    await run('create deployment web --image=nginx:1');
    await run('rollout status deployment/web');
    await run('set image deployment/web nginx=nginx:2');
    await run('annotate deployment/web kubernetes.io/change-cause=second');
    await run('rollout status deployment/web');
    expect((await run('rollout history deployment/web')).stdout).toBe(
      'deployment.apps/web \nREVISION  CHANGE-CAUSE\n1         <none>\n2         second\n\n',
    );
    expect((await run('rollout undo deployment/web')).stdout).toBe('deployment.apps/web rolled back\n');
    expect(await image()).toBe('nginx:1');
    expect((await run('rollout pause deployment/web')).stdout).toBe('deployment.apps/web paused\n');
    expect((await run('rollout restart deployment/web')).stderr).toBe(
      'error: deployments.apps "web" can\'t restart paused deployment (run rollout resume first)\n',
    );
    expect((await run('rollout resume deployment/web')).stdout).toBe('deployment.apps/web resumed\n');
    expect((await run('rollout restart deployment/web')).stdout).toBe('deployment.apps/web restarted\n');
  });
});
