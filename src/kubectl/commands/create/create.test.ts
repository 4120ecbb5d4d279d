import { expect } from 'expect';
import { describe, it } from 'node:test';
import { textOfBytes } from '../../../sim/text-bytes';
import { createApiWorld } from '../../testing/api-world';
import { configMap, KUBIA_PODS } from '../../testing/manifests';

const [POD = ''] = KUBIA_PODS.split('---\n');

describe('kubectl create -f', () => {
  it('gives an object without a name the namespace too', async () => {
    const world = createApiWorld();
    world.files.set('x.yaml', POD.replace('name: kubia-manual', 'generateName: kubia-'));
    expect((await world.run('create -f x.yaml')).stdout).toMatch(/^pod\/kubia-[a-z0-9]{5} created\n$/);
  });

  const manifests: readonly (readonly [string, string, string, string])[] = [
    [
      'tabs',
      POD.replace('  name: kubia-manual', '\tname: x'),
      '-f x.yaml',
      'error: error parsing x.yaml: error converting YAML to JSON: yaml: line 4: found character that cannot start any token\n',
    ],
    [
      'no type',
      'metadata: {name: x}\n',
      '-f x.yaml',
      'error: error validating "x.yaml": error validating data: [apiVersion not set, kind not set]; if you choose to ignore these errors, turn validation off with --validate=false\n',
    ],
    [
      'an unknown kind',
      'apiVersion: v1\nkind: Foo\nmetadata: {name: x}\n',
      '-f x.yaml',
      'error: resource mapping not found for name: "x" namespace: "" from "x.yaml": no matches for kind "Foo" in version "v1"\nensure CRDs are installed first\n',
    ],
    [
      'an unknown field',
      POD.replace('image:', 'imagee:'),
      '-f x.yaml',
      'Error from server (BadRequest): error when creating "x.yaml": Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.containers[0].imagee"\n',
    ],
    [
      'a label that is no text',
      POD.replace('kubia-manual', 'x, labels: {a: true}').replace(
        'metadata:\n  name: x, labels: {a: true}',
        'metadata: {name: x, labels: {a: true}}',
      ),
      '-f x.yaml',
      'error: unable to decode "x.yaml": json: cannot unmarshal bool into Go struct field ObjectMeta.metadata.labels of type string\n',
    ],
    [
      'a namespace that is not there',
      POD,
      '-f x.yaml -n nosuch',
      'Error from server (NotFound): error when creating "x.yaml": namespaces "nosuch" not found\n',
    ],
    [
      'another namespace than asked for',
      configMap('x', '{}', 'default'),
      '-f x.yaml -n kube-public',
      'error: the namespace from the provided object "default" does not match the namespace "kube-public". You must pass \'--namespace=default\' to perform this operation.\n',
    ],
    ['no such file', '', '-f nope.yaml', 'error: the path "nope.yaml" does not exist\n'],
    ['an empty file', '', '-f x.yaml', 'error: no objects passed to create\n'],
    ['no file at all', '', '', 'error: must specify one of -f and -k\n'],
    [
      'a kustomization that is not there',
      '',
      '-k dir',
      "error: must build at directory: not a valid directory: evalsymlink failure on 'dir' : lstat /dir: no such file or directory\n",
    ],
  ];
  for (const [title, manifest, words, stderr] of manifests) {
    it(`refuses ${title}`, async () => {
      const world = createApiWorld();
      world.files.set('x.yaml', manifest);
      expect(await world.run(`create ${words}`.trim())).toEqual({ exitCode: 1, stdout: '', stderr });
    });
  }

  it('creates what is right before and after what is wrong', async () => {
    const world = createApiWorld();
    world.files.set(
      'x.yaml',
      `${configMap('a')}---\n${configMap('b').replace('ConfigMap', 'Foo')}---\n${configMap('c')}---\n${configMap('a')}`,
    );
    const { stdout, stderr, exitCode } = await world.run('create -f x.yaml');
    expect({ stdout, exitCode }).toEqual({ stdout: 'configmap/a created\nconfigmap/c created\n', exitCode: 1 });
    expect(stderr).toContain('no matches for kind "Foo" in version "v1"');
    expect(stderr).toContain(
      'Error from server (AlreadyExists): error when creating "x.yaml": configmaps "a" already exists\n',
    );
  });

  it('reads directories, lists and standard input', async () => {
    const world = createApiWorld();
    world.files.set('dir/b.yaml', configMap('b'));
    world.files.set(
      'dir/a.json',
      '{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}]}',
    );
    world.files.set('dir/c.txt', configMap('c'));
    world.files.set('dir/sub/d.yaml', configMap('d'));
    expect((await world.run('create -f dir')).stdout).toBe('configmap/a created\nconfigmap/b created\n');
    expect((await world.run('create -f dir/sub/*.yaml')).stdout).toBe('configmap/d created\n');
    expect((await world.run('create -f -', { stdin: configMap('e') })).stdout).toBe('configmap/e created\n');
  });
});

