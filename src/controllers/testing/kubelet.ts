import type { Node, Pod, PodStatus } from '../../api/generated/types';
import { pods } from '../../api/kinds/pod/pod';
import { keyOf } from '../../api/object';
import { timestamp } from '../../api/time';
import type { TestWorld } from '../test-world';

/** A kubelet and a scheduler in one, for tests of controllers: pods run, or end, when the test says so. */
export class TestKubelet {
  readonly #world: TestWorld;

  constructor(world: TestWorld) {
    this.#world = world;
  }

  /** Lets all pods become ready as soon as they are there; returns the function that ends that. */
  runAll(): () => void {
    return this.#world.api.watch(pods, {}, ({ type, object }) => {
      if (type === 'ADDED' && object.status?.phase === 'Pending')
        this.#world.sim.post(() => this.run(object.metadata.name));
    });
  }

  /** The pod is bound, runs and is ready; nothing happens to one that is gone or has ended. */
  run(name: string): void {
    const { api, sim } = this.#world;
    const pod = this.#world.findPod(name);
    if (pod === undefined || pod.status?.phase !== 'Pending') return;
    if (!pod.spec.nodeName) api.replace(pods, { ...pod, spec: { ...pod.spec, nodeName: nodeFor(pod) } });
    const conditions = [{ type: 'Ready', status: 'True', lastTransitionTime: timestamp(sim.nowMs) }];
    this.#write(name, { phase: 'Running', conditions });
  }

  /** The pod's only container ends with an exit code. */
  end(name: string, exitCode: number): void {
    const finishedAt = timestamp(this.#world.sim.nowMs);
    const terminated = { exitCode, reason: exitCode === 0 ? 'Completed' : 'Error', finishedAt };
    this.#write(name, {
      phase: exitCode === 0 ? 'Succeeded' : 'Failed',
      conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: finishedAt }],
      containerStatuses: [
        { name: 'app', image: 'nginx', imageID: '', ready: false, restartCount: 0, state: { terminated } },
      ],
    });
  }

  /** The pod is gone at once. */
  kill(name: string): void {
    const pod = this.#world.findPod(name);
    if (pod !== undefined) this.#world.api.delete(pods, keyOf(pod), { gracePeriodSeconds: 0 });
  }

  #write(name: string, status: PodStatus): void {
    const { api } = this.#world;
    if (this.#world.findPod(name) === undefined) return;
    api.modifyStatus(pods, { namespace: 'default', name }, (pod) => ({ ...pod, status: { ...pod.status, ...status } }));
  }
}

/** The node that the pod was made for, or any. */
function nodeFor({ spec }: Pod): Node['metadata']['name'] {
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return terms?.[0]?.matchFields?.[0]?.values?.[0] ?? 'node-1';
}
