import { expect } from 'expect';
import { describe, it } from 'node:test';
import type { PriorityClass } from '../generated/types';
import { namespaces } from '../kinds/namespace';
import { nodes } from '../kinds/node';
import { bindPod } from '../kinds/pod/binding';
import { evictPod } from '../kinds/pod/eviction';
import { pods } from '../kinds/pod/pod';
import { priorityClasses } from '../kinds/priority-class';
import { serviceAccounts } from '../kinds/service-account';
import { services } from '../kinds/service';
import type { Draft } from '../object';
import { podDraft, refusal, testApi } from '../testing';

const MOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';

function classDraft(name: string, more: Partial<PriorityClass>): Draft<PriorityClass> {
  return { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value: 0, ...more };
}

describe('NamespaceLifecycle', () => {
  it('lets nothing into a namespace that is not there', () => {
    expect(refusal(() => testApi().create(pods, podDraft('web', {}, { namespace: 'nosuch' })))).toBe(
      'namespaces "nosuch" not found',
    );
  });

  it('lets nothing into a namespace that is going', () => {
    const api = testApi();
    api.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'dev' }, spec: {} });
    api.create(serviceAccounts, {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'default', namespace: 'dev' },
    });
    api.delete(namespaces, { namespace: '', name: 'dev' });
    const draft = podDraft('', {}, { namespace: 'dev', generateName: 'web-' });
    expect(refusal(() => api.create(pods, draft))).toBe(
      'pods "web-" is forbidden: unable to create new content in namespace dev because it is being terminated',
    );
  });

  it('binds and evicts no pod of a namespace that is going', () => {
    const api = testApi();
    api.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'dev' }, spec: {} });
    const metadata = { name: 'default', namespace: 'dev' };
    api.create(serviceAccounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata });
    api.create(pods, podDraft('web', {}, { namespace: 'dev' }));
    api.delete(namespaces, { namespace: '', name: 'dev' });
    const key = { namespace: 'dev', name: 'web' };
    const refused =
      'pods "web" is forbidden: unable to create new content in namespace dev because it is being terminated';
    expect(refusal(() => bindPod(api, key, 'n'))).toBe(refused);
    expect(refusal(() => evictPod(api, key, {}, {}))).toBe(refused);
  });

  it('keeps three namespaces for ever', () => {
    const api = testApi();
    for (const name of ['default', 'kube-system', 'kube-public']) {
      expect(refusal(() => api.delete(namespaces, { namespace: '', name }))).toBe(
        `namespaces "${name}" is forbidden: this namespace may not be deleted`,
      );
    }
    expect(api.delete(namespaces, { namespace: '', name: 'kube-node-lease' }).status?.phase).toBe('Terminating');
  });
});

