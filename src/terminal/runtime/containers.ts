import type { ClusterNode } from '../../node/node';
import type { BareContainer } from '../../node/runtime/bare-containers';
import type { Container } from '../../node/runtime/container';
import { argvOf } from '../../node/runtime/container-command';
import type { RuntimePod } from '../../node/runtime/container-runtime';
import { hexId } from '../../node/runtime/hex-id';
import type { PodSandbox } from '../../node/runtime/pod-sandbox';
import type { MachineRoom } from '../machine-room';

/** A container as Docker's daemon lists it: one of a pod's, or the pause container that holds its sandbox. */
export interface DockerContainer {
  readonly machine: ClusterNode;
  readonly sandbox: PodSandbox;
  /** Absent: this is the pause container. */
  readonly container?: Container;
  readonly id: string;
  /** `k8s_web_web-1_default_<uid>_0` */
  readonly name: string;
  /** `nginx@sha256:...`: the kubelet asks for what it has pulled. */
  readonly image: string;
  readonly argv: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly state: 'created' | 'running' | 'exited';
  readonly exitCode: number;
  readonly createdMs: number;
  /** 0: never. */
  readonly startedMs: number;
  readonly finishedMs: number;
  /** Of its first process, as the machine sees it; 0 when it does not run. */
  readonly pid: number;
  /** It belongs to no pod. */
  readonly isBare?: true;
  /** `0.0.0.0:8080->80/tcp, [::]:8080->80/tcp` */
  readonly ports?: string;
}

/**
 * The containers of a machine, the newest first. Names and labels: cri-dockerd's core/naming.go and core/labels.go, pkg/kubelet/kuberuntime/labels.go.
 * Divergence from real Kubernetes: labels and annotations of the pod are not on its pause container, whose end is shown as at its start.
 */
export function containersOf(machine: ClusterNode): readonly DockerContainer[] {
  if (!machine.powered) return [];
  const all: DockerContainer[] = [];
  for (const uid of machine.runtime.podUids()) {
    const pod = machine.runtime.pod(uid);
    if (pod === undefined) continue;
    for (const container of runtimeContainers(pod)) all.push(ofContainer(machine, container));
    if (pod.sandbox !== undefined) all.push(ofSandbox(machine, pod.sandbox));
  }
  for (const bare of machine.runtime.bare.list()) all.push(ofBare(machine, bare));
  return all
    .map((each, index) => ({ each, index }))
    .sort((a, b) => b.each.createdMs - a.each.createdMs || a.index - b.index)
    .map(({ each }) => each);
}

/** The daemons answer once a container, or the sandbox of a pause container, has ended; for a minute of the cluster's time at most. */
export async function waitUntilEnded(room: MachineRoom, { container, sandbox }: DockerContainer): Promise<void> {
  await room.waitUntil(() => (container === undefined ? !sandbox.ready : container.state === 'exited'), END_LIMIT_MS);
}

function runtimeContainers({ latest, previous }: RuntimePod): readonly Container[] {
  return [...latest.values(), ...previous.values()];
}

const PAUSE_LABEL = 'POD';
const END_LIMIT_MS = 60_000;

function ofContainer(machine: ClusterNode, container: Container): DockerContainer {
  const { sandbox, config, id, state } = container;
  const { podName, podNamespace, podUid } = sandbox.config;
  const { name, attempt, image } = config;
  return {
    machine,
    sandbox,
    container,
    id,
    name: `k8s_${name}_${podName}_${podNamespace}_${podUid}_${attempt}`,
    image: image.id.replace(/^docker\.io\/(?:library\/)?/, ''),
    argv: argvOf(config),
    labels: {
      'annotation.io.kubernetes.container.hash': hexId(`hash ${podUid} ${name}`, 8),
      'annotation.io.kubernetes.container.restartCount': String(attempt),
      'annotation.io.kubernetes.container.terminationMessagePath': config.terminationMessagePath ?? '',
      'annotation.io.kubernetes.container.terminationMessagePolicy': config.terminationMessagePolicy ?? '',
      'io.kubernetes.container.logpath': `/var/log/pods/${podNamespace}_${podName}_${podUid}/${name}/${attempt}.log`,
      'io.kubernetes.container.name': name,
      'io.kubernetes.docker.type': 'container',
      'io.kubernetes.pod.name': podName,
      'io.kubernetes.pod.namespace': podNamespace,
      'io.kubernetes.pod.uid': podUid,
      'io.kubernetes.sandbox.id': sandbox.id,
    },
    state,
    exitCode: container.exitCode,
    createdMs: container.createdMs,
    startedMs: container.startedMs,
    finishedMs: container.finishedMs,
    pid: state === 'running' ? machinePid(id) : 0,
  };
}

function ofBare(machine: ClusterNode, { container, name, published }: BareContainer): DockerContainer {
  const { id, sandbox, config, state, exitCode, createdMs, startedMs, finishedMs } = container;
  const ports = published.flatMap(({ hostPort, containerPort, protocol, hostIP }) =>
    (hostIP === undefined ? ['0.0.0.0', '[::]'] : [hostIP]).map(
      (address) => `${address}:${hostPort}->${containerPort}/${protocol.toLowerCase()}`,
    ),
  );
  return {
    machine,
    sandbox,
    container,
    id,
    name,
    image: config.imageName ?? '',
    argv: argvOf(config),
    labels: {},
    state,
    exitCode,
    createdMs,
    startedMs,
    finishedMs,
    pid: state === 'running' ? machinePid(id) : 0,
    isBare: true,
    ports: state === 'running' ? ports.join(', ') : '',
  };
}

function ofSandbox(machine: ClusterNode, sandbox: PodSandbox): DockerContainer {
  const { podName, podNamespace, podUid, attempt, createdMs } = sandbox.config;
  return {
    machine,
    sandbox,
    id: sandbox.id,
    name: `k8s_${PAUSE_LABEL}_${podName}_${podNamespace}_${podUid}_${attempt}`,
    image: pauseImage(machine),
    argv: ['/pause'],
    labels: {
      'io.kubernetes.container.name': PAUSE_LABEL,
      'io.kubernetes.docker.type': 'podsandbox',
      'io.kubernetes.pod.name': podName,
      'io.kubernetes.pod.namespace': podNamespace,
      'io.kubernetes.pod.uid': podUid,
    },
    state: sandbox.ready ? 'running' : 'exited',
    exitCode: 0,
    createdMs,
    startedMs: createdMs,
    finishedMs: sandbox.ready ? 0 : createdMs,
    pid: sandbox.ready ? machinePid(sandbox.id) : 0,
  };
}

function pauseImage(machine: ClusterNode): string {
  for (const { reference } of machine.runtime.images.list()) if (/\/pause[:@]/.test(reference)) return reference;
  return 'registry.k8s.io/pause';
}

const FIRST_PID = 2000;
const PIDS = 30_000;

/** Divergence from real Kubernetes: the machine has no process table of its own; the number is made of the container's id. */
function machinePid(id: string): number {
  return FIRST_PID + (Number.parseInt(id.slice(0, 8), 16) % PIDS);
}
