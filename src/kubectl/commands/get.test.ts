import { expect } from 'expect';
import { describe, it } from 'node:test';
import { pods } from '../../api/kinds/pod/pod';
import { createApiWorld, type ApiWorld } from '../testing/api-world';
import { KUBIA_PODS } from '../testing/manifests';

async function kubiaWorld(): Promise<ApiWorld> {
  const world = createApiWorld();
  world.files.set('pods.yaml', KUBIA_PODS);
  expect((await world.run('create -f pods.yaml')).stdout).toBe(
    'pod/kubia-manual created\npod/kubia-manual-v2 created\n',
  );
  return world;
}

describe('kubectl get', () => {
  const tables: readonly (readonly [string, readonly string[]])[] = [
    [
      'get po --show-labels',
      [
        'NAME              READY   STATUS    RESTARTS   AGE   LABELS',
        'kubia-manual      0/1     Pending   0          0s    <none>',
        'kubia-manual-v2   0/1     Pending   0          0s    creation_method=manual,env=prod',
      ],
    ],
    [
      'get po -L creation_method,env',
      [
        'NAME              READY   STATUS    RESTARTS   AGE   CREATION_METHOD   ENV',
        'kubia-manual      0/1     Pending   0          0s                      ',
        'kubia-manual-v2   0/1     Pending   0          0s    manual            prod',
      ],
    ],
    ['get po -l env --no-headers', ['kubia-manual-v2   0/1   Pending   0     0s']],
    [
      'get po,sa -l !env -A',
      [
        'NAMESPACE   NAME               READY   STATUS    RESTARTS   AGE',
        'default     pod/kubia-manual   0/1     Pending   0          0s',
        '',
        'NAMESPACE     NAME                     AGE',
        'default       serviceaccount/default   0s',
        'kube-public   serviceaccount/default   0s',
      ],
    ],
    ['get po -o name', ['pod/kubia-manual', 'pod/kubia-manual-v2']],
    ['get pods.v1. kubia-manual -o jsonpath={.metadata.name}', ['kubia-manual']],
    ['get Pod -o custom-columns=N:.metadata.name', ['N', 'kubia-manual', 'kubia-manual-v2']],
    ['get po --sort-by=.metadata.labels.env -o name', ['pod/kubia-manual', 'pod/kubia-manual-v2']],
    ['get ns default -o go-template={{.metadata.name}}', ['default']],
    [
      'get ns',
      [
        'NAME              STATUS   AGE',
        ...['default', 'kube-node-lease', 'kube-public', 'kube-system'].map((name) => `${name.padEnd(18)}Active   0s`),
      ],
    ],
  ];
  for (const [line, lines] of tables) {
    it(line, async () => {
      const { stdout, stderr, exitCode } = await (await kubiaWorld()).run(line);
      expect({ lines: stdout.replace(/\n$/, '').split('\n'), stderr, exitCode }).toEqual({
        lines,
        stderr: '',
        exitCode: 0,
      });
    });
  }

  const nothing: readonly (readonly [string, string])[] = [
    ['get po -n kube-public', 'No resources found in kube-public namespace.\n'],
    ['get po -A -l x', 'No resources found\n'],
    ['get no', 'No resources found\n'],
  ];
  for (const [line, stderr] of nothing) {
    it(`${line} finds nothing`, async () => {
      expect(await (await kubiaWorld()).run(line)).toEqual({ exitCode: 0, stdout: '', stderr });
    });
  }

  const errors: readonly (readonly [string, string])[] = [
    ['get foo', 'error: the server doesn\'t have a resource type "foo"\n'],
    ['get PO', 'error: the server doesn\'t have a resource type "PO"\n'],
    ['get pods.v1', 'error: the server doesn\'t have a resource type "pods"\n'],
    ['get po nope', 'Error from server (NotFound): pods "nope" not found\n'],
    ['get po x -n nosuch', 'Error from server (NotFound): namespaces "nosuch" not found\n'],
    [
      'get po a/b/c',
      "error: there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'\n",
    ],
    ['get a/b/c', 'error: arguments in resource/name form may not have more than one slash\n'],
    ['get a/', 'error: arguments in resource/name form must have a single resource and name\n'],
    ['get po x -l a', 'error: name cannot be provided when a selector is specified\n'],
    ['get po x -A', 'error: a resource cannot be retrieved by name across all namespaces\n'],
    ['get all x', 'error: you must specify only one resource\n'],
    ['get po,no -w', 'error: you may only specify a single resource type\n'],
    ['get po --show-labels -o json', 'error: --show-labels option cannot be used with json printer\n'],
    [
      'get po --field-selector metadata.annotations.x=y',
      'Error from server (BadRequest): Unable to find "/v1, Resource=pods" that match label selector "", field selector "metadata.annotations.x=y": field label not supported: metadata.annotations.x\n',
    ],
    [
      'get',
      'You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\n' +
        'error: Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).\n' +
        "See 'kubectl get -h' for help and examples\n",
    ],
  ];
  for (const [line, stderr] of errors) {
    it(`refuses ${line}`, async () => {
      expect(await (await kubiaWorld()).run(line)).toEqual({ exitCode: 1, stdout: '', stderr });
    });
  }

  it('prints what there is before it says what is not', async () => {
    const outcome = await (await kubiaWorld()).run('get po nope kubia-manual --no-headers');
    expect(outcome).toEqual({
      exitCode: 1,
      stdout: 'kubia-manual   0/1   Pending   0     0s\n',
      stderr: 'Error from server (NotFound): pods "nope" not found\n',
    });
  });

  it('follows changes until the request times out', async () => {
    const world = await kubiaWorld();
    world.sim.after(2000, () => {
      world.api.modifyStatus(pods, { namespace: 'default', name: 'kubia-manual' }, (pod) => ({
        ...pod,
        status: { ...pod.status, phase: 'Failed' },
      }));
    });
    const { stdout, exitCode } = await world.run('get po kubia-manual -w --request-timeout=5s');
    expect(stdout).toBe(
      'NAME           READY   STATUS    RESTARTS   AGE\n' +
        'kubia-manual   0/1     Pending   0          0s\n' +
        'kubia-manual   0/1     Failed    0          2s\n',
    );
    expect(exitCode).toBe(0);
    expect(world.sim.nowMs - world.sim.startMs).toBe(5000);
  });

  it('ends a watch at the deadline of the run, and names the events if asked', async () => {
    const world = await kubiaWorld();
    world.sim.after(1000, () =>
      world.api.delete(pods, { namespace: 'default', name: 'kubia-manual' }, { gracePeriodSeconds: 0 }),
    );
    const { stdout } = await world.run('get po -w -o name --output-watch-events', {
      deadlineMs: world.sim.nowMs + 3000,
    });
    // The pod is marked as being deleted before it goes.
    expect(stdout).toBe('pod/kubia-manual\npod/kubia-manual-v2\npod/kubia-manual\npod/kubia-manual\n');
    const table = await world.run('get po -w --output-watch-events --no-headers', { deadlineMs: world.sim.nowMs });
    expect(table.stdout).toBe('ADDED      kubia-manual-v2   0/1   Pending   0     3s\n');
  });
});
