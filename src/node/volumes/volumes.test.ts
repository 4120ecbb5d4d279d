import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { Container, PodSpec, Volume, VolumeMount } from '../../api/generated/types';
import { serviceAccountTokens } from '../../api/authentication/service-account-tokens';
import { configMaps } from '../../api/kinds/config-map';
import { pods } from '../../api/kinds/pod/pod';
import { secrets } from '../../api/kinds/secret';
import { serviceAccounts } from '../../api/kinds/service-account';
import { persistentVolumeClaims, persistentVolumes } from '../../api/kinds/storage/core-storage';
import type { ClusterNode } from '../node';
import { TestWorld } from '../test-world';

const SHELL = 'busybox:1.36';

class VolumeWorld extends TestWorld {
  readonly machine: ClusterNode;

  constructor() {
    super();
    this.machine = this.node();
    for (const namespace of ['default']) {
      this.api.create(serviceAccounts, {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { namespace, name: 'default' },
      });
    }
  }

  configMap(name: string, data: Readonly<Record<string, string>>, more: { readonly immutable?: boolean } = {}): void {
    this.api.create(configMaps, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { namespace: 'default', name },
      data,
      ...more,
    });
  }

  changeConfigMap(name: string, data: Readonly<Record<string, string>>): void {
    this.api.modify(configMaps, { namespace: 'default', name }, (old) => ({ ...old, data }));
  }

  secret(name: string, stringData: Readonly<Record<string, string>>): void {
    this.api.create(secrets, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { namespace: 'default', name },
      stringData,
    });
  }

  /** A pod of one shell that waits, with one volume mounted at /v. */
  mounting(
    source: Omit<Volume, 'name'>,
    mount: Partial<VolumeMount> = {},
    spec: Partial<PodSpec> = {},
    container: Partial<Container> = {},
  ): void {
    this.pod('x', {
      containers: [
        {
          name: 'app',
          image: SHELL,
          command: ['sleep', '1000000'],
          volumeMounts: [{ name: 'v', mountPath: '/v', ...mount }],
          ...container,
        },
      ],
      volumes: [{ name: 'v', ...source }],
      ...spec,
    });
    this.passSeconds(20);
  }

  /** Of a file in the container: mode, user, group. */
  mode(path: string): string {
    const container = this.machine.runtime.pod(this.getPod('x').metadata.uid)?.latest.get('app');
    const { mode = 0, uid, gid } = container?.files.stat(path) ?? {};
    return `${mode.toString(8)} ${uid ?? ''} ${gid ?? ''}`;
  }

  /** What a command writes in the container, errors too. */
  sh(script: string, name = 'x', container = 'app'): string {
    const running = this.machine.runtime.pod(this.getPod(name).metadata.uid)?.latest.get(container);
    let output = '';
    const viewer = {
      onStdout: (text: string) => void (output += text),
      onStderr: (text: string) => void (output += text),
    };
    running?.exec(['sh', '-c', script], { stdin: false, tty: false }, viewer);
    this.sim.beginStep();
    this.sim.advance(1000);
    return output;
  }
}

describe('emptyDir', () => {
  it('is empty at first, shared by the containers of the pod, and outlives them but not the pod', () => {
    const world = new VolumeWorld();
    world.mounting(
      { emptyDir: {} },
      {},
      {},
      { command: ['sh', '-c', 'cat /v/data; echo one >> /v/data; echo lost > /lost; sleep 30'] },
    );
    expect(world.sh('ls /v; cat /v/data /lost')).toBe('data\none\nlost\n');
    world.passSeconds(30);
    expect(world.sh('cat /v/data; cat /lost')).toBe('one\none\nlost\n');
  });
});

describe('emptyDir in memory', () => {
  it('has no more room than its limit', () => {
    const world = new VolumeWorld();
    world.mounting({ emptyDir: { medium: 'Memory', sizeLimit: '1Ki' } });
    const output = world.sh('mount | grep " /v "; head -c 2048 /dev/zero > /v/f');
    expect(output).toMatch(/^tmpfs on \/v type tmpfs \(rw,relatime\)\n.*No space left on device\n$/);
  });
});

