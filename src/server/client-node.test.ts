import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import {
  ApiextensionsV1Api,
  ApiException,
  AppsV1Api,
  Attach,
  CoreV1Api,
  Cp,
  CustomObjectsApi,
  Exec,
  KubeConfig,
  KubernetesObjectApi,
  ListWatch,
  Log,
  PatchStrategy,
  PortForward,
  setHeaderOptions,
  Watch,
  type V1ConfigMap,
  type V1Pod,
  type V1Status,
} from '@kubernetes/client-node';
import { expect } from 'expect';
import { serveCluster, type ServedCluster } from './testing/served-cluster';

// The official client for JavaScript, which knows nothing of this project, before a server whose cluster stands still until it is told to go on.

let served: ServedCluster;
let line: Line;
/** The local side of copies. What is copied is finished a little after it is there. */
const folder = mkdtempSync(join(tmpdir(), 'gherkube-cp-'));
let config: KubeConfig;
let core: CoreV1Api;
const errors: unknown[] = [];
const NAMESPACE = 'default';

before(async () => {
  served = await serveCluster(
    { nodes: [{ name: 'node-1' }] },
    { speed: 0, onError: (error) => void errors.push(error) },
  );
  line = await openLine(Number(new URL(served.server).port));
  config = new KubeConfig();
  config.loadFromString(served.kubeconfig.replace(served.server, `https://127.0.0.1:${line.port}`));
  core = config.makeApiClient(CoreV1Api);
});

after(async () => {
  line.close();
  await served.close();
  rmSync(folder, { recursive: true });
  expect(errors).toEqual([]);
});

/** Of the host: a line that hangs must not hang the tests. */
const TIMEOUT_MS = 60_000;

/** A line between client and server that can be cut. */
interface Line {
  readonly port: number;
  /** Breaks all connections. */
  cut(): void;
  close(): void;
}

async function openLine(toPort: number): Promise<Line> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(toPort, '127.0.0.1');
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.pipe(other);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    close: () => {
      server.close();
      cut();
    },
  };
}

const configMap = (
  name: string,
  data: Record<string, string> = {},
  labels: Record<string, string> = {},
): V1ConfigMap => ({
  metadata: { name, labels },
  data,
});

/** Runs a pod until it is Ready. */
async function runPod(name: string, image: string, command?: string[]): Promise<void> {
  const container = { name: 'main', image, ...(command && { command }) };
  await core.createNamespacedPod({
    namespace: NAMESPACE,
    body: { metadata: { name }, spec: { containers: [container] } },
  });
  await served.clock.advance(20_000);
}

async function failure(call: Promise<unknown>): Promise<{ readonly code: number; readonly message: string }> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ApiException) return { code: error.code, message: JSON.parse(String(error.body)).message };
    throw error;
  }
  throw new Error('the call has not failed');
}

/** Lets the cluster's time pass until something has come true. */
async function untilTrue<T>(coming: Promise<T>): Promise<T> {
  const progress = { isThere: false };
  const settled = coming.finally(() => (progress.isThere = true));
  while (!progress.isThere) await served.clock.advance(10);
  return await settled;
}

/** All that is written, as text, and a promise of the moment when it holds a text. */
function collector(): { readonly stream: PassThrough; text(): string; holds(part: string): Promise<void> } {
  const stream = new PassThrough();
  let text = '';
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    stream.emit('grown');
  });
  return {
    stream,
    text: () => text,
    holds: async (part) => {
      while (!text.includes(part)) await new Promise((resolve) => stream.once('grown', resolve));
    },
  };
}

