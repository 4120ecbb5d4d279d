import { expect } from 'expect';
import { describe, it } from 'node:test';
import { createApiWorld } from '../testing/api-world';
import { configMap } from '../testing/manifests';

describe('kubectl diff', () => {
  it('shows what an apply would change, and says so in its exit code', async () => {
    const world = createApiWorld();
    world.files.set('x.yaml', configMap('x', '{a: b}'));
    await world.run('apply -f x.yaml');
    expect(await world.run('diff -f x.yaml')).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    world.files.set('x.yaml', configMap('x', '{a: c}'));
    const { exitCode, stdout } = await world.run('diff -f x.yaml');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('@@ -1,6 +1,6 @@\n apiVersion: v1\n data:\n-  a: b\n+  a: c\n kind: ConfigMap\n');
    expect((await world.run('get cm x -o jsonpath={.data.a}')).stdout).toBe('b');
    expect(await world.run('diff -f nope.yaml')).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: 'error: the path "nope.yaml" does not exist\n',
    });
  });
});

describe('kubectl diff --prune', () => {
  it('shows what an apply would delete', async () => {
    const world = createApiWorld();
    const labelled = (name: string): string => configMap(name).replace('metadata: {', 'metadata: {labels: {app: x}, ');
    world.files.set('x.yaml', `${labelled('a')}---\n${labelled('b')}`);
    await world.run('apply -f x.yaml');
    world.files.set('x.yaml', labelled('a'));
    const { exitCode, stdout } = await world.run('diff --prune -l app=x --prune-allowlist=core/v1/ConfigMap -f x.yaml');
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /^diff -u -N \S+\/v1\.ConfigMap\.default\.b \S+\n--- .*\n\+\+\+ .*\n@@ -1,\d+ \+0,0 @@\n-apiVersion: v1\n/,
    );
    expect(stdout).not.toContain('ConfigMap.default.a');
    expect((await world.run('get cm b -o name')).stdout).toBe('configmap/b\n');
  });
});

describe('kubectl apply --prune', () => {
  it('deletes what was applied once and is in no file any more', async () => {
    const world = createApiWorld();
    const labelled = (name: string): string => configMap(name).replace('metadata: {', 'metadata: {labels: {app: x}, ');
    world.files.set('x.yaml', `${labelled('a')}---\n${labelled('b')}`);
    await world.run('apply -f x.yaml');
    await world.run('create cm c --from-literal=a=b');
    world.files.set('x.yaml', labelled('a'));
    const line = 'apply --prune -l app=x --prune-allowlist=core/v1/ConfigMap -f x.yaml';
    expect((await world.run(`${line} --dry-run=client`)).stdout).toBe(
      'configmap/a configured (dry run)\nconfigmap/b pruned (dry run)\n'.replace('configured', 'unchanged'),
    );
    expect(await world.run(line)).toEqual({
      exitCode: 0,
      stdout: 'configmap/a unchanged\nconfigmap/b pruned\n',
      stderr: '',
    });
    expect((await world.run('apply --prune -f x.yaml')).stderr).toContain('without explicitly passing --all');
  });
});