describe('ServiceAccount', () => {
  it('mounts the token into every container that leaves its place free', () => {
    const own = { name: 'own', mountPath: MOUNT_PATH };
    const containers = [
      { name: 'a', image: 'x' },
      { name: 'b', image: 'x', volumeMounts: [own] },
    ];
    const { spec } = testApi().create(
      pods,
      podDraft('web', { containers, volumes: [{ name: 'own' }], initContainers: [{ name: 'i', image: 'x' }] }),
    );
    const name = spec.volumes?.[1]?.name ?? '';
    expect(name).toMatch(/^kube-api-access-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    const mount = { name, readOnly: true, mountPath: MOUNT_PATH };
    expect(spec.containers.map(({ volumeMounts }) => volumeMounts)).toEqual([[mount], [own]]);
    expect(spec.initContainers?.[0]?.volumeMounts).toEqual([mount]);
    expect(spec.volumes?.[1]?.projected?.sources?.map((source) => Object.keys(source)[0])).toEqual([
      'serviceAccountToken',
      'configMap',
      'downwardAPI',
    ]);
    expect([spec.serviceAccountName, spec.serviceAccount]).toEqual(['default', 'default']);
  });

  it('does not, where the pod or else the account says so', () => {
    const api = testApi();
    api.create(serviceAccounts, {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'quiet', namespace: 'default' },
      automountServiceAccountToken: false,
      imagePullSecrets: [{ name: 'registry' }],
    });
    const quiet = api.create(pods, podDraft('a', { serviceAccountName: 'quiet' })).spec;
    expect([quiet.volumes, quiet.imagePullSecrets]).toEqual([undefined, [{ name: 'registry' }]]);
    expect(
      api.create(pods, podDraft('b', { serviceAccountName: 'quiet', automountServiceAccountToken: true })).spec.volumes,
    ).toHaveLength(1);
  });

  it('refuses an account that is not there', () => {
    expect(refusal(() => testApi().create(pods, podDraft('web', { serviceAccountName: 'robot' })))).toBe(
      'pods "web" is forbidden: error looking up service account default/robot: serviceaccount "robot" not found',
    );
  });

  it('lets mirror pods through without an account', () => {
    const mirror = { annotations: { 'kubernetes.io/config.mirror': 'x' } };
    const api = testApi();
    expect(api.create(pods, podDraft('a', { nodeName: 'n1' }, mirror)).spec.serviceAccountName).toBeUndefined();
    expect(
      refusal(() => api.create(pods, podDraft('b', { nodeName: 'n1', serviceAccountName: 'default' }, mirror))),
    ).toBe('pods "b" is forbidden: a mirror pod may not reference service accounts');
  });
});

describe('Priority', () => {
  it('computes the priority from the class', () => {
    const api = testApi();
    api.create(priorityClasses, classDraft('high', { value: 1000, preemptionPolicy: 'Never' }));
    expect(api.create(pods, podDraft('a')).spec).toMatchObject({
      priority: 0,
      preemptionPolicy: 'PreemptLowerPriority',
    });
    expect(api.create(pods, podDraft('b', { priorityClassName: 'high' })).spec).toMatchObject({
      priority: 1000,
      preemptionPolicy: 'Never',
    });
    expect(refusal(() => api.create(pods, podDraft('c', { priorityClassName: 'none' })))).toBe(
      'pods "c" is forbidden: no PriorityClass with name none was found',
    );
    expect(refusal(() => api.create(pods, podDraft('d', { priority: 7 })))).toBe(
      'pods "d" is forbidden: the integer value of priority (7) must not be provided in pod spec; priority admission controller computed 0 from the given PriorityClass name',
    );
  });

  it('knows one class that is everybody’s', () => {
    const api = testApi();
    api.create(priorityClasses, classDraft('usual', { value: 5, globalDefault: true }));
    expect(api.create(pods, podDraft('a')).spec).toMatchObject({ priority: 5, priorityClassName: 'usual' });
    expect(refusal(() => api.create(priorityClasses, classDraft('other', { globalDefault: true })))).toBe(
      'priorityclasses.scheduling.k8s.io "other" is forbidden: PriorityClass usual is already marked as default. Only one default can exist',
    );
  });

  it('keeps the system’s names for the system', () => {
    expect(refusal(() => testApi().create(priorityClasses, classDraft('system-mine', {})))).toBe(
      `PriorityClass.scheduling.k8s.io "system-mine" is invalid: metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: system-mine is not a known system priority class`,
    );
  });
});

