import { FileSystem, type FileTree } from '../../sim/file-system';
import type { Pod, PodSpec } from '../../api/generated/types';
import type { Mutable } from '../../api/mutable';
import type { HostPort } from '../../api/pod-network';
import type { Container as Ended } from '../runtime/container';
import type { RuntimePod } from '../runtime/container-runtime';
import type { PodSandbox, SandboxConfig, SandboxFiles } from '../runtime/pod-sandbox';
import { killContainer } from './container-kill';
import type { Simulation } from '../../sim/simulation';
import { startContainer, type FailedStart } from './container-start';
import type { StartFailure } from './container-statuses';
import type { KubeletContext } from './kubelet-context';
import { killPod } from './pod-kill';
import { podActions, type PodActions } from './pod-actions';
import { podFiles, podHostname } from './pod-files';
import type { Procedure } from './procedure';
import { containersToReset } from './restart-all-containers';
import { isRestartableInitContainer } from './restart-policy';
import { sandboxHandler } from './runtime-class';
import { runtimeStatus } from './runtime-status';
import { NO_FAILURES } from './start-failures';

/** How an attempt to make a pod run went. */
export interface SyncResult {
  /** Why containers could not be started, by name; those that were started are in `started`. */
  readonly failures: ReadonlyMap<string, StartFailure>;
  readonly started: readonly string[];
  /** When to try again; undefined when all is well. */
  readonly retryMs?: number;
  /** Something was created or ended: the runtime has news. */
  readonly changed: boolean;
  /** All that is not well waits for the end of a back-off: until then, and while nothing else happens, another attempt comes to the same. */
  readonly waiting?: Waiting | undefined;
}

/** Containers in back-off, with nothing else to do for their pod. */
export interface Waiting {
  readonly untilMs: number;
  /** What an attempt before that moment does. Returns when to make the next one. */
  tellAgain(): number;
}

/** How long the runtime takes for a sandbox, and the network plugin for its address. */
const SANDBOX_MS = 250;

/**
 * One step towards what the pod's spec asks for: a sandbox, then init containers, then the others, all in order
 * (kuberuntime/kuberuntime_manager.go, `SyncPod`). `onSandboxReady` is called when the pod's network is there.
 */
export function* syncPodContainers(
  context: KubeletContext,
  pod: Pod,
  onSandboxReady: () => void,
  restartsAll = false,
): Procedure<SyncResult> {
  const { runtime, recorder, sim } = context;
  const { uid } = pod.metadata;
  if (restartsAll) return yield* resetContainers(context, pod);
  const before = runtime.pod(uid)?.sandbox;
  const actions = podActions(pod, runtimeStatus(runtime.pod(uid)), context.probes);
  const ended = endedContainers(runtime.pod(uid), actions);
  if (actions.createSandbox && before !== undefined) {
    recorder.event(pod, 'Normal', 'SandboxChanged', 'Pod sandbox changed, it will be killed and re-created.');
  }
  if (actions.killPod && before !== undefined) yield* killPod(context, pod, undefined);
  for (const { container, message, reason } of actions.containersToKill) {
    const running = runtime.pod(uid)?.latest.get(container.name);
    if (running !== undefined) yield* killContainer(context, pod, running, { message, reason });
  }
  let sandbox = before;
  if (actions.createSandbox) {
    yield (resume) => sim.after(SANDBOX_MS, resume);
    sandbox = createSandbox(context, pod, actions.attempt);
    if (sandbox === undefined)
      return { failures: NO_FAILURES, started: [], retryMs: sim.nowMs + RETRY_MS, changed: false };
    onSandboxReady();
  }
  if (sandbox === undefined || startsNothing(actions))
    return syncResult(actions, NO_FAILED_STARTS, NOTHING_STARTED, sim);
  const failures = new Map<string, FailedStart>();
  const started: string[] = [];
  for (const container of actions.ephemeralContainersToStart) {
    const origin = { ended: ended.get(container.name), target: container.targetContainerName ?? '' };
    const failure = yield* startContainer(context, pod, container, sandbox, origin);
    note(container.name, failure, failures, started);
  }
  for (const container of actions.initContainersToStart) {
    const origin = { ended: ended.get(container.name), target: '' };
    const failure = yield* startContainer(context, pod, container, sandbox, origin);
    note(container.name, failure, failures, started);
    if (failure !== undefined && !isRestartableInitContainer(container))
      return syncResult(actions, failures, started, sim);
  }
  for (const container of actions.containersToStart) {
    const origin = { ended: ended.get(container.name), target: '' };
    const failure = yield* startContainer(context, pod, container, sandbox, origin);
    note(container.name, failure, failures, started);
  }
  return syncResult(actions, failures, started, sim);
}

