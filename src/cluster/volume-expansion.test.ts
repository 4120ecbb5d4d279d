import { describe, it } from 'node:test';
import { expect } from 'expect';
import { events } from '../api/kinds/event';
import { persistentVolumeClaims, persistentVolumes } from '../api/kinds/storage/core-storage';
import { storageClasses } from '../api/kinds/storage/storage';
import { Cluster } from './cluster';

const DATA = { namespace: 'default', name: 'data' };

function clusterWithClaim(storageClassName: string): Cluster {
  const cluster = new Cluster({ nodes: [{ name: 'one' }] });
  cluster.api.create(storageClasses, {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'elastic' },
    provisioner: 'k8s.io/minikube-hostpath',
    allowVolumeExpansion: true,
  });
  cluster.api.create(persistentVolumeClaims, {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: DATA,
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, storageClassName },
  });
  return cluster;
}

function ask(cluster: Cluster, storage: string): void {
  cluster.api.modify(persistentVolumeClaims, DATA, (claim) => ({
    ...claim,
    spec: { ...claim.spec, resources: { requests: { storage } } },
  }));
}

describe('a claim that grows', () => {
  it('gets a larger volume where its class allows it', () => {
    const cluster = clusterWithClaim('elastic');
    cluster.sim.advance(5_000);
    ask(cluster, '2Gi');
    cluster.sim.advance(5_000);
    expect(cluster.api.get(persistentVolumeClaims, DATA).status?.capacity).toEqual({ storage: '2Gi' });
    expect(cluster.api.list(persistentVolumes)[0]?.spec.capacity).toEqual({ storage: '2Gi' });
    const told = [...cluster.api.list(events)]
      .filter(({ involvedObject }) => involvedObject.name === 'data')
      .sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
      .map(({ type, reason, message }) => `${type} ${reason}: ${message}`);
    expect(told.slice(-3)).toEqual([
      'Warning ExternalExpanding: waiting for an external controller to expand this PVC',
      expect.stringMatching(/^Normal Resizing: External resizer is resizing volume pvc-/),
      'Normal VolumeResizeSuccessful: Resize volume succeeded',
    ]);
  });

  it('is refused where its class does not', () => {
    const cluster = clusterWithClaim('standard');
    cluster.sim.advance(5_000);
    expect(() => ask(cluster, '2Gi')).toThrow(
      'persistentvolumeclaims "data" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
    );
  });

  it('is refused before it is bound', () => {
    const cluster = clusterWithClaim('nowhere');
    cluster.sim.advance(5_000);
    // The rule about changes of a claim's spec comes first.
    expect(() => ask(cluster, '2Gi')).toThrow('spec is immutable after creation');
  });
});