describe('kubectl create NOUN', () => {
  const commands: readonly (readonly [string, string, string])[] = [
    ['create ns dev', 'namespace/dev created\n', ''],
    ['create namespace default', '', 'Error from server (AlreadyExists): namespaces "default" already exists\n'],
    ['create sa robot', 'serviceaccount/robot created\n', ''],
    ['create cm x --from-literal=a=b --from-literal=c=d=e', 'configmap/x created\n', ''],
    ['create cm x --from-literal=foo', '', 'error: invalid literal source foo, expected key=value\n'],
    [
      'create cm x --from-literal=a=1 --from-literal=a=2',
      '',
      'error: cannot add key "a", another key by that name already exists in Data for ConfigMap "x"\n',
    ],
    ['create cm x --from-file=nope', '', 'error: error reading nope: no such file or directory\n'],
    [
      'create cm x --from-env-file=env --from-literal=a=b',
      '',
      'error: from-env-file cannot be combined with from-file or from-literal\n',
    ],
    ['create cm c3 --append-hash --from-literal=a=b -o name', 'configmap/c3-52d48g29tt\n', ''],
    ['create secret generic s2 --append-hash --from-literal=a=b -o name', 'secret/s2-84ghc2tm42\n', ''],
    ['create secret tls x', '', 'error: key and cert must be specified\n'],
    [
      'create deploy web --image=nginx:1.27 --replicas=2 -o jsonpath={.spec.replicas},{.spec.template.spec.containers[0].name}',
      '2,nginx',
      '',
    ],
    [
      'create deploy web --image=a --image=b -- sleep 1',
      '',
      'error: cannot specify multiple --image options and command\n',
    ],
    [
      'create ns dev --dry-run=client -o yaml',
      'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: dev\nspec: {}\nstatus: {}\n',
      '',
    ],
  ];
  for (const [line, stdout, stderr] of commands) {
    it(line, async () => {
      expect(await createApiWorld().run(line)).toEqual({ exitCode: stderr === '' ? 0 : 1, stdout, stderr });
    });
  }

  it('keeps files and env files apart', async () => {
    const world = createApiWorld();
    world.files.set('app.properties', 'a=1\n# no\nb=2\n');
    const [file, env] = [
      await world.run('create cm x --from-file=app.properties --dry-run=client -o jsonpath={.data}'),
      await world.run('create cm x --from-env-file=app.properties --dry-run=client -o jsonpath={.data}'),
    ];
    expect(file.stdout).toBe('{"app.properties":"a=1\\n# no\\nb=2\\n"}');
    expect(env.stdout).toBe('{"a":"1","b":"2"}');
  });

  it('keeps the bytes of a file that is no text', async () => {
    const world = createApiWorld();
    world.files.set('logo', textOfBytes(Buffer.from([0x89, 0xff, 0])));
    const run = async (what: string, path: string) =>
      (await world.run(`create ${what} x --from-file=logo --dry-run=client -o jsonpath={${path}}`)).stdout;
    expect(await run('cm', '.binaryData')).toBe('{"logo":"if8A"}');
    expect(await run('secret generic', '.data')).toBe('{"logo":"if8A"}');
  });

  it('writes a registry’s secret as docker does', async () => {
    const line =
      'create secret docker-registry r --docker-username=u --docker-password=p --dry-run=client -o jsonpath={.data.*}';
    const { stdout } = await createApiWorld().run(line);
    expect(Buffer.from(stdout, 'base64').toString()).toBe(
      '{"auths":{"https://index.docker.io/v1/":{"username":"u","password":"p","auth":"dTpw"}}}',
    );
  });
});

describe('kubectl run', () => {
  it('makes the pod that it says', async () => {
    const { stdout } = await createApiWorld().run(
      'run web --image=nginx:1.14.2 --port=80 --env=A=b --restart=Never --dry-run=client -o yaml -- a b',
    );
    expect(stdout).toBe(`apiVersion: v1
kind: Pod
metadata:
  labels:
    run: web
  name: web
spec:
  containers:
  - args:
    - a
    - b
    env:
    - name: A
      value: b
    image: nginx:1.14.2
    name: web
    ports:
    - containerPort: 80
    resources: {}
  dnsPolicy: ClusterFirst
  restartPolicy: Never
status: {}
`);
  });

  const errors: readonly (readonly [string, string])[] = [
    ['run', 'error: required flag(s) "image" not set\n'],
    ['run --image=nginx', "error: NAME is required for run\nSee 'kubectl run -h' for help and examples\n"],
    ['run a --image=UPPER', 'error: Invalid image name "UPPER": invalid reference format\n'],
    [
      'run a --image=x --restart=Foo',
      "error: invalid restart policy: Foo\nSee 'kubectl run -h' for help and examples\n",
    ],
    ['run a --image=x --env=foo', 'error: invalid env: foo\n'],
    ['run a --image=x --labels=a', 'error: unexpected label spec: a\n'],
    ['run a --image=x --dry-run=foo', 'error: Invalid dry-run value (foo). Must be "none", "server", or "client".\n'],
  ];
  for (const [line, stderr] of errors) {
    it(`refuses ${line}`, async () =>
      expect(await createApiWorld().run(line)).toEqual({ exitCode: 1, stdout: '', stderr }));
  }

  it('creates it', async () => {
    const world = createApiWorld();
    expect((await world.run('run web --image=nginx --labels=a=b,c=d')).stdout).toBe('pod/web created\n');
    expect((await world.run('get po web -o jsonpath={.metadata.labels}')).stdout).toBe('{"a":"b","c":"d"}');
    expect((await world.run('run web --image=nginx')).stderr).toBe(
      'Error from server (AlreadyExists): pods "web" already exists\n',
    );
  });
});