describe('mounts', () => {
  it('can be within each other, in whatever order they are written', () => {
    const world = new VolumeWorld();
    world.configMap('settings', { color: 'blue' });
    world.mounting(
      { emptyDir: {} },
      {},
      {
        volumes: [
          { name: 'v', emptyDir: {} },
          { name: 'c', configMap: { name: 'settings' } },
        ],
      },
      {
        volumeMounts: [
          { name: 'c', mountPath: '/v/conf/' },
          { name: 'v', mountPath: '/v' },
        ],
      },
    );
    expect(world.sh('echo own > /v/f; cat /v/conf/color /v/f; ls /v')).toBe('blueown\nconf\nf\n');
  });

  it('hide what the image has in their place', () => {
    const world = new VolumeWorld();
    world.mounting({ emptyDir: {} }, { mountPath: '/etc' });
    expect(world.sh('ls /etc')).not.toContain('passwd');
  });
});

describe('nfs', () => {
  it('is the same on every node', () => {
    const world = new VolumeWorld();
    world.node({ name: 'node-2' });
    const source = { nfs: { server: 'files', path: '/shared' } };
    world.mounting(source);
    world.sh('echo here > /v/f');
    world.pod('y', {
      nodeName: 'node-2',
      restartPolicy: 'Never',
      containers: [
        { name: 'app', image: SHELL, command: ['cat', '/v/f'], volumeMounts: [{ name: 'v', mountPath: '/v' }] },
      ],
      volumes: [{ name: 'v', ...source }],
    });
    world.passSeconds(20);
    expect(world.getPod('y').status?.phase).toBe('Succeeded');
  });
});

describe('configMap', () => {
  it('shows its keys as files behind the link of the atomic writer', () => {
    const world = new VolumeWorld();
    world.configMap('settings', { color: 'blue', size: 'big\n' });
    world.mounting({
      configMap: {
        name: 'settings',
        items: [
          { key: 'color', path: 'a/b', mode: 0o400 },
          { key: 'size', path: 'size' },
        ],
      },
    });
    expect(world.sh('cat /v/a/b /v/size; readlink /v/a; readlink /v/size; echo x > /v/size')).toBe(
      "bluebig\n..data/a\n..data/size\nsh: can't create /v/size: Read-only file system\n",
    );
    expect(world.sh('ls -a /v; mount | grep " /v "; echo hidden | cat')).toBe(
      '.\n..\n..2026_01_01_00_00_00.3665478791\n..data\na\nsize\n/dev/vda1 on /v type ext4 (ro,relatime)\nhidden\n',
    );
  });

  it('keeps the pod waiting while it is missing, and lets it start soon after it is there', () => {
    const world = new VolumeWorld();
    world.mounting({ configMap: { name: 'settings' } });
    expect(world.state('x')).toBe('Pending[app:ContainerCreating]');
    expect(world.events('x')).toEqual([
      'FailedMount: MountVolume.SetUp failed for volume "v" : configmap "settings" not found x6',
    ]);
    world.configMap('settings', { color: 'blue' });
    world.passSeconds(17);
    expect(world.state('x')).toBe('Running[app:running]');
  });

  it('mounts nothing for an optional one that is missing, and what it has as soon as it is there', () => {
    const world = new VolumeWorld();
    world.mounting({ configMap: { name: 'settings', optional: true } });
    expect(world.sh('ls /v')).toBe('');
    world.configMap('settings', { color: 'blue' });
    world.passSeconds(90);
    expect(world.sh('ls /v')).toBe('color\n');
  });

  it('refuses a key that is missing', () => {
    const world = new VolumeWorld();
    world.configMap('settings', { color: 'blue' });
    world.mounting({ configMap: { name: 'settings', items: [{ key: 'size', path: 'size' }] } });
    expect(world.events('x').join()).toContain(
      'MountVolume.SetUp failed for volume "v" : configmap references non-existent config key: size',
    );
  });

  it('brings a change to the files within 90 seconds, but not to a file mounted by subPath', () => {
    const world = new VolumeWorld();
    world.configMap('settings', { color: 'blue', old: '1' });
    world.mounting(
      { configMap: { name: 'settings' } },
      {},
      {},
      {
        volumeMounts: [
          { name: 'v', mountPath: '/v' },
          { name: 'v', mountPath: '/etc/color', subPath: 'color' },
        ],
      },
    );
    world.changeConfigMap('settings', { color: 'red', new: '2' });
    expect(world.sh('cat /v/color /etc/color')).toBe('blueblue');
    const tasks = world.sim.tasks;
    world.passSeconds(90);
    expect(world.sh('cat /v/color /etc/color; ls /v')).toBe('redbluecolor\nnew\n');
    expect(world.sim.tasks - tasks).toBeLessThan(100);
  });

  it('never changes once it is immutable', () => {
    const world = new VolumeWorld();
    world.configMap('settings', { color: 'blue' }, { immutable: true });
    world.mounting({ configMap: { name: 'settings' } });
    world.api.delete(configMaps, { namespace: 'default', name: 'settings' });
    world.configMap('settings', { color: 'red' });
    world.passSeconds(200);
    expect(world.sh('cat /v/color')).toBe('blue');
  });
});

