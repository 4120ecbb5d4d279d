import type { Pod, Status } from '../../src/api/generated/types';
import { pods } from '../../src/api/kinds/pod/pod';
import { controllerOf } from '../../src/api/object';
import { resourcePath } from '../../src/api/rest/path';
import type { ApiRequest, ApiResponse } from '../../src/api/rest/request';
import type { Cluster } from '../../src/cluster/cluster';
import { failed } from './failure';

const RETRY_MS = 5000;
const NOT_FOUND = 404;

/**
 * What somebody with kubectl does to nodes, at a moment of the cluster's own time: it begins at once and goes on by itself. All of it throws an
 * `Error` for readers when the API server refuses.
 */
export class Administrator {
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  setSchedulable(nodeName: string, isSchedulable: boolean): void {
    this.#send({
      method: 'PATCH',
      path: nodePath(nodeName),
      contentType: 'application/strategic-merge-patch+json',
      body: { spec: { unschedulable: isSchedulable ? null : true } },
    });
  }

  deleteNode(nodeName: string): void {
    this.#send({ method: 'DELETE', path: nodePath(nodeName) });
  }

  /**
   * `kubectl drain NODE --ignore-daemonsets --delete-emptydir-data --force`: a pod that may not go yet is asked to again every five seconds. The
   * returned function ends that. Sources: kubectl/pkg/drain/drain.go, filters.go.
   */
  drain(nodeName: string): () => void {
    this.setSchedulable(nodeName, false);
    const { api, sim } = this.#cluster;
    const leaving = api.list(pods).filter((pod) => pod.spec.nodeName === nodeName && mayLeave(pod));
    let isOver = false;
    const evict = (those: readonly Pod[]): void => {
      if (isOver) return;
      const held = those.filter((pod) => this.#isHeldBack(pod));
      if (held.length > 0) sim.after(RETRY_MS, () => evict(held));
    };
    evict(leaving);
    return () => {
      isOver = true;
    };
  }

  #isHeldBack(pod: Pod): boolean {
    if (!this.#cluster.isRunning('API server')) return true;
    return this.#evict(pod).code !== NOT_FOUND && this.#isThere(pod);
  }

  #isThere({ metadata: { namespace = '', name, uid } }: Pod): boolean {
    const { metadata } = this.#cluster.api.find(pods, { namespace, name }) ?? {};
    return metadata?.uid === uid && metadata?.deletionTimestamp === undefined;
  }

  #evict({ metadata: { namespace = '', name } }: Pod): ApiResponse {
    return this.#cluster.rest.handle({
      method: 'POST',
      path: resourcePath({ apiVersion: 'v1', plural: 'pods', namespace, name, subresource: 'eviction' }),
      body: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { namespace, name } },
    });
  }

  #send(request: ApiRequest): void {
    if (!this.#cluster.isRunning('API server')) throw failed('the API server is stopped, and nobody else can be told');
    const { code, body } = this.#cluster.rest.handle(request);
    if (code >= 400) throw failed((body as Status).message ?? `the API server answers ${code}`);
  }
}

function nodePath(name: string): string {
  return resourcePath({ apiVersion: 'v1', plural: 'nodes', namespace: '', name, subresource: '' });
}

/** Daemons come back anyway, and static pods are not the API server's. */
function mayLeave(pod: Pod): boolean {
  const isMirror = pod.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined;
  const isFinished = ['Succeeded', 'Failed'].includes(pod.status?.phase ?? '');
  return !isMirror && (isFinished || controllerOf(pod)?.kind !== 'DaemonSet');
}