describe('typed objects', { timeout: TIMEOUT_MS }, () => {
  it('are created, read, replaced, patched and deleted', async () => {
    const created = await core.createNamespacedConfigMap({
      namespace: NAMESPACE,
      body: configMap('typed', { a: '1' }),
    });
    expect(created.metadata?.uid).toMatch(/^[\da-f-]{36}$/);
    expect(created.metadata?.creationTimestamp).toBeInstanceOf(Date);

    const read = await core.readNamespacedConfigMap({ name: 'typed', namespace: NAMESPACE });
    expect(read.data).toEqual({ a: '1' });

    const replaced = await core.replaceNamespacedConfigMap({
      name: 'typed',
      namespace: NAMESPACE,
      body: { ...read, data: { b: '2' } },
    });
    expect(replaced.data).toEqual({ b: '2' });

    const patched = await core.patchNamespacedConfigMap(
      { name: 'typed', namespace: NAMESPACE, body: { data: { c: '3' } } },
      setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
    );
    expect(patched.data).toEqual({ b: '2', c: '3' });

    const byOperations = await core.patchNamespacedConfigMap({
      name: 'typed',
      namespace: NAMESPACE,
      body: [{ op: 'remove', path: '/data/b' }],
    });
    expect(byOperations.data).toEqual({ c: '3' });

    await core.deleteNamespacedConfigMap({ name: 'typed', namespace: NAMESPACE });
    expect(await failure(core.readNamespacedConfigMap({ name: 'typed', namespace: NAMESPACE }))).toEqual({
      code: 404,
      message: 'configmaps "typed" not found',
    });
  });

  it('of another version are in conflict', async () => {
    const body = await core.createNamespacedConfigMap({ namespace: NAMESPACE, body: configMap('contended') });
    const replace = (data: Record<string, string>) =>
      core.replaceNamespacedConfigMap({ name: 'contended', namespace: NAMESPACE, body: { ...body, data } });
    await replace({ first: 'wins' });
    expect(await failure(replace({ second: 'loses' }))).toEqual({
      code: 409,
      message:
        'Operation cannot be fulfilled on configmaps "contended": the object has been modified; please apply your changes to the latest version and try again',
    });
  });

  it('are listed by selectors and in pages', async () => {
    for (const [name, tier] of [
      ['front-1', 'front'],
      ['front-2', 'front'],
      ['back-1', 'back'],
    ] as const) {
      await core.createNamespacedConfigMap({ namespace: NAMESPACE, body: configMap(name, {}, { tier }) });
    }
    const names = async (options: {
      labelSelector?: string;
      fieldSelector?: string;
      limit?: number;
      _continue?: string;
    }) => {
      const list = await core.listNamespacedConfigMap({ namespace: NAMESPACE, ...options });
      return { names: list.items.map(({ metadata }) => metadata?.name), next: list.metadata?._continue };
    };
    expect((await names({ labelSelector: 'tier=front' })).names).toEqual(['front-1', 'front-2']);
    expect((await names({ labelSelector: 'tier in (back),tier' })).names).toEqual(['back-1']);
    expect((await names({ fieldSelector: 'metadata.name=front-2' })).names).toEqual(['front-2']);
    const first = await names({ labelSelector: 'tier', limit: 2 });
    const second = await names({ labelSelector: 'tier', limit: 2, ...(first.next && { _continue: first.next }) });
    expect([first.names, second.names, second.next]).toEqual([['back-1', 'front-1'], ['front-2'], undefined]);
  });

  it('that are none are refused', async () => {
    const { code, message } = await failure(
      core.createNamespacedPod({ namespace: NAMESPACE, body: { metadata: { name: 'Bad' }, spec: { containers: [] } } }),
    );
    expect(code).toBe(422);
    expect(message).toContain('spec.containers: Required value');
  });

  it('of any kind go by their apiVersion and kind', async () => {
    const objects = KubernetesObjectApi.makeApiClient(config);
    const object = { apiVersion: 'v1', kind: 'ConfigMap', ...configMap('generic', { a: 'b' }) };
    await objects.create(object);
    const header = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'generic', namespace: NAMESPACE } };
    expect(await objects.read(header)).toMatchObject({ data: { a: 'b' } });
    await objects.delete(header);
  });
});

describe('server-side apply', { timeout: TIMEOUT_MS }, () => {
  it('owns fields, and tells of conflicts', async () => {
    const objects = KubernetesObjectApi.makeApiClient(config);
    const apply = (data: Record<string, string>, manager: string, force?: boolean) =>
      objects.patch(
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'applied', namespace: NAMESPACE }, data },
        undefined,
        undefined,
        manager,
        force,
        PatchStrategy.ServerSideApply,
      );
    const made = await apply({ a: '1' }, 'one');
    expect(made).toMatchObject({ metadata: { managedFields: [{ manager: 'one', operation: 'Apply' }] } });
    expect(await failure(apply({ a: '2' }, 'two'))).toEqual({
      code: 409,
      message: 'Apply failed with 1 conflict: conflict with "one": .data.a',
    });
    expect(await apply({ a: '2' }, 'two', true)).toMatchObject({ data: { a: '2' } });
  });
});

describe('watch', { timeout: TIMEOUT_MS }, () => {
  it('tells what becomes of objects', async () => {
    const { metadata } = await core.listNamespacedConfigMap({ namespace: NAMESPACE });
    const events: string[] = [];
    let seen: () => void = () => undefined;
    const deleted = new Promise<void>((resolve) => (seen = resolve));
    const ended = new Promise<unknown>((resolve) => {
      void new Watch(config)
        .watch(
          `/api/v1/namespaces/${NAMESPACE}/configmaps`,
          { resourceVersion: metadata?.resourceVersion ?? '', labelSelector: 'watched' },
          (type, object: V1ConfigMap) => {
            events.push(`${type} ${object.metadata?.name} ${object.data?.['n'] ?? ''}`);
            if (type === 'DELETED') seen();
          },
          resolve,
        )
        .then((controller) => deleted.then(() => controller.abort()));
    });
    const body = configMap('seen', { n: '1' }, { watched: '' });
    await core.createNamespacedConfigMap({ namespace: NAMESPACE, body: configMap('unseen') });
    await core.createNamespacedConfigMap({ namespace: NAMESPACE, body });
    await core.replaceNamespacedConfigMap({ name: 'seen', namespace: NAMESPACE, body: { ...body, data: { n: '2' } } });
    await core.deleteNamespacedConfigMap({ name: 'seen', namespace: NAMESPACE });
    await deleted;
    await ended;
    expect(events).toEqual(['ADDED seen 1', 'MODIFIED seen 2', 'DELETED seen 2']);
  });
});