describe('secret', () => {
  it('is decoded, in memory and read-only', () => {
    const world = new VolumeWorld();
    world.secret('login', { password: 's3cret' });
    world.mounting({ secret: { secretName: 'login', defaultMode: 0o400 } });
    expect(world.sh('cat /v/password; mount | grep " /v "; rm /v/password')).toBe(
      "s3crettmpfs on /v type tmpfs (ro,relatime)\nrm: can't remove '/v/password': Read-only file system\n",
    );
    expect(world.mode('/v/password')).toBe('400 0 0');
  });

  it('that is missing is told of', () => {
    const world = new VolumeWorld();
    world.mounting({ secret: { secretName: 'login' } });
    expect(world.events('x').join()).toContain('MountVolume.SetUp failed for volume "v" : secret "login" not found');
  });
});

describe('fsGroup', () => {
  it('gets the volumes of the pod', () => {
    const world = new VolumeWorld();
    world.secret('login', { password: 's3cret' });
    world.mounting(
      { secret: { secretName: 'login', defaultMode: 0o400 } },
      {},
      {
        securityContext: { runAsUser: 1000, fsGroup: 2000 },
        volumes: [
          { name: 'v', secret: { secretName: 'login', defaultMode: 0o400 } },
          { name: 'e', emptyDir: {} },
        ],
      },
      {
        volumeMounts: [
          { name: 'v', mountPath: '/v' },
          { name: 'e', mountPath: '/e' },
        ],
      },
    );
    expect(world.sh('cat /v/password; echo hi > /e/f')).toBe('s3cret');
    expect(world.mode('/v/password')).toBe('440 0 2000');
    expect(world.mode('/e')).toBe('2777 0 2000');
  });
});

describe('downwardAPI', () => {
  it('follows the labels of the pod', () => {
    const world = new VolumeWorld();
    world.mounting({
      downwardAPI: {
        items: [
          { path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } },
          { path: 'annotations', fieldRef: { fieldPath: 'metadata.annotations' } },
          { path: 'name', fieldRef: { fieldPath: 'metadata.name' } },
          { path: 'cpu', resourceFieldRef: { containerName: 'app', resource: 'limits.cpu', divisor: '1m' } },
        ],
      },
    });
    expect(world.sh('cat /v/labels /v/name /v/cpu')).toBe('x4000');
    world.api.modify(pods, { namespace: 'default', name: 'x' }, (pod) => ({
      ...pod,
      metadata: { ...pod.metadata, labels: { b: '2', a: '1' }, annotations: { say: '"hi"' } },
    }));
    world.passSeconds(2);
    expect(world.sh('cat /v/labels /v/annotations')).toBe('a="1"\nb="2"say="\\"hi\\""');
  });
});