function startsNothing(actions: PodActions): boolean {
  return (
    actions.containersToStart.length === 0 &&
    actions.initContainersToStart.length === 0 &&
    actions.ephemeralContainersToStart.length === 0
  );
}

const NO_FAILED_STARTS: ReadonlyMap<string, FailedStart> = new Map();
const NOTHING_STARTED: readonly string[] = [];

function note(
  name: string,
  failure: FailedStart | undefined,
  failures: Map<string, FailedStart>,
  started: string[],
): void {
  if (failure === undefined) started.push(name);
  else failures.set(name, failure);
}

function syncResult(
  { createSandbox: isCreated, killPod: isKilled, containersToKill }: PodActions,
  failures: ReadonlyMap<string, FailedStart>,
  started: readonly string[],
  sim: Simulation,
): SyncResult {
  const result: Mutable<SyncResult> = {
    failures,
    started,
    changed: isCreated || isKilled || containersToKill.length > 0 || started.length > 0,
  };
  if (failures.size === 0) return result;
  const all = [...failures.values()];
  result.changed ||= all.some(({ reason }) => reason === 'RunContainerError' || reason === 'PostStartHookError');
  result.retryMs = retryMs(all, sim.nowMs);
  if (!result.changed) result.waiting = waitingFor(all, sim);
  return result;
}

/** All containers go, running ones without grace, so that they begin anew at the next sync. */
function* resetContainers(context: KubeletContext, pod: Pod): Procedure<SyncResult> {
  const { runtime } = context;
  const { uid } = pod.metadata;
  for (const { container, id, running } of containersToReset(pod, runtimeStatus(runtime.pod(uid)))) {
    const one = runtime.pod(uid)?.latest.get(container.name);
    if (running && one?.id === id) yield* killContainer(context, pod, one, { message: 'killing', graceSeconds: 0 });
    runtime.removeContainer(uid, id);
  }
  return { failures: NO_FAILURES, started: [], changed: true };
}

/** Of each container the last one that has ended by now. */
function endedContainers(
  pod: RuntimePod | undefined,
  { initContainersToStart, containersToStart }: PodActions,
): ReadonlyMap<string, Ended> {
  let ended: Map<string, Ended> | undefined;
  for (const containers of [initContainersToStart, containersToStart]) {
    for (const { name } of containers) {
      const one = [pod?.latest.get(name), pod?.previous.get(name)].find((candidate) => candidate?.state === 'exited');
      if (one !== undefined) (ended ??= new Map<string, Ended>()).set(name, one);
    }
  }
  return ended ?? NONE_ENDED;
}

const NONE_ENDED: ReadonlyMap<string, Ended> = new Map();

/** backOffPeriod and resyncInterval of the kubelet. */
const RETRY_MS = 10_000;
const LONGEST_RETRY_MS = 60_000;

function waitingFor(failures: readonly FailedStart[], sim: Simulation): Waiting | undefined {
  const untilMs = Math.min(...failures.map((failure) => (failure.tellAgain && failure.retryMs) ?? -Infinity));
  if (untilMs === -Infinity) return undefined;
  const tellAgain = (): number => {
    for (const failure of failures) failure.tellAgain?.();
    return retryMs(failures, sim.nowMs);
  };
  return { untilMs, tellAgain };
}

