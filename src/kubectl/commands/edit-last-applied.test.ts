import { expect } from 'expect';
import { describe, it } from 'node:test';
import type { EditedFile } from '../environment';
import { createApiWorld } from '../testing/api-world';
import { configMap } from '../testing/manifests';

const LINE = 'apply edit-last-applied cm x';

describe('kubectl apply edit-last-applied', () => {
  it('changes what counts as applied, and nothing else', async () => {
    const world = createApiWorld();
    world.files.set('x.yaml', configMap('x', '{a: b}'));
    await world.run('apply -f x.yaml');
    const shown: string[] = [];
    const edit = async ({ text }: EditedFile): Promise<string> => {
      shown.push(text);
      return text.replace('a: b', 'a: c');
    };
    expect(await world.run(LINE, { edit })).toEqual({ exitCode: 0, stdout: 'configmap/x edited\n', stderr: '' });
    expect(shown.length).toBe(1);
    expect(shown[0]).toMatch(
      /^# Please edit the 'last-applied-configuration' annotations below\.\n# Lines .*\n#\napiVersion: v1\ndata:\n {2}a: b\n/,
    );
    expect((await world.run('apply view-last-applied cm x')).stdout).toContain('a: c\n');
    expect((await world.run('get cm x -o jsonpath={.data.a}')).stdout).toBe('b');
  });

  it('opens again after a syntax error, and stores nothing that was not changed', async () => {
    const world = createApiWorld();
    world.files.set('x.yaml', configMap('x', '{a: b}'));
    await world.run('apply -f x.yaml');
    const unchanged = await world.run(LINE, { edit: async ({ text }) => text });
    expect(unchanged).toEqual({ exitCode: 0, stdout: '', stderr: 'Edit cancelled, no changes made.\n' });
    const empty = await world.run(LINE, { edit: async () => '# nothing\n' });
    expect(empty.stderr).toBe('Edit cancelled, saved file was empty.\n');
    const texts: string[] = [];
    const broken = await world.run(LINE, {
      edit: async ({ text }) => {
        texts.push(text);
        return 'a: [\n';
      },
    });
    expect(texts[1]).toContain('# The edited file had a syntax error: ');
    expect(broken.stderr).toBe('error: Edit cancelled, no valid changes were saved.\n');
  });

  it('needs an object that was applied', async () => {
    const world = createApiWorld();
    await world.run('create cm x');
    expect((await world.run(LINE, { edit: async ({ text }) => text })).stderr).toBe(
      'error: no last-applied-configuration annotation found on resources, to create the annotation, use command `kubectl apply set-last-applied --create-annotation`\n',
    );
  });
});
