import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { Event, PersistentVolumeClaimSpec, PersistentVolumeSpec, PodSpec, Volume } from '../api/generated/types';
import { events } from '../api/kinds/event';
import { pods } from '../api/kinds/pod/pod';
import { persistentVolumeClaims, persistentVolumes } from '../api/kinds/storage/core-storage';
import { storageClasses } from '../api/kinds/storage/storage';
import { Cluster } from './cluster';

class StorageWorld {
  readonly cluster: Cluster;

  constructor(nodes: readonly string[] = ['one']) {
    this.cluster = new Cluster({ nodes: nodes.map((name) => ({ name })) });
  }

  claim(name: string, spec: Partial<PersistentVolumeClaimSpec> = {}): void {
    this.cluster.api.create(persistentVolumeClaims, {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { namespace: 'default', name },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
    });
  }

  volume(name: string, size: string, spec: Partial<PersistentVolumeSpec> = {}): void {
    this.cluster.api.create(persistentVolumes, {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name },
      spec: {
        accessModes: ['ReadWriteOnce'],
        capacity: { storage: size },
        hostPath: { path: `/mnt/${name}` },
        storageClassName: 'slow',
        ...spec,
      },
    });
  }

  pod(name: string, source: Omit<Volume, 'name'>, spec: Partial<PodSpec> = {}): void {
    this.cluster.api.create(pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { namespace: 'default', name },
      spec: {
        containers: [
          {
            name: 'app',
            image: 'busybox:1.36',
            command: ['sleep', '1000000'],
            volumeMounts: [{ name: 'v', mountPath: '/v' }],
          },
        ],
        volumes: [{ name: 'v', ...source }],
        terminationGracePeriodSeconds: 1,
        ...spec,
      },
    });
    this.pass(20);
  }

  deletePod(name: string): void {
    this.cluster.api.delete(pods, { namespace: 'default', name }, {});
    this.pass(10);
  }

  deleteClaim(name: string): void {
    this.cluster.api.delete(persistentVolumeClaims, { namespace: 'default', name }, {});
    this.pass(2);
  }

  pass(seconds: number): void {
    this.cluster.sim.beginStep();
    this.cluster.sim.advance(seconds * 1000);
  }

  sh(name: string, script: string): string {
    const { metadata, spec } = this.cluster.api.get(pods, { namespace: 'default', name });
    const container = this.cluster
      .node(spec.nodeName ?? '')
      .runtime.pod(metadata.uid)
      ?.latest.get('app');
    let output = '';
    const add = (text: string) => void (output += text);
    container?.exec(['sh', '-c', script], { stdin: false, tty: false }, { onStdout: add, onStderr: add });
    this.pass(1);
    return output;
  }

  phase(name: string): string {
    const { status, spec } = this.cluster.api.get(pods, { namespace: 'default', name });
    return `${status?.phase ?? ''} ${spec.nodeName ?? ''}`.trim();
  }

  /** `phase volume` */
  claimState(name: string): string {
    const claim = this.cluster.api.find(persistentVolumeClaims, { namespace: 'default', name });
    return claim === undefined ? 'gone' : `${claim.status?.phase ?? ''} ${claim.spec.volumeName ?? ''}`.trim();
  }

  volumes(): readonly string[] {
    return this.cluster.api
      .list(persistentVolumes)
      .map(({ metadata, status }) => `${metadata.name.replace(/^pvc-.*/, 'pvc')} ${status?.phase ?? ''}`);
  }

  events(about: string): readonly string[] {
    const text = ({ reason = '', message = '' }: Event) =>
      `${reason}: ${message.replace(/pvc-[-0-9a-f]{36}/, 'pvc-uid')}`;
    return this.cluster.api
      .list(events)
      .filter(({ involvedObject }) => involvedObject.name === about)
      .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
      .map(text);
  }
}

const DATA = { persistentVolumeClaim: { claimName: 'data' } };