describe('informer', { timeout: TIMEOUT_MS }, () => {
  it('knows what there is, also after the line was cut', async () => {
    const path = `/api/v1/namespaces/${NAMESPACE}/configmaps`;
    const label = 'informed';
    let connections = 0;
    const informer = new ListWatch<V1ConfigMap>(
      path,
      new Watch(config),
      () => core.listNamespacedConfigMap({ namespace: NAMESPACE, labelSelector: label }),
      false,
      label,
      undefined,
      { delayFn: async () => undefined },
    );
    const told: string[] = [];
    const waiting = new Set<() => void>();
    const until = async (name: string): Promise<void> => {
      while (!told.includes(name)) await new Promise<void>((resolve) => waiting.add(resolve));
    };
    const tell = (text: string): void => {
      told.push(text);
      for (const resolve of waiting) resolve();
      waiting.clear();
    };
    informer.on('add', ({ metadata }) => tell(`add ${metadata?.name}`));
    informer.on('delete', ({ metadata }) => tell(`delete ${metadata?.name}`));
    informer.on('connect', () => tell(`connect ${(connections += 1)}`));
    let isOver = false;
    informer.on('error', () => {
      if (!isOver) void informer.start();
    });
    await core.createNamespacedConfigMap({ namespace: NAMESPACE, body: configMap('first', {}, { [label]: '' }) });
    await informer.start();
    await until('add first');
    await core.createNamespacedConfigMap({ namespace: NAMESPACE, body: configMap('second', {}, { [label]: '' }) });
    await until('add second');

    line.cut();
    await until('connect 2');
    await core.deleteNamespacedConfigMap({ name: 'first', namespace: NAMESPACE });
    await core.createNamespacedConfigMap({ namespace: NAMESPACE, body: configMap('third', {}, { [label]: '' }) });
    await until('add third');
    await until('delete first');
    expect(
      informer
        .list()
        .map(({ metadata }) => metadata?.name)
        .sort(),
    ).toEqual(['second', 'third']);
    isOver = true;
    await informer.stop();
  });
});