/** After the shortest of the back-offs, but within a minute; ten seconds when nothing says how long (`completeWork`). */
function retryMs(failures: readonly FailedStart[], nowMs: number): number {
  let soonestMs = Infinity;
  for (const { retryMs: atMs } of failures) if (atMs !== undefined && atMs < soonestMs) soonestMs = atMs;
  const delayMs = soonestMs === Infinity ? RETRY_MS : soonestMs - nowMs;
  return nowMs + Math.min(Math.max(delayMs, 0), LONGEST_RETRY_MS);
}

function createSandbox(context: KubeletContext, pod: Pod, attempt: number): PodSandbox | undefined {
  const { api, network, hostNetwork, nodeName, runtime, recorder } = context;
  const { uid, name, namespace = '' } = pod.metadata;
  const isHost = pod.spec.hostNetwork === true;
  const podCIDR = context.podCIDR();
  const refuse = (why: string) =>
    recorder.event(pod, 'Warning', 'FailedCreatePodSandBox', `Failed to create pod sandbox: ${why}`);
  const handler = sandboxHandler(api, runtime, pod);
  if ('error' in handler) {
    refuse(handler.error);
    return undefined;
  }
  const stack = isHost
    ? hostNetwork
    : network.attach({ uid, name, namespace, nodeName, podCIDR, hostPorts: hostPortsOf(pod) });
  if (stack === undefined) {
    const why = `failed to setup network for sandbox: plugin type="bridge" failed (add): failed to allocate for range 0: no IP addresses available in range set: ${podCIDR}`;
    refuse(`rpc error: code = Unknown desc = ${why}`);
    return undefined;
  }
  const hostname = isHost ? nodeName : podHostname(pod);
  const config: Mutable<Parameters<typeof runtime.runSandbox>[0]> = {
    podUid: uid,
    podName: name,
    podNamespace: namespace,
    attempt,
    hostname,
    files: new PodSandboxFiles(pod.spec, context),
  };
  const { hostPID, hostIPC, hostUsers, shareProcessNamespace } = pod.spec;
  if (hostPID === true) config.processes = 'node';
  else if (shareProcessNamespace === true) config.processes = 'pod';
  if (hostIPC === true) config.ipc = 'node';
  if (hostUsers === false) config.users = 'pod';
  if (handler.value !== '') config.runtimeHandler = handler.value;
  return runtime.runSandbox(config, stack);
}

/** Keeps nothing of the pod that is another one when its state changes. */
class PodSandboxFiles implements SandboxFiles {
  readonly #spec: PodSpec;
  readonly #context: KubeletContext;

  constructor(spec: PodSpec, context: KubeletContext) {
    this.#spec = spec;
    this.#context = context;
  }

  of({ podName: name, podNamespace: namespace, network }: SandboxConfig): ReturnType<typeof podFiles> {
    const { names, runtime } = this.#context;
    const pod = { metadata: { name, namespace }, spec: this.#spec };
    return podFiles(pod, network.addresses, names, () => hostsOf(runtime.machineFiles));
  }
}

/** The ports of the node that are to lead to the pod (kuberuntime/helpers.go, `toRuntimeProtocol`; kubelet/container/helpers.go, `MakePortMappings`). */
function hostPortsOf({ spec }: Pod): readonly HostPort[] | undefined {
  let found: HostPort[] | undefined;
  for (const containers of [spec.containers, spec.initContainers ?? []]) {
    for (const container of containers) {
      for (const { hostPort = 0, containerPort, protocol, hostIP = '' } of container.ports ?? []) {
        if (hostPort === 0) continue;
        const mapped = { hostPort, containerPort, protocol: protocolOf(protocol) };
        (found ??= []).push(hostIP === '' || hostIP === '0.0.0.0' ? mapped : { ...mapped, hostIP });
      }
    }
  }
  return found;
}

function protocolOf(protocol: string | undefined): HostPort['protocol'] {
  return protocol === 'UDP' || protocol === 'SCTP' ? protocol : 'TCP';
}

/** The hosts file of the node, which somebody may have removed. */
function hostsOf(machine: FileTree): string {
  const files = new FileSystem(machine);
  return files.tryStat('/etc/hosts')?.kind === 'file' ? files.readFile('/etc/hosts') : '';
}
