import type { ContainerStatus } from '../../api/generated/types';
import type { ExecResult, ExecSession, KubeletEndpoint, LogOptions, PodReference } from '../../api/kubelet-endpoint';
import { badRequest, internalError, missing } from '../../api/status';
import type { Container, RunningCommand } from '../runtime/container';
import type { ContainerRuntime } from '../runtime/container-runtime';
import { hexId } from '../runtime/hex-id';
import type { PodWorker } from './pod-worker';

/** How the server finds a pod that the kubelet looks after. */
export type FindWorker = (pod: PodReference) => PodWorker | undefined;

/** What the kubelet answers to requests about its pods (pkg/kubelet/server/server.go; kubelet_pods.go, `validateContainerLogStatus`). */
export function kubeletServer(runtime: ContainerRuntime, findWorker: FindWorker): KubeletEndpoint {
  const workerOf = (pod: PodReference): PodWorker => {
    const worker = findWorker(pod);
    if (worker === undefined) throw missing('pod does not exist');
    return worker;
  };
  return {
    logs(reference: PodReference, name: string, options: LogOptions): string {
      const { pod, status } = workerOf(reference);
      const { metadata, spec } = pod;
      if (![...spec.containers, ...(spec.initContainers ?? [])].some((container) => container.name === name)) {
        throw missing(`container "${name}" not found in pod "${metadata.name}"`);
      }
      const statuses = [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])];
      const id = logContainerId(
        metadata.name,
        name,
        statuses.find((candidate) => candidate.name === name),
        options.previous === true,
      );
      const known = runtime.pod(metadata.uid);
      const container = [known?.latest.get(name), known?.previous.get(name)].find((candidate) => candidate?.id === id);
      if (container === undefined) throw badRequest(`unable to retrieve container logs for containerd://${id}`);
      return container.log.read(options);
    },
    exec(reference: PodReference, name: string, argv: readonly string[], stdin?: string): ExecSession {
      const { pod } = workerOf(reference);
      const container = runtime.pod(pod.metadata.uid)?.latest.get(name);
      if (container?.state !== 'running')
        throw internalError(`unable to upgrade connection: container not found ("${name}")`);
      return execSession(container, argv, stdin);
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
  return id.replace('containerd://', '');
}

function execSession(container: Container, argv: readonly string[], stdin: string | undefined): ExecSession {
  const started = container.exec(argv, stdin);
  if ('error' in started) {
    const id = hexId(`exec ${container.id} ${argv.join(' ')}`);
    throw internalError(
      `error executing command in container: failed to exec in container: failed to start exec "${id}": OCI runtime exec failed: exec failed: ` +
        `unable to start container process: ${started.error}: unknown`,
    );
  }
  return sessionOf(started.value);
}

function sessionOf({ process, stdout, stderr, kill }: RunningCommand): ExecSession {
  return {
    onExit(callback: (result: ExecResult) => void): void {
      process.onExit(({ code }) => callback({ stdout: stdout.text, stderr: stderr.text, exitCode: code }));
    },
    cancel: kill,
  };
}
