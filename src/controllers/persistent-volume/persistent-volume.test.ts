import { describe, it } from 'node:test';
import { expect } from 'expect';
import { events } from '../../api/kinds/event';
import { persistentVolumeClaims, persistentVolumes } from '../../api/kinds/storage/core-storage';
import { TestWorld } from '../test-world';
import { persistentVolumeController } from './persistent-volume-controller';

const accessModes = ['ReadWriteOnce'];
const storage = '1Gi';
const CLAIM = { namespace: 'default', name: 'data' };

class World extends TestWorld {
  constructor() {
    super();
    this.start([persistentVolumeController]);
    this.passSeconds(1);
    this.api.create(persistentVolumeClaims, {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: CLAIM,
      spec: { accessModes, storageClassName: 'lost', resources: { requests: { storage } } },
      status: { phase: 'Pending' },
    });
  }

  volume(name: string, storageClassName: string): void {
    const spec = { accessModes, capacity: { storage }, hostPath: { path: '/data' }, storageClassName };
    this.api.create(persistentVolumes, { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name }, spec });
  }

  get told(): readonly string[] {
    return this.api.list(events).map(({ reason, count }) => `${reason} x${count}`);
  }

  get phase(): string | undefined {
    return this.api.find(persistentVolumeClaims, CLAIM)?.status?.phase;
  }
}

describe('a claim that waits', () => {
  it('is looked at every fifteen seconds, however many volumes come that are not made for it', () => {
    const w = new World();
    for (let i = 0; i < 20; i += 1) {
      w.volume(`other-${i}`, 'other');
      w.passSeconds(0.1);
    }
    expect(w.told).toEqual(['ProvisioningFailed x1']);
    w.passSeconds(30);
    expect(w.told).toEqual(['ProvisioningFailed x3']);
  });

  it('gets a volume that has come since at the next look, and is not looked at any more', () => {
    const w = new World();
    w.volume('fitting', 'lost');
    w.passSeconds(13);
    expect(w.phase).toBe('Pending');
    w.passSeconds(1);
    expect(w.phase).toBe('Bound');
    w.passSeconds(60);
    expect(w.told).toEqual(['ProvisioningFailed x1']);
  });
});
