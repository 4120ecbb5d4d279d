import type { Container, Node, NodeSpec, Pod, PodSpec } from '../../api/generated/types';
import { events } from '../../api/kinds/event';
import { namespaces } from '../../api/kinds/namespace';
import { nodes } from '../../api/kinds/node';
import { pods } from '../../api/kinds/pod/pod';
import { builtInKinds } from '../../api/registry';
import { ApiServer } from '../../api/server';
import { Simulation } from '../../sim/simulation';
import { startScheduler, type Scheduler, type SchedulerOptions } from '../scheduler';

type ResourceList = Readonly<Record<string, string>>;

export interface NodeDraft {
  readonly allocatable?: ResourceList;
  readonly labels?: ResourceList;
  readonly spec?: NodeSpec;
  readonly images?: readonly { readonly names: readonly string[]; readonly sizeBytes: number }[];
}

export interface PodDraft {
  readonly requests?: ResourceList;
  readonly labels?: ResourceList;
  readonly namespace?: string;
  readonly priority?: number;
  readonly spec?: Partial<PodSpec>;
  readonly container?: Partial<Container>;
}

export const ROOMY: ResourceList = { cpu: '4', memory: '32Gi', pods: '110' };

/** An API server, a scheduler and nothing else: what the tests of the scheduler play with. */
export class World {
  readonly sim: Simulation;
  readonly api: ApiServer;
  scheduler: Scheduler;

  constructor({ seed, ...options }: SchedulerOptions & { readonly seed?: number } = {}) {
    this.sim = new Simulation(seed === undefined ? {} : { seed });
    this.api = new ApiServer(this.sim, builtInKinds, () => []);
    this.api.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' }, spec: {} });
    this.scheduler = startScheduler(this.api, options);
  }

  node(name: string, { allocatable = ROOMY, labels = {}, spec = {}, images = [] }: NodeDraft = {}): Node {
    const metadata = { name, labels: { 'kubernetes.io/hostname': name, ...labels } };
    const node = this.api.create(nodes, { apiVersion: 'v1', kind: 'Node', metadata, spec });
    return this.api.updateStatus(nodes, { ...node, status: { allocatable, capacity: allocatable, images } });
  }

  updateNode(name: string, change: (node: Node) => Node): void {
    this.api.modify(nodes, { namespace: '', name }, change);
  }

  resizeNode(name: string, allocatable: ResourceList): void {
    this.api.modifyStatus(nodes, { namespace: '', name }, (node) => ({
      ...node,
      status: { ...node.status, allocatable, capacity: allocatable },
    }));
  }

  pod(name: string, draft: PodDraft = {}): Pod {
    return this.api.create(pods, podDraft(name, draft));
  }

  deletePod(name: string): void {
    this.api.delete(pods, { namespace: 'default', name }, { gracePeriodSeconds: 0 });
  }

  /** What the API has now. */
  current(name: string, namespace = 'default'): Pod {
    return this.api.get(pods, { namespace, name });
  }

  /** Lets everything that is ready happen, and says where the pod is. */
  nodeOf(name: string): string {
    this.sim.settle();
    return this.current(name).spec.nodeName ?? '';
  }

  verdict(name: string) {
    return this.scheduler.verdict({ namespace: 'default', name });
  }

  /** Reason and message of the pod's PodScheduled condition. */
  unscheduled(name: string): readonly [string, string] | undefined {
    this.sim.settle();
    const condition = this.current(name).status?.conditions?.find(
      ({ type, status }) => type === 'PodScheduled' && status === 'False',
    );
    return condition && [condition.reason ?? '', condition.message ?? ''];
  }

  /** The pod's events as `reason: message`, in the order they were written. */
  eventsOf(name: string): readonly string[] {
    const about = this.api.list(events).filter(({ involvedObject }) => involvedObject.name === name);
    return about.map(({ reason, message }) => `${reason}: ${message}`);
  }
}

function podDraft(name: string, { requests, labels, namespace = 'default', priority, spec, container }: PodDraft = {}) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, ...(labels && { labels }) },
    spec: {
      containers: [{ name: 'main', image: 'pause', ...(requests && { resources: { requests } }), ...container }],
      ...(priority !== undefined && { priority }),
      ...spec,
    },
  };
}

/** A node and a pod as objects, for decisions that need no server. */
export function nodeObject(
  name: string,
  { allocatable = ROOMY, labels = {}, spec = {}, images = [] }: NodeDraft = {},
): Node {
  const metadata = {
    name,
    uid: `node-${name}`,
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
    labels,
  };
  return { apiVersion: 'v1', kind: 'Node', metadata, spec, status: { allocatable, images } };
}

export function podObject(name: string, draft: PodDraft = {}): Pod {
  const { metadata, ...rest } = podDraft(name, draft);
  return {
    ...rest,
    metadata: { ...metadata, uid: `pod-${name}`, resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' },
  };
}