describe('a claim of the default class', () => {
  it('is given a volume that keeps what pods write, and that goes with the claim', () => {
    const world = new StorageWorld();
    world.claim('data');
    world.pass(1);
    expect(world.claimState('data')).toMatch(/^Bound pvc-/);
    expect(world.volumes()).toEqual(['pvc Bound']);
    expect(world.events('data')).toEqual([
      "ExternalProvisioning: Waiting for a volume to be created either by the external provisioner 'k8s.io/minikube-hostpath' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.",
      'Provisioning: External provisioner is provisioning volume for claim "default/data"',
      'ProvisioningSucceeded: Successfully provisioned volume pvc-uid',
    ]);
    world.pod('a', DATA);
    world.sh('a', 'echo kept > /v/file');
    world.deletePod('a');
    world.pod('b', DATA);
    expect(world.sh('b', 'cat /v/file')).toBe('kept\n');
    world.deleteClaim('data');
    expect(world.claimState('data')).toMatch(/^Bound/);
    expect(world.volumes()).toEqual(['pvc Bound']);
    world.deletePod('b');
    expect(world.claimState('data')).toBe('gone');
    expect(world.volumes()).toEqual([]);
    world.claim('data');
    world.pod('c', DATA);
    expect(world.sh('c', 'ls /v')).toBe('');
  });

  it('that a pod needs holds the pod', () => {
    const world = new StorageWorld();
    world.pod('a', DATA);
    expect(world.phase('a')).toBe('Pending');
    expect(world.events('a').join()).toContain(
      'FailedScheduling: 0/1 nodes are available: persistentvolumeclaim "data" not found.',
    );
    world.claim('data', { storageClassName: '' });
    world.pass(20);
    expect(world.events('a').join()).toContain('pod has unbound immediate PersistentVolumeClaims');
    expect(world.events('data')).toEqual([
      'FailedBinding: no persistent volumes available for this claim and no storage class is set',
    ]);
    world.volume('disk', '2Gi', { storageClassName: '' });
    world.pass(20);
    expect(world.claimState('data')).toBe('Bound disk');
    expect(world.phase('a')).toBe('Running one');
  });
});

describe('volumes made by hand', () => {
  it('are matched by size, class and access modes', () => {
    const world = new StorageWorld();
    world.volume('small', '500Mi');
    world.volume('large', '10Gi');
    world.volume('right', '2Gi');
    world.volume('other', '1Gi', { storageClassName: 'fast' });
    world.volume('shared', '1Gi', { accessModes: ['ReadOnlyMany'] });
    world.claim('data', { storageClassName: 'slow' });
    world.pass(1);
    expect(world.claimState('data')).toBe('Bound right');
    expect(world.volumes()).toEqual([
      'large Available',
      'other Available',
      'right Bound',
      'shared Available',
      'small Available',
    ]);
  });

  it('are kept, Released, when their claim goes', () => {
    const world = new StorageWorld();
    world.volume('disk', '1Gi');
    world.claim('data', { storageClassName: 'slow' });
    world.pass(1);
    world.deleteClaim('data');
    expect(world.volumes()).toEqual(['disk Released']);
    world.claim('data', { storageClassName: 'slow' });
    world.pass(1);
    expect(world.claimState('data')).toBe('Pending');
    expect(world.events('data').join()).toContain('ProvisioningFailed: storageclass.storage.k8s.io "slow" not found');
  });

  it('decide where a pod goes when their claim waits for it', () => {
    const world = new StorageWorld(['one', 'two']);
    world.cluster.api.create(storageClasses, {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'slow' },
      provisioner: 'kubernetes.io/no-provisioner',
      volumeBindingMode: 'WaitForFirstConsumer',
    });
    const onTwo = { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['two'] }] };
    world.cluster.node('two').files.makeDirectory('/disk');
    world.cluster.api.create(persistentVolumes, {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: 'disk' },
      spec: {
        accessModes: ['ReadWriteOnce'],
        capacity: { storage: '1Gi' },
        storageClassName: 'slow',
        nodeAffinity: { required: { nodeSelectorTerms: [onTwo] } },
        local: { path: '/disk' },
      },
    });
    world.claim('data', { storageClassName: 'slow' });
    world.pass(1);
    expect(world.claimState('data')).toBe('Pending');
    expect(world.events('data')).toEqual([
      'WaitForFirstConsumer: waiting for first consumer to be created before binding',
    ]);
    world.pod('a', DATA);
    expect(world.phase('a')).toBe('Running two');
    expect(world.claimState('data')).toBe('Bound disk');
    world.sh('a', 'echo here > /v/file');
    expect(world.cluster.node('two').files.readFile('/disk/file')).toBe('here\n');
  });
});

describe('a pod of its own volume', () => {
  it('is given a claim that goes with it', () => {
    const world = new StorageWorld();
    const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
    world.pod('a', { ephemeral: { volumeClaimTemplate: { spec } } });
    expect(world.phase('a')).toBe('Running one');
    expect(world.claimState('a-v')).toMatch(/^Bound pvc-/);
    world.deletePod('a');
    expect(world.claimState('a-v')).toBe('gone');
  });
});

describe('every pod', () => {
  it('finds the token of its service account', () => {
    const world = new StorageWorld();
    world.pod('a', { emptyDir: {} });
    const at = '/var/run/secrets/kubernetes.io/serviceaccount';
    expect(world.sh('a', `cat ${at}/namespace; ls ${at}; cut -c1-27 ${at}/ca.crt | head -1`)).toBe(
      'defaultca.crt\nnamespace\ntoken\n-----BEGIN CERTIFICATE-----\n',
    );
    expect(world.cluster.tokens.authenticateToken(world.sh('a', `cat ${at}/token`))?.name).toBe(
      'system:serviceaccount:default:default',
    );
    world.pod('b', { emptyDir: {} }, { automountServiceAccountToken: false });
    expect(world.sh('b', `ls ${at}`)).toContain('No such file or directory');
  });
});