describe('tolerations and taints', () => {
  const keysOf = (tolerations: readonly { readonly key?: string }[] | undefined) => tolerations?.map(({ key }) => key);

  it('a pod tolerates a sick node for five minutes unless it says otherwise', () => {
    const api = testApi();
    const { tolerations } = api.create(pods, podDraft('a')).spec;
    expect(keysOf(tolerations)).toEqual(['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']);
    expect(tolerations?.[0]).toEqual({
      key: 'node.kubernetes.io/not-ready',
      operator: 'Exists',
      effect: 'NoExecute',
      tolerationSeconds: 300,
    });
    const own = {
      key: 'node.kubernetes.io/unreachable',
      operator: 'Exists',
      effect: 'NoExecute',
      tolerationSeconds: 2,
    };
    expect(keysOf(api.create(pods, podDraft('b', { tolerations: [own] })).spec.tolerations)).toEqual([
      own.key,
      'node.kubernetes.io/not-ready',
    ]);
    expect(api.create(pods, podDraft('c', { tolerations: [{ operator: 'Exists' }] })).spec.tolerations).toHaveLength(1);
  });

  it('a new node is not ready', () => {
    const node = testApi().create(nodes, { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' }, spec: {} });
    expect(node.spec.taints).toEqual([{ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }]);
  });
});

describe('allocation for services', () => {
  const service = (name: string, spec: object) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'default' },
    spec: { ports: [{ port: 80 }], ...spec },
  });

  it('chooses addresses and node ports, the same ones for the same seed', () => {
    const [first, second] = [testApi(), testApi()].map((api) =>
      api.create(services, service('web', { type: 'NodePort', selector: { app: 'web' } })),
    );
    expect(first?.spec.clusterIP).toMatch(/^10\.(?:9[6-9]|10\d|11[01])\.\d+\.\d+$/);
    expect(first?.spec).toMatchObject({
      clusterIPs: [first?.spec.clusterIP],
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
    });
    expect(first?.spec.ports?.[0]?.nodePort).toBeGreaterThanOrEqual(30_000);
    expect(second?.spec).toEqual(first?.spec);
  });

  it('gives what is asked for, once', () => {
    const api = testApi();
    api.create(
      services,
      service('a', { type: 'NodePort', clusterIP: '10.96.0.10', ports: [{ port: 80, nodePort: 30_080 }] }),
    );
    expect(refusal(() => api.create(services, service('b', { clusterIP: '10.96.0.10' })))).toBe(
      'Service "b" is invalid: spec.clusterIPs: Invalid value: ["10.96.0.10"]: failed to allocate IP 10.96.0.10: provided IP is already allocated',
    );
    expect(refusal(() => api.create(services, service('b', { clusterIP: '10.0.0.1' })))).toContain(
      'the provided network does not match the current range',
    );
    expect(
      refusal(() => api.create(services, service('b', { type: 'NodePort', ports: [{ port: 80, nodePort: 30_080 }] }))),
    ).toBe('Service "b" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated');
    expect(
      refusal(() => api.create(services, service('b', { type: 'NodePort', ports: [{ port: 80, nodePort: 80 }] }))),
    ).toContain('provided port is not in the valid range. The range of valid ports is 30000-32767');
  });

  it('takes over on update what the update leaves out, and never another address', () => {
    const api = testApi();
    const key = { namespace: 'default', name: 'web' };
    const before = api.create(services, service('web', { type: 'NodePort' })).spec;
    const put = {
      ...service('web', { type: 'NodePort', selector: { app: 'web' } }),
      metadata: api.get(services, key).metadata,
    };
    expect(api.update(services, put).spec).toMatchObject({ clusterIP: before.clusterIP, ports: before.ports });
    expect(
      refusal(() =>
        api.modify(services, key, (object) => ({ ...object, spec: { ...object.spec, clusterIP: '10.96.0.77' } })),
      ),
    ).toBe('Service "web" is invalid: spec.clusterIPs[0]: Invalid value: ["10.96.0.77"]: may not change once set');
    const plain = api.modify(services, key, (object) => ({
      ...object,
      spec: { ...object.spec, type: 'ClusterIP' },
    })).spec;
    expect(plain.ports?.[0]?.nodePort).toBeUndefined();
    expect(plain.externalTrafficPolicy).toBeUndefined();
  });

  it('leaves headless services without an address', () => {
    expect(
      testApi().create(services, service('web', { clusterIP: 'None', selector: { app: 'web' } })).spec,
    ).toMatchObject({
      clusterIP: 'None',
      clusterIPs: ['None'],
    });
  });
});