describe('pods', { timeout: TIMEOUT_MS }, () => {
  before(async () => {
    await runPod('box', 'busybox', [
      'sh',
      '-c',
      'echo started; while read line; do echo "got $line"; done; sleep 100000',
    ]);
    await runPod('web', 'nginx');
  });

  it('have logs, whole or followed', async () => {
    expect(await core.readNamespacedPodLog({ name: 'box', namespace: NAMESPACE })).toBe('started\n');
    await runPod('brief', 'busybox', ['sh', '-c', 'echo begun; sleep 60; echo done']);
    const output = collector();
    const ended = new Promise((resolve) => output.stream.once('end', resolve));
    await new Log(config).log(NAMESPACE, 'brief', 'main', output.stream, { follow: true });
    await output.holds('begun\n');
    await untilTrue(ended);
    expect(output.text()).toContain('begun\ndone\n');
  });

  const run = async (command: string[], stdin: Readable | null = null) => {
    const [stdout, stderr] = [collector(), collector()];
    const status = await new Promise<V1Status>((resolve, reject) => {
      new Exec(config)
        .exec(NAMESPACE, 'box', 'main', command, stdout.stream, stderr.stream, stdin, false, resolve)
        .catch(reject);
    });
    return { status, stdout: stdout.text(), stderr: stderr.text() };
  };

  it('run commands', async () => {
    const { status, stdout, stderr } = await run(['sh', '-c', 'echo out; echo err >&2; exit 3']);
    expect([stdout, stderr, status.reason, status.details?.causes]).toEqual([
      'out\n',
      'err\n',
      'NonZeroExitCode',
      [{ reason: 'ExitCode', message: '3' }],
    ]);
    expect((await run(['true'])).status.status).toBe('Success');
  });

  it('run commands that read', async () => {
    const { status, stdout } = await run(['head', '-n', '2'], Readable.from(['one\n', 'two\n', 'three\n']));
    expect([status.status, stdout]).toEqual(['Success', 'one\ntwo\n']);
  });

  it('can be attached to', async () => {
    const output = collector();
    const socket = await new Attach(config).attach(NAMESPACE, 'web', 'main', output.stream, null, null, false);
    const forwarded = await forward('web', 80, 'GET /nothing-here HTTP/1.1\r\nHost: web\r\n\r\n', '</html>');
    expect(forwarded).toMatch(/^HTTP\/1\.1 404 /);
    await untilTrue(output.holds('"GET /nothing-here HTTP/1.1" 404'));
    socket.close();
  });

  it('forward ports', async () => {
    const page = await forward('web', 80, 'GET / HTTP/1.1\r\nHost: web\r\n\r\n', '</html>');
    expect(page).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*Welcome to nginx!/);
  });

  /** Sends a text to a port and gives what comes back, up to its end. */
  async function forward(pod: string, port: number, text: string, end: string): Promise<string> {
    const output = collector();
    const input = new PassThrough();
    const socket = await new PortForward(config, true).portForward(NAMESPACE, pod, [port], output.stream, null, input);
    if (typeof socket === 'function') throw new Error('no retries were asked for');
    input.write(text);
    await untilTrue(output.holds(end));
    socket.close();
    return output.text();
  }

  it('give and take files', async () => {
    writeFileSync(join(folder, 'greeting.txt'), 'hello\n');
    const cp = new Cp(config);
    await cp.cpToPod(NAMESPACE, 'box', 'main', folder, '/tmp');
    // The promise of a copy is fulfilled before it is done.
    const there = async (): Promise<string> => {
      for (;;) {
        const { stdout } = await run(['cat', '/tmp/greeting.txt']);
        if (stdout !== '') return stdout;
      }
    };
    expect(await there()).toBe('hello\n');
    await cp.cpFromPod(NAMESPACE, 'box', 'main', 'greeting.txt', join(folder, 'back'), '/tmp');
    const back = (): string | undefined => {
      try {
        return readFileSync(join(folder, 'back', 'greeting.txt'), 'utf8') || undefined;
      } catch {
        return undefined;
      }
    };
    while (back() === undefined) await new Promise((resolve) => setImmediate(resolve));
    expect(back()).toBe('hello\n');
  });
});

describe('custom objects', { timeout: TIMEOUT_MS }, () => {
  it('are served once they are defined', async () => {
    const [group, version, plural] = ['bakery.example.com', 'v1', 'cakes'];
    await config.makeApiClient(ApiextensionsV1Api).createCustomResourceDefinition({
      body: {
        metadata: { name: `${plural}.${group}` },
        spec: {
          group,
          scope: 'Namespaced',
          names: { plural, singular: 'cake', kind: 'Cake' },
          versions: [
            {
              name: version,
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
                  type: 'object',
                  properties: {
                    spec: {
                      type: 'object',
                      properties: {
                        layers: { type: 'integer', minimum: 1 },
                        taste: { type: 'string', _default: 'plain' },
                      },
                    },
                  },
                },
              },
            },
          ],
        },
      },
    });
    await served.clock.advance(1000);
    const custom = config.makeApiClient(CustomObjectsApi);
    const place = { group, version, plural, namespace: NAMESPACE };
    const cake = (name: string, layers: number) => ({
      apiVersion: `${group}/${version}`,
      kind: 'Cake',
      metadata: { name },
      spec: { layers },
    });
    await custom.createNamespacedCustomObject({ ...place, body: cake('birthday', 3) });
    expect(await custom.getNamespacedCustomObject({ ...place, name: 'birthday' })).toMatchObject({
      spec: { layers: 3, taste: 'plain' },
    });
    const { code, message } = await failure(custom.createNamespacedCustomObject({ ...place, body: cake('flat', 0) }));
    expect([code, message]).toEqual([422, expect.stringContaining('spec.layers: Invalid value: 0')]);
    expect(await custom.listNamespacedCustomObject(place)).toMatchObject({
      items: [{ metadata: { name: 'birthday' } }],
    });
  });
});

describe('workloads', { timeout: TIMEOUT_MS }, () => {
  it('become pods', async () => {
    const labels = { app: 'crew' };
    await config.makeApiClient(AppsV1Api).createNamespacedReplicaSet({
      namespace: NAMESPACE,
      body: {
        metadata: { name: 'crew' },
        spec: {
          replicas: 2,
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: { containers: [{ name: 'crew', image: 'nginx' }] } },
        },
      },
    });
    await served.clock.advance(30_000);
    const { items } = await core.listNamespacedPod({ namespace: NAMESPACE, labelSelector: 'app=crew' });
    expect(items.map(({ status }: V1Pod) => status?.phase)).toEqual(['Running', 'Running']);
  });
});
