import type { ContainerStatus } from '../../api/generated/types';
import type { KubeletEndpoint, LogOptions, PodReference } from '../../api/kubelet-endpoint';
import { badRequest, internalError, missing } from '../../api/status';
import type { Container } from '../runtime/container';
import type { ContainerRuntime } from '../runtime/container-runtime';
import { bareId } from '../runtime/runtime-kind';
import { resourceMetrics, statsSummary } from '../resources/stats';
import { forwardError } from './forward-error';
import { kubeletPages } from './kubelet-pages';
import { OpenStreams } from './open-streams';
import type { PodWorker } from './pod-worker';
import { attachTo, executeIn } from './streamed-process';

/** How the server finds a pod that the kubelet looks after. */
export type FindWorker = (pod: PodReference) => PodWorker | undefined;

export interface KubeletServer extends KubeletEndpoint {
  /** The kubelet stops: whatever is open breaks off. */
  close(): void;
}

/** What containerd gives a connection inside a pod (internal/cri/server/sandbox_portforward_linux.go). */
const CONNECT_TIMEOUT_MS = 30_000;

/** What the kubelet answers to requests about its pods (pkg/kubelet/server/server.go; kubelet_pods.go, `validateContainerLogStatus`). */
export function kubeletServer(
  nodeName: string,
  runtime: ContainerRuntime,
  workers: () => Iterable<PodWorker>,
  findWorker: FindWorker,
): KubeletServer {
  const open = new OpenStreams();
  const workerOf = (pod: PodReference): PodWorker => {
    const worker = findWorker(pod);
    if (worker === undefined) throw missing('pod does not exist');
    return worker;
  };
  const runningContainer = (reference: PodReference, name: string): Container => {
    const container = runtime.pod(workerOf(reference).pod.metadata.uid)?.latest.get(name);
    if (container?.state === 'running') return container;
    throw internalError(`unable to upgrade connection: container not found ("${name}")`);
  };
  const loggedContainer = (reference: PodReference, name: string, options: LogOptions): Container => {
    const { pod, status } = workerOf(reference);
    const { metadata, spec } = pod;
    const specs = [...spec.containers, ...(spec.initContainers ?? []), ...(spec.ephemeralContainers ?? [])];
    if (!specs.some((container) => container.name === name)) {
      throw missing(`container "${name}" not found in pod "${metadata.name}"`);
    }
    const { containerStatuses = [], initContainerStatuses = [], ephemeralContainerStatuses = [] } = status;
    const statuses = [...containerStatuses, ...initContainerStatuses, ...ephemeralContainerStatuses];
    const id = logContainerId(
      metadata.name,
      name,
      statuses.find((candidate) => candidate.name === name),
      options.previous === true,
    );
    const known = runtime.pod(metadata.uid);
    const container = [known?.latest.get(name), known?.previous.get(name)].find((candidate) => candidate?.id === id);
    if (container === undefined) throw badRequest(`unable to retrieve container logs for ${runtime.kind}://${id}`);
    return container;
  };
  const logs = (reference: PodReference, name: string, options: LogOptions) =>
    loggedContainer(reference, name, options).log.read(options);
  return {
    close: () => open.closeAll(),
    logs,
    serve: (request) =>
      kubeletPages(request, {
        logs,
        pods: () => [...workers()].map(({ pod, status }) => ({ ...pod, status })),
        summary: () => statsSummary(nodeName, runtime),
        metrics: () => resourceMetrics(runtime),
      }),
    followLogs(reference, name, options, { onText, onEnd }) {
      const container = loggedContainer(reference, name, options);
      let stop = (): void => undefined;
      let ended = false;
      const end = open.add(() => {
        ended = true;
        stop();
        onEnd();
      });
      stop = container.log.follow(options, onText, end);
      if (ended) stop();
      else container.onExit(end);
      return () => {
        stop();
        open.forget(end);
      };
    },
    exec: (reference, name, argv, streams, listener) =>
      executeIn(runningContainer(reference, name), argv, streams, listener, { sim: runtime.sim, open }),
    attach: (reference, name, streams, listener) =>
      attachTo(runningContainer(reference, name), streams, listener, { sim: runtime.sim, open }),
    ports(reference) {
      const { name, uid, namespace = '' } = workerOf(reference).pod.metadata;
      const sandbox = runtime.pod(uid)?.sandbox;
      if (sandbox?.ready !== true)
        throw internalError(`unable to upgrade connection: pod not found (${JSON.stringify(`${name}_${namespace}`)})`);
      const inside = sandbox.config.network;
      return {
        http: (port, request, onDone) => inside.http('127.0.0.1', port, request, Infinity, onDone),
        connect: (port, onDone) => {
          if (!sandbox.ready) onDone(forwardError(sandbox.id, port, undefined));
          else
            inside.connect('127.0.0.1', port, CONNECT_TIMEOUT_MS, (code) =>
              onDone(code && forwardError(sandbox.id, port, code)),
            );
        },
      };
    },
  };
}

/** Which container's log is meant; the id without the runtime's name. Errors: 400. */
function logContainerId(pod: string, name: string, status: ContainerStatus | undefined, previous: boolean): string {
  const what = `container "${name}" in pod "${pod}"`;
  if (status === undefined) throw badRequest(`${what} is not available`);
  const last = status.lastState?.terminated;
  const { running, terminated, waiting } = status.state ?? {};
  let id: string | undefined;
  if (previous) {
    id = last?.containerID;
    if (id === undefined) throw badRequest(`previous terminated ${what} not found`);
  } else if (running !== undefined) id = status.containerID;
  else if (terminated !== undefined || last !== undefined) {
    id = terminated?.containerID ?? last?.containerID;
    if (id === undefined) throw badRequest(`${what} is terminated`);
  } else if (waiting?.reason === 'ErrImagePull') throw badRequest(`${what} is waiting to start: image can't be pulled`);
  else if (waiting?.reason === 'ImagePullBackOff')
    throw badRequest(`${what} is waiting to start: trying and failing to pull image`);
  else if (waiting !== undefined) throw badRequest(`${what} is waiting to start: ${waiting.reason ?? ''}`);
  if (id === undefined) throw badRequest(`${what} is waiting to start - no logs yet`);
  return bareId(id);
}
