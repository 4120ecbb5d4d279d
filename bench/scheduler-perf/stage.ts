import type { Node, PersistentVolume, PersistentVolumeSpec, Pod } from '../../src/api/generated/types';
import { namespaces } from '../../src/api/kinds/namespace';
import { nodes } from '../../src/api/kinds/node';
import { pods } from '../../src/api/kinds/pod/pod';
import { services } from '../../src/api/kinds/service';
import { persistentVolumeClaims, persistentVolumes } from '../../src/api/kinds/storage/core-storage';
import { keyOf } from '../../src/api/object';
import { builtInKinds } from '../../src/api/registry';
import { ApiServer } from '../../src/api/server';
import { startScheduler } from '../../src/scheduler/scheduler';
import { Simulation } from '../../src/sim/simulation';
import { HOSTNAME, ZONE, type PodTemplate } from './templates';

type Texts = Readonly<Record<string, string>>;

export interface NodeDraft {
  readonly name?: string;
  readonly pods?: string;
  /** One of these for each node in turn. */
  readonly zones?: readonly string[];
  readonly taints?: NonNullable<Node['spec']['taints']>;
  readonly capacity?: Texts;
}

const NODE_CAPACITY: Texts = { cpu: '4', memory: '32Gi' };

/** An API server without admission plugins, a scheduler and nobody else: nodes are objects only, and what is bound stays as it is. */
export class Stage {
  readonly sim = new Simulation();
  readonly api = new ApiServer(this.sim, builtInKinds, () => []);
  #made = 0;

  constructor() {
    this.namespace('default');
    startScheduler(this.api);
  }

  namespace(name: string, labels: Texts = {}): void {
    this.api.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels }, spec: {} });
  }

  nodes(count: number, draft: NodeDraft = {}): void {
    const { zones = [], taints, capacity, pods: podCount = '110' } = draft;
    for (let index = 0; index < count; index += 1) {
      const name = draft.name ?? `scheduler-perf-${this.#next()}`;
      const zone = zones[index % zones.length];
      const metadata = { name, labels: { [HOSTNAME]: name, ...(zone !== undefined && { [ZONE]: zone }) } };
      const spec = taints === undefined ? {} : { taints };
      const node = this.api.create(nodes, { apiVersion: 'v1', kind: 'Node', metadata, spec });
      const amounts = { ...NODE_CAPACITY, pods: podCount, ...capacity };
      const conditions = [{ type: 'Ready', status: 'True' }];
      this.api.updateStatus(nodes, { ...node, status: { capacity: amounts, allocatable: amounts, conditions } });
    }
  }

  pod({ labels = {}, spec }: PodTemplate, namespace = 'default'): Pod {
    const metadata = { name: `pod-${this.#next()}`, namespace, labels };
    return this.api.create(pods, { apiVersion: 'v1', kind: 'Pod', metadata, spec });
  }

  /** A pod with a claim that is bound to a volume of its own already. */
  podWithVolume({ labels, spec }: PodTemplate, source: PersistentVolumeSpec): Pod {
    const number = this.#next();
    const [claimName, volumeName] = [`claim-${number}`, `volume-${number}`];
    const storage = { storage: '1Gi' };
    const accessModes = ['ReadOnlyMany'];
    const claimRef = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: 'default', name: claimName };
    const volume: Pick<PersistentVolume, 'apiVersion' | 'kind' | 'spec'> = {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      spec: { accessModes, capacity: storage, persistentVolumeReclaimPolicy: 'Retain', claimRef, ...source },
    };
    this.api.create(persistentVolumes, { ...volume, metadata: { name: volumeName } });
    const claim = this.api.create(persistentVolumeClaims, {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: claimName, namespace: 'default', annotations: { 'pv.kubernetes.io/bind-completed': 'true' } },
      spec: { accessModes, resources: { requests: storage }, volumeName },
    });
    this.api.updateStatus(persistentVolumeClaims, { ...claim, status: { phase: 'Bound' } });
    const volumes = [{ name: 'vol', persistentVolumeClaim: { claimName } }];
    return this.pod({ ...(labels && { labels }), spec: { ...spec, volumes } });
  }

  service(name: string, selector: Texts): void {
    this.api.create(services, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace: 'default' },
      spec: { selector, ports: [{ protocol: 'TCP', port: 80, targetPort: 8000 }] },
    });
  }

  deletePod(pod: Pod): void {
    this.api.delete(pods, keyOf(pod));
  }

  deleteNode(name: string): void {
    this.api.delete(nodes, { namespace: '', name });
  }

  deleteService(name: string): void {
    this.api.delete(services, { namespace: 'default', name });
  }

  /** Is the pod still without a node? */
  isWaiting(pod: Pod): boolean {
    const current = this.api.find(pods, keyOf(pod));
    return current !== undefined && current.spec.nodeName === undefined;
  }

  #next(): number {
    this.#made += 1;
    return this.#made;
  }
}
