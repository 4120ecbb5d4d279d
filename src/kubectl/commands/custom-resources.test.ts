import { describe, it } from 'node:test';
import { expect } from 'expect';
import { cronTab, cronTabDefinition } from '../../api/custom-resources/testing/cron-tabs';
import { createApiWorld, type ApiWorld } from '../testing/api-world';

async function worldWithCronTab(): Promise<ApiWorld> {
  const world = createApiWorld();
  world.files.set('crontabs.json', JSON.stringify(cronTabDefinition));
  world.files.set('every-minute.json', JSON.stringify(cronTab));
  expect(await world.run('apply -f crontabs.json')).toEqual({
    exitCode: 0,
    stdout: 'customresourcedefinition.apiextensions.k8s.io/crontabs.stable.example.com created\n',
    stderr: '',
  });
  await world.run('apply -f every-minute.json');
  return world;
}

// What kubectl prints, and on which line of input.
const PRINTED: readonly (readonly [string, string])[] = [
  ['get crd', 'NAME                          CREATED AT\ncrontabs.stable.example.com   2026-01-01T00:00:00Z\n'],
  ['get crontabs', 'NAME           SPEC          AGE\nevery-minute   * * * * */5   0s\n'],
  ['get ct -o wide', 'NAME           SPEC          REPLICAS   AGE\nevery-minute   * * * * */5   3          0s\n'],
  ['get ct -o name', 'crontab.stable.example.com/every-minute\n'],
  ['get crontab every-minute -o jsonpath={.spec.image}', 'busybox'],
  ['get all -l x=y -o name', ''],
  ['get ct --field-selector spec.image=busybox -o name', 'crontab.stable.example.com/every-minute\n'],
  [
    'api-resources --api-group=stable.example.com',
    'NAME       SHORTNAMES   APIVERSION              NAMESPACED   KIND\ncrontabs   ct           stable.example.com/v1   true         CronTab\n',
  ],
  ['apply -f every-minute.json', 'crontab.stable.example.com/every-minute unchanged\n'],
  ['scale ct/every-minute --replicas=6', 'crontab.stable.example.com/every-minute scaled\n'],
  ['label ct every-minute a=b', 'crontab.stable.example.com/every-minute labeled\n'],
  [
    'wait --for=condition=Established crd/crontabs.stable.example.com',
    'customresourcedefinition.apiextensions.k8s.io/crontabs.stable.example.com condition met\n',
  ],
  ['delete ct every-minute', 'crontab.stable.example.com "every-minute" deleted from default namespace\n'],
];

describe('kubectl with custom resources', () => {
  for (const [line, stdout] of PRINTED) {
    it(line, async () => expect(await (await worldWithCronTab()).run(line)).toMatchObject({ exitCode: 0, stdout }));
  }

  it('explains them by their schemas', async () => {
    const world = await worldWithCronTab();
    const { stdout } = await world.run('explain crontab.spec');
    expect(stdout).toMatch(/^GROUP: {6}stable\.example\.com\nKIND: {7}CronTab\nVERSION: {4}v1\n/);
    expect(stdout).toMatch(/cronSpec\t<string> -required-\n {4}Minute, hour, day, month, weekday\.\n/);
    expect(stdout).toMatch(/policy\t<string>\n {2}enum: Allow, Forbid\n/);
  });

  it('describes them', async () => {
    const world = await worldWithCronTab();
    const { stdout } = await world.run('describe ct every-minute');
    expect(stdout).toMatch(/API Version: {2}stable\.example\.com\/v1\nKind: {9}CronTab\n/);
    expect(stdout).toMatch(/Spec:\n {2}Cron Spec: {2}\* \* \* \* \*\/5\n {2}Image: {6}busybox\n {2}Replicas: {3}3\n/);
  });

  it('tells of deprecated versions', async () => {
    const world = await worldWithCronTab();
    expect(await world.run('get crontabs.v1beta1.stable.example.com')).toEqual({
      exitCode: 0,
      stdout: 'NAME           AGE\nevery-minute   0s\n',
      stderr: 'Warning: stable.example.com/v1beta1 CronTab is deprecated; use stable.example.com/v1 CronTab\n',
    });
  });

  it('knows a schema that has changed', async () => {
    const world = await worldWithCronTab();
    expect((await world.run('explain crontab.spec.suspend')).exitCode).toBe(1);
    const path = '/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/suspend';
    const patch = [{ op: 'add', path, value: { type: 'boolean', description: 'Not now.' } }];
    await world.run(['patch', 'crd', 'crontabs.stable.example.com', '--type=json', '-p', JSON.stringify(patch)]);
    expect((await world.run('explain crontab.spec.suspend')).stdout).toMatch(/Not now\./);
  });

  it('deletes a definition with all its resources', async () => {
    const world = await worldWithCronTab();
    expect((await world.run('delete crd crontabs.stable.example.com')).stdout).toBe(
      'customresourcedefinition.apiextensions.k8s.io "crontabs.stable.example.com" deleted\n',
    );
    expect((await world.run('get ct')).exitCode).toBe(1);
    expect([...world.api.kinds()].some(({ kind }) => kind === 'CronTab')).toBe(false);
  });
});
