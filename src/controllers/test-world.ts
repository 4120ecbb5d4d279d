import type { AdmissionPlugin } from '../api/admission/admission';
import type { Event, Lease, Node, NodeStatus, Pod, PodSpec, PodTemplateSpec } from '../api/generated/types';
import { events } from '../api/kinds/event';
import { leases } from '../api/kinds/lease';
import { namespaces } from '../api/kinds/namespace';
import { nodes } from '../api/kinds/node';
import { pods } from '../api/kinds/pod/pod';
import { keyOf } from '../api/object';
import { builtInKinds } from '../api/registry';
import { ApiServer } from '../api/server';
import { microTimestamp, timestamp } from '../api/time';
import { Simulation } from '../sim/simulation';
import type { Controller, ControllerManagerOptions } from './controller';

/** A simulation with an API server and some controllers, for tests: nodes, pods and kubelets are made by hand. */
export class TestWorld {
  readonly sim: Simulation;
  readonly startMs: number;
  readonly api: ApiServer;

  constructor(admission: (api: ApiServer) => readonly AdmissionPlugin[] = () => [], seed = 1) {
    this.sim = new Simulation({ seed });
    this.startMs = this.sim.nowMs;
    this.api = new ApiServer(this.sim, builtInKinds, admission);
  }

  /** Starts controllers; returns the function that ends them. */
  start(controllers: readonly Controller[], options: ControllerManagerOptions = {}): () => void {
    const ends = controllers.map((controller) => controller.start(this.api, options));
    return () => {
      for (const end of ends) end();
    };
  }

  get seconds(): number {
    return (this.sim.nowMs - this.startMs) / 1000;
  }

  passSeconds(seconds: number): void {
    this.sim.advance(seconds * 1000);
  }

  namespace(name: string): void {
    const namespace = this.api.create(namespaces, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
      spec: { finalizers: ['kubernetes'] },
    });
    this.api.updateStatus(namespaces, { ...namespace, status: { phase: 'Active' } });
  }

  node(name: string, labels?: Readonly<Record<string, string>>): Node {
    return this.api.create(nodes, {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name, ...(labels && { labels }) },
      spec: {},
    });
  }

  /** What a kubelet reports. */
  postStatus(name: string, ready: 'True' | 'False'): void {
    const now = timestamp(this.sim.nowMs);
    const reason = ready === 'True' ? 'KubeletReady' : 'KubeletNotReady';
    const status: NodeStatus = {
      conditions: [
        ...['MemoryPressure', 'DiskPressure', 'PIDPressure'].map((type) => ({
          type,
          status: 'False',
          lastHeartbeatTime: now,
          lastTransitionTime: now,
        })),
        { type: 'Ready', status: ready, reason, lastHeartbeatTime: now, lastTransitionTime: now },
      ],
    };
    this.api.modifyStatus(nodes, { namespace: '', name }, (node) => ({ ...node, status }));
  }

  /** Keeps the node's lease going without end, as a healthy kubelet does. */
  heartbeat(name: string): void {
    const key = { namespace: 'kube-node-lease', name };
    if (this.api.find(leases, key) === undefined) {
      this.api.create(leases, {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: key,
        spec: { holderIdentity: name, leaseDurationSeconds: 40, renewTime: microTimestamp(this.sim.nowMs) },
      });
    }
    this.api.setHeartbeat(leases, key, (lease, nowMs) => renewed(lease, nowMs));
  }

  /** The kubelet is gone: writes its last renewal and falls silent. */
  silence(name: string): void {
    const key = { namespace: 'kube-node-lease', name };
    this.api.modify(leases, key, (lease) => renewed(lease, this.sim.nowMs));
    this.api.setHeartbeat(leases, key, undefined);
  }

  readyNode(name: string, labels?: Readonly<Record<string, string>>): void {
    this.node(name, labels);
    this.postStatus(name, 'True');
    this.heartbeat(name);
  }

  pod(name: string, spec: Partial<PodSpec> = {}, metadata: Partial<Pod['metadata']> = {}): Pod {
    return this.api.create(pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { namespace: 'default', name, ...metadata },
      spec: { containers: [{ name: 'app', image: 'nginx' }], ...spec },
    });
  }

  runningPod(name: string, nodeName: string, spec: Partial<PodSpec> = {}): Pod {
    const pod = this.pod(name, { nodeName, ...spec });
    return this.api.updateStatus(pods, {
      ...pod,
      status: {
        phase: 'Running',
        conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: timestamp(this.sim.nowMs) }],
      },
    });
  }

  /** Ends pods so many seconds after they were told to go, as kubelets do; returns the function that stops that. */
  endPodsAfter(seconds: number): () => void {
    return this.api.watch(pods, {}, ({ type, object, old }) => {
      if (
        type === 'DELETED' ||
        object.metadata.deletionTimestamp === undefined ||
        old?.metadata.deletionTimestamp !== undefined
      )
        return;
      this.sim.after(seconds * 1000, () => {
        if (this.api.find(pods, keyOf(object))?.metadata.uid === object.metadata.uid) {
          this.api.delete(pods, keyOf(object), { gracePeriodSeconds: 0 });
        }
      });
    });
  }

  getNode(name: string): Node {
    return this.api.get(nodes, { namespace: '', name });
  }

  findPod(name: string): Pod | undefined {
    return this.api.find(pods, { namespace: 'default', name });
  }

  /** `Ready=Unknown NodeStatusUnknown`, ... */
  condition(name: string, type: string): string {
    const condition = this.getNode(name).status?.conditions?.find((candidate) => candidate.type === type);
    return condition === undefined ? 'none' : `${condition.status} ${condition.reason ?? ''}`.trim();
  }

  /** `key:effect`, sorted. */
  taints(name: string): readonly string[] {
    return (this.getNode(name).spec.taints ?? [])
      .map(({ key, effect }) => `${key.replace('node.kubernetes.io/', '')}:${effect}`)
      .sort();
  }

  /** `reason object: message` of all events, in the order in which they were written. */
  events(): readonly string[] {
    const text = ({ reason, involvedObject, message }: Event) => `${reason} ${involvedObject.name}: ${message}`;
    const list = [...this.api.list(events)];
    return list.sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion)).map(text);
  }
}

/** A template as manifests write it: with labels only, where the type would have all metadata of an object. */
export function podTemplate(labels: Readonly<Record<string, string>>): PodTemplateSpec {
  return JSON.parse(JSON.stringify({ metadata: { labels }, spec: { containers: [{ name: 'app', image: 'nginx' }] } }));
}

function renewed(lease: Lease, nowMs: number): Lease {
  return { ...lease, spec: { ...lease.spec, renewTime: microTimestamp(nowMs) } };
}
