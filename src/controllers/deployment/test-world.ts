import type { Deployment, DeploymentSpec, Pod, ReplicaSet } from '../../api/generated/types';
import { deployments } from '../../api/kinds/apps/deployment';
import { replicaSets } from '../../api/kinds/apps/replica-set';
import { withPodCondition } from '../../api/kinds/pod/conditions';
import { pods } from '../../api/kinds/pod/pod';
import { keyOf } from '../../api/object';
import { timestamp } from '../../api/time';
import { garbageCollector } from '../garbage-collector/garbage-collector';
import { replicaSetController } from '../replica-set/replica-set-controller';
import { podTemplate, TestWorld } from '../test-world';
import { deploymentController } from './deployment-controller';

export const WEB = { namespace: 'default', name: 'web' };
const LABELS = { app: 'web' };

/** For tests: a Deployment `web`, the controllers that it needs, and kubelets that make its pods ready after so many seconds. */
export class DeploymentWorld extends TestWorld {
  /** Images whose pods never get ready. */
  readonly broken = new Set<string>();

  constructor(readySeconds = 1, endSeconds = 1, seed = 1) {
    super(undefined, seed);
    this.start([deploymentController, replicaSetController, garbageCollector]);
    this.endPodsAfter(endSeconds);
    this.api.watch(pods, {}, ({ type, object }) => {
      if (type !== 'ADDED' || object.spec.nodeName !== undefined) return;
      this.api.replace(pods, { ...object, spec: { ...object.spec, nodeName: 'node' } });
      this.sim.after(readySeconds * 1000, () => this.#makeReady(object));
    });
  }

  create(spec: Partial<DeploymentSpec> = {}): Deployment {
    return this.api.create(deployments, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: WEB,
      spec: { replicas: 3, selector: { matchLabels: LABELS }, template: podTemplate(LABELS), ...spec },
    });
  }

  get deployment(): Deployment {
    return this.api.get(deployments, WEB);
  }

  /** Oldest first. */
  get sets(): readonly ReplicaSet[] {
    const list = [...this.api.list(replicaSets)];
    return list.sort((a, b) => revision(a) - revision(b));
  }

  get pods(): readonly Pod[] {
    return this.api.list(pods);
  }

  get readyPods(): number {
    const isReady = ({ status, metadata }: Pod) =>
      metadata.deletionTimestamp === undefined &&
      status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') === true;
    return this.pods.filter(isReady).length;
  }

  change(changes: Partial<DeploymentSpec>): void {
    this.api.modify(deployments, WEB, (object) => ({ ...object, spec: { ...object.spec, ...changes } }));
    this.sim.settle();
  }

  setImage(image: string): void {
    this.change({ template: { ...podTemplate(LABELS), spec: { containers: [{ name: 'app', image }] } } });
  }

  /** `type=status reason` of the Deployment's conditions. */
  get conditions(): readonly string[] {
    const { conditions = [] } = this.deployment.status ?? {};
    return conditions.map(({ type, status, reason }) => `${type}=${status} ${reason}`);
  }

  /** The messages of the events about the Deployment. */
  get told(): readonly string[] {
    return this.events()
      .filter((text) => text.startsWith('ScalingReplicaSet web: '))
      .map((text) => text.slice('ScalingReplicaSet web: '.length));
  }

  #makeReady(pod: Pod): void {
    const current = this.api.find(pods, keyOf(pod));
    if (current?.metadata.uid !== pod.metadata.uid || current.status?.phase === 'Failed') return;
    if (pod.spec.containers.some(({ image = '' }) => this.broken.has(image))) return;
    const status = withPodCondition(
      { ...current.status, phase: 'Running', startTime: timestamp(this.sim.nowMs) },
      { type: 'Ready', status: 'True' },
      this.sim.nowMs,
    );
    this.api.updateStatus(pods, { ...current, status });
  }
}

function revision({ metadata }: ReplicaSet): number {
  return Number(metadata.annotations?.['deployment.kubernetes.io/revision'] ?? '0');
}