describe('projected', () => {
  const TOKEN = {
    projected: {
      defaultMode: 0o644,
      sources: [
        { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
        { configMap: { name: 'ca', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        {
          downwardAPI: {
            items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
          },
        },
      ],
    },
  };

  it('holds a token that the API knows, made anew before it runs out', () => {
    const world = new VolumeWorld();
    world.configMap('ca', { 'ca.crt': 'CERTIFICATE' });
    world.mounting(TOKEN, {}, { serviceAccountName: 'default' });
    expect(world.sh('cat /v/ca.crt /v/namespace')).toBe('CERTIFICATEdefault');
    const token = world.sh('cat /v/token');
    const user = world.api.shared(serviceAccountTokens).authenticateToken(token);
    expect(user?.name).toBe('system:serviceaccount:default:default');
    expect(world.sh('cat /v/token')).toBe(token);
    world.passSeconds(2886);
    const next = world.sh('cat /v/token');
    expect(next).not.toBe(token);
    expect(world.api.shared(serviceAccountTokens).authenticateToken(next)?.name).toBe(user?.name);
  });

  it('costs nothing while nobody looks', () => {
    const world = new VolumeWorld();
    world.configMap('ca', { 'ca.crt': 'CERTIFICATE' });
    world.mounting(TOKEN, {}, { serviceAccountName: 'default' });
    world.sh('cat /v/token');
    world.machine.stop();
    const { tasks } = world.sim;
    world.passSeconds(86_400);
    expect(world.sim.tasks - tasks).toBeLessThan(5);
  });

  it('says all that is wrong at once', () => {
    const world = new VolumeWorld();
    world.mounting({ projected: { sources: [{ configMap: { name: 'a' } }, { secret: { name: 'b' } }] } });
    expect(world.events('x').join()).toContain(
      'MountVolume.SetUp failed for volume "v" : [configmap "a" not found, secret "b" not found]',
    );
  });
});

describe('hostPath', () => {
  const rows: readonly [type: string, path: string, error: string | undefined][] = [
    ['', '/new', undefined],
    ['Directory', '/new', 'hostPath type check failed: /new is not a directory'],
    ['Directory', '/srv/file', 'hostPath type check failed: /srv/file is not a directory'],
    ['DirectoryOrCreate', '/new/deep', undefined],
    ['File', '/srv', 'hostPath type check failed: /srv is not a file'],
    ['FileOrCreate', '/srv/other', undefined],
    ['Socket', '/srv/file', 'hostPath type check failed: /srv/file is not a socket file'],
    ['CharDevice', '/srv/file', 'hostPath type check failed: /srv/file is not a character device'],
    ['BlockDevice', '/srv/file', 'hostPath type check failed: /srv/file is not a block device'],
  ];
  for (const [type, path, error] of rows) {
    it(`of type '${type}' at ${path}`, () => {
      const world = new VolumeWorld();
      world.machine.files.makeDirectory('/srv', { recursive: true });
      world.machine.files.writeFile('/srv/file', 'here');
      world.mounting({ hostPath: { path, type } });
      const events = world.events('x').join();
      if (error === undefined) expect(events).not.toContain('FailedMount');
      else expect(events).toContain(`FailedMount: MountVolume.SetUp failed for volume "v" : ${error}`);
      expect(world.state('x')).toBe(error === undefined ? 'Running[app:running]' : 'Pending[app:ContainerCreating]');
    });
  }

  it('is the machine, whose files outlive pods', () => {
    const world = new VolumeWorld();
    world.mounting({ hostPath: { path: '/data' } });
    world.sh('echo kept > /v/file');
    expect(world.machine.files.readFile('/data/file')).toBe('kept\n');
    world.delete('x', 0);
    world.passSeconds(10);
    world.mounting({ hostPath: { path: '/data' } }, { readOnly: true });
    expect(world.sh('cat /v/file; touch /v/new')).toBe('kept\ntouch: /v/new: Read-only file system\n');
  });
});

describe('subPath', () => {
  it('is made when it is missing, named by variables too', () => {
    const world = new VolumeWorld();
    world.mounting(
      { hostPath: { path: '/data' } },
      { subPathExpr: 'logs/$(NAME)' },
      {},
      { env: [{ name: 'NAME', value: 'a' }] },
    );
    world.sh('echo hi > /v/f');
    expect(world.machine.files.readFile('/data/logs/a/f')).toBe('hi\n');
  });

  it('does not lead out of the volume', () => {
    const world = new VolumeWorld();
    world.machine.files.makeDirectory('/data', { recursive: true });
    world.machine.files.symlink('/etc', '/data/link');
    world.mounting({ hostPath: { path: '/data' } }, { subPath: 'link' });
    expect(world.state('x')).toBe('Pending[app:CreateContainerConfigError]');
    expect(world.getPod('x').status?.containerStatuses?.[0]?.state?.waiting?.message).toBe(
      'failed to prepare subPath for volumeMount "v" of container "app"',
    );
  });

  it('needs its variables', () => {
    const world = new VolumeWorld();
    world.mounting({ emptyDir: {} }, { subPathExpr: '$(NAME)' });
    expect(world.getPod('x').status?.containerStatuses?.[0]?.state?.waiting?.message).toBe('missing value for NAME');
  });
});

describe('persistentVolumeClaim', () => {
  it('that is missing or not bound is told of', () => {
    const world = new VolumeWorld();
    world.mounting({ persistentVolumeClaim: { claimName: 'data' } });
    expect(world.events('x')[0]).toBe(
      'FailedMount: Unable to attach or mount volumes: unmounted volumes=[v], unattached volumes=[], failed to process volumes=[v]: ' +
        'error processing PVC default/data: failed to fetch PVC from API server: persistentvolumeclaims "data" not found x2',
    );
  });

  it('that is bound to a directory of the machine keeps what pods write', () => {
    const world = new VolumeWorld();
    const spec = { accessModes: ['ReadWriteOnce'], storageClassName: '' };
    const claim = world.api.create(persistentVolumeClaims, {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { namespace: 'default', name: 'data' },
      spec: { ...spec, volumeName: 'disk', resources: { requests: { storage: '1Gi' } } },
    });
    world.api.create(persistentVolumes, {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: 'disk' },
      spec: {
        ...spec,
        capacity: { storage: '1Gi' },
        hostPath: { path: '/disk' },
        claimRef: { namespace: 'default', name: 'data', uid: claim.metadata.uid },
      },
    });
    world.api.modifyStatus(persistentVolumeClaims, { namespace: 'default', name: 'data' }, (old) => ({
      ...old,
      status: { phase: 'Bound' },
    }));
    world.mounting({ persistentVolumeClaim: { claimName: 'data' } });
    world.sh('echo kept > /v/file');
    world.delete('x', 0);
    world.passSeconds(10);
    world.mounting({ persistentVolumeClaim: { claimName: 'data', readOnly: true } });
    expect(world.sh('cat /v/file; touch /v/new')).toBe('kept\ntouch: /v/new: Read-only file system\n');
  });
});

describe('image', () => {
  it('shows the files of an image, which nobody can change', () => {
    const world = new VolumeWorld();
    world.mounting(
      { image: { reference: 'nginx:1.14.2', pullPolicy: 'IfNotPresent' } },
      { subPath: 'usr/share/nginx' },
    );
    expect(world.sh('ls /v/html; touch /v/x')).toBe('50x.html\nindex.html\ntouch: /v/x: Read-only file system\n');
    expect(world.events('x').join()).toContain('Pulling image "nginx:1.14.2"');
  });

  it('that cannot be pulled holds the container', () => {
    const world = new VolumeWorld();
    world.mounting({ image: { reference: 'nosuch:1' } });
    expect(world.state('x')).toMatch(/ErrImagePull|ImagePullBackOff/);
  });
});

describe('a file of variables', () => {
  const env = (key: string, optional = false) => [
    { name: 'COLOR', valueFrom: { fileKeyRef: { volumeName: 'v', path: 'vars', key, optional } } },
  ];
  const write = (text: string): Partial<PodSpec> => ({
    initContainers: [
      {
        name: 'write',
        image: SHELL,
        command: ['sh', '-c', `printf "${text}" > /v/vars`],
        volumeMounts: [{ name: 'v', mountPath: '/v' }],
      },
    ],
  });

  it('that an init container has written gives the container its own', () => {
    const world = new VolumeWorld();
    world.mounting({ emptyDir: {} }, {}, write("# vars\\nSIZE='big'\\nCOLOR='deep\\nblue' # so\\n"), {
      env: env('COLOR'),
    });
    expect(world.sh('echo "$COLOR"')).toBe('deep\nblue\n');
  });

  const rows: readonly [text: string, key: string, message: RegExp][] = [
    ["A='1'", 'COLOR', /^environment variable key "COLOR" not found in file "\/var\/lib\/kubelet\/pods\/.*\/vars"$/],
    ['A=1', 'A', /^couldn't parse env file$/],
    ["A='1", 'A', /^couldn't parse env file$/],
  ];
  for (const [text, key, message] of rows) {
    it(`refuses ${key} of ${text}`, () => {
      const world = new VolumeWorld();
      world.mounting({ emptyDir: {} }, {}, write(text), { env: env(key) });
      expect(world.getPod('x').status?.containerStatuses?.[0]?.state?.waiting?.message).toMatch(message);
    });
  }
});

describe('a volume of the pod', () => {
  it('outlives the kubelet', () => {
    const world = new VolumeWorld();
    world.configMap('settings', { color: 'blue' });
    world.mounting(
      { emptyDir: {} },
      {},
      {
        volumes: [
          { name: 'v', emptyDir: {} },
          { name: 'c', configMap: { name: 'settings' } },
        ],
      },
      {
        command: ['sh', '-c', 'echo once >> /v/f; sleep 60'],
        volumeMounts: [
          { name: 'v', mountPath: '/v' },
          { name: 'c', mountPath: '/c' },
        ],
      },
    );
    world.machine.stop();
    world.changeConfigMap('settings', { color: 'red' });
    world.passSeconds(60);
    world.machine.start();
    world.passSeconds(95);
    expect(world.sh('cat /v/f /c/color')).toBe('once\nonce\nonce\nred');
  });

  it('is not waited for any more when the pod is deleted', () => {
    const world = new VolumeWorld();
    world.mounting({ secret: { secretName: 'login' } });
    world.delete('x', 1);
    world.passSeconds(5);
    expect(world.findPod('x')).toBeUndefined();
  });
});
