import { expect } from 'expect';
import { describe, it } from 'node:test';
import { createApiWorld } from '../../testing/api-world';

describe('kubectl set image', () => {
  for (const [line, outcome] of [
    ['set image pod/web web=nginx:2', { exitCode: 0, stdout: 'pod/web image updated\n' }],
    ['set image pod/web *=nginx:2', { exitCode: 0, stdout: 'pod/web image updated\n' }],
    ['set image pod/web web=nginx', { exitCode: 0, stdout: '' }],
    ['set image pod/web ghost=nginx', { exitCode: 1, stderr: 'error: unable to find container named "ghost"\n' }],
    ['set image pod/web', { exitCode: 1, stderr: 'error: at least one image update is required\n' }],
    [
      'set image pod/web *=a web=b',
      {
        exitCode: 1,
        stderr:
          'error: all containers are already specified by *, but saw more than one container_name=container_image pairs\n',
      },
    ],
  ] as const) {
    it(line, async () => {
      const { run } = createApiWorld();
      await run('run web --image=nginx');
      expect(await run(line)).toMatchObject(outcome);
    });
  }

  it('changes the template of what makes pods', async () => {
    const { run } = createApiWorld();
    await run('create deployment shop --image=nginx');
    expect((await run('set image deployment/shop nginx=httpd')).stdout).toBe('deployment.apps/shop image updated\n');
    const { stdout } = await run('get deployment shop -o jsonpath={.spec.template.spec.containers[0].image}');
    expect(stdout).toBe('httpd');
  });
});
