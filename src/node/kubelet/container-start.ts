import { quote } from '../../api/go/text';
import { sharing } from '../../api/sharing';
import type { Container as ContainerSpec, Pod } from '../../api/generated/types';
import type { Mutable } from '../../api/mutable';
import type { Container } from '../runtime/container';
import type { ContainerConfig } from '../runtime/container-config';
import type { GroupLimits } from '../resources/control-group';
import { groupLimits } from '../resources/group-limits';
import type { PulledImage } from '../runtime/images/image-store';
import type { PodSandbox } from '../runtime/pod-sandbox';
import { supportsRecursiveReadOnly } from '../runtime/runtime-handlers';
import type { StartFailure } from './container-statuses';
import { killContainer } from './container-kill';
import { containerEnvironment } from './environment';
import { expand, tooMuchToTell } from './expansion';
import { goDuration } from '../../api/go/duration';
import { ensureImageExists } from './image-manager';
import { runHook } from './hooks';
import { containerFieldPath, formatPod, type KubeletContext } from './kubelet-context';
import type { Procedure } from './procedure';

/** A start that did not come about; `retryMs` is when there is a point in trying again, if that is known. */
export interface FailedStart extends StartFailure {
  readonly retryMs?: number;
  /** All that an attempt before `retryMs` would do: it tells of the back-off. */
  readonly tellAgain?: () => void;
}

/** What a container comes after, and beside what. */
export interface Origin {
  /** The last one of its name that had ended when the kubelet began to look at the pod. */
  readonly ended: Container | undefined;
  /** The container whose processes it is to see, '' for none. */
  readonly target: string;
}

/** How long a runtime takes to create and start a container. */
const CREATE_MS = 60;

/**
 * Starts a container unless it is to be left alone for a while; undefined when it runs (kuberuntime_manager.go, `SyncPod`, `doBackOff`).
 */
export function* startContainer(
  context: KubeletContext,
  pod: Pod,
  spec: ContainerSpec,
  sandbox: PodSandbox,
  { ended, target }: Origin,
): Procedure<FailedStart | undefined> {
  const backOff = doBackOff(context, pod, spec, ended);
  if (backOff !== undefined) return backOff;
  const { recorder, runtime, sim } = context;
  const fieldPath = containerFieldPath(pod, spec.name);
  const fail = (reason: string, message: string, eventMessage = message): FailedStart => {
    recorder.event(pod, 'Warning', 'Failed', `Error: ${eventMessage}`, fieldPath);
    return { reason, message };
  };
  const image = yield* ensureImageExists(context, pod, spec);
  if ('reason' in image) return fail(image.reason, image.message, image.reason);
  for (const volume of imageVolumes(pod, spec)) {
    const pulled = yield* ensureImageExists(context, pod, volume);
    if ('reason' in pulled) return fail(pulled.reason, pulled.message, pulled.reason);
  }
  const beside = target === '' ? undefined : runtime.pod(pod.metadata.uid)?.latest.get(target);
  if (target !== '' && beside === undefined)
    return fail('CreateContainerConfigError', `unable to find target container ${target}`);
  const config = containerConfig(context, pod, spec, image, sandbox);
  if ('error' in config) return fail('CreateContainerConfigError', config.error);
  const mounts = context.volumes.mounts(pod, spec, config.env);
  if ('error' in mounts) return fail('CreateContainerConfigError', mounts.error);
  const unfit = recursiveReadOnlyRefusal(spec, sandbox);
  if (unfit !== undefined) return fail('CreateContainerConfigError', unfit);
  yield (resume) => sim.after(CREATE_MS, resume);
  if (!sandbox.ready) return { reason: 'CreateContainerError', message: `sandbox "${sandbox.id}" is not running` };
  const { command, args, image: created } = config;
  const { entrypoint, cmd } = created.image;
  if (![command, args, entrypoint, cmd].some((words) => words !== undefined && words.length > 0)) {
    return fail(
      'CreateContainerError',
      `failed to generate container "${sandbox.id}" spec: failed to generate spec: no command specified`,
    );
  }
  config.mounts = mounts.value;
  if (beside?.processes !== undefined) config.joinedProcesses = beside.processes;
  const container = runtime.createContainer(sandbox, config);
  recorder.event(pod, 'Normal', 'Created', 'Container created', fieldPath);
  const error = container.start();
  if (error !== undefined) return fail('RunContainerError', error);
  recorder.event(pod, 'Normal', 'Started', 'Container started', fieldPath);
  const postStart = spec.lifecycle?.postStart;
  if (postStart === undefined) return undefined;
  const message = yield* runHook(context, pod, spec, container, postStart);
  if (message === undefined) return undefined;
  recorder.event(pod, 'Warning', 'FailedPostStartHook', 'PostStartHook failed', fieldPath);
  yield* killContainer(context, pod, container, { message: 'FailedPostStartHook' });
  return { reason: 'PostStartHookError', message };
}

/** Why the container can't have its mounts; undefined when it can (pkg/kubelet/kubelet_pods.go, `resolveRecursiveReadOnly`). */
function recursiveReadOnlyRefusal({ volumeMounts = [] }: ContainerSpec, { config }: PodSandbox): string | undefined {
  const demanding = volumeMounts.find(({ recursiveReadOnly }) => recursiveReadOnly === 'Enabled');
  if (demanding === undefined || supportsRecursiveReadOnly(config)) return undefined;
  const what = `volume ${quote(demanding.name)} requested recursive read-only mode`;
  return `failed to resolve recursive read-only mode: ${what}, but it is not supported by the runtime`;
}

/** The images that the container mounts as volumes, as if they were containers of its name. */
function imageVolumes({ spec }: Pod, { name, volumeMounts = [] }: ContainerSpec): readonly ContainerSpec[] {
  const images: ContainerSpec[] = [];
  for (const { name: volume, image } of spec.volumes ?? []) {
    if (image?.reference === undefined || !volumeMounts.some((mount) => mount.name === volume)) continue;
    const { reference, pullPolicy: imagePullPolicy } = image;
    images.push({ name, image: reference, ...(imagePullPolicy !== undefined && { imagePullPolicy }) });
  }
  return images;
}

export function containerBackOffKey({ metadata }: Pod, container: string): string {
  return `${metadata.uid}_${container}`;
}

/** Containers that ended are started again at once the first time, and then later and later. */
function doBackOff(
  { containerBackOff, recorder, sim }: KubeletContext,
  pod: Pod,
  { name }: ContainerSpec,
  ended: Container | undefined,
): FailedStart | undefined {
  if (ended === undefined) return undefined;
  const key = containerBackOffKey(pod, name);
  if (!containerBackOff.isInBackOffSince(key, ended.finishedMs, sim.nowMs)) {
    containerBackOff.next(key, ended.finishedMs, sim.nowMs);
    return undefined;
  }
  const delayMs = containerBackOff.get(key);
  const full = formatPod(pod);
  const fieldPath = containerFieldPath(pod, name);
  const told = `Back-off restarting failed container ${name} in pod ${full}`;
  const tell = () => recorder.event(pod, 'Warning', 'BackOff', told, fieldPath);
  tell();
  const message = `back-off ${goDuration(delayMs)} restarting failed container=${name} pod=${full}`;
  return { reason: 'CrashLoopBackOff', message, retryMs: ended.finishedMs + delayMs, tellAgain: tell };
}

function containerConfig(
  context: KubeletContext,
  pod: Pod,
  spec: ContainerSpec,
  image: PulledImage,
  sandbox: PodSandbox,
): Mutable<ContainerConfig> | { readonly error: string } {
  const { api, runtime, services, hostIP } = context;
  const { metadata, spec: podSpec } = pod;
  const reported = [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])].find(
    ({ name }) => name === spec.name,
  );
  // A runtime that knows nothing of it has lost its containers, but not the count of their logs.
  const attempt =
    runtime.pod(metadata.uid)?.attempts(spec.name) ??
    (reported?.containerID === undefined ? 0 : reported.restartCount + 1);
  const env = containerEnvironment(spec, {
    api,
    volumes: context.volumes,
    pod,
    podIPs: podSpec.hostNetwork === true ? [hostIP] : sandbox.addresses,
    hostIPs: [hostIP],
    allocatable: context.node()?.status?.allocatable ?? {},
    services: services.variables(metadata.namespace ?? '', podSpec.enableServiceLinks !== false),
  });
  if ('error' in env) return env;
  const user = containerUser(pod, spec, image);
  if ('error' in user) return user;
  const expanded = (texts: readonly string[]) => texts.map((text) => expand(text, (name) => env.value.get(name)));
  const { workingDir, ports = [], terminationMessagePath, terminationMessagePolicy } = spec;
  const command = spec.command && expanded(spec.command);
  const args = spec.args && expanded(spec.args);
  const error = tooMuchToTell([...(command ?? []), ...(args ?? [])]);
  if (error !== undefined) return { error };
  const config: Mutable<ContainerConfig> = {
    name: spec.name,
    attempt,
    image,
    imageName: spec.image ?? '',
    env: env.value,
    limits: sharedLimits(groupLimits(pod, spec, runtime.resources.capacity.memoryBytes)),
    user: user.value,
    ports:
      ports.length === 0
        ? NO_PORTS
        : ports.map(({ containerPort, protocol }) => ({
            port: containerPort,
            protocol: protocol === 'UDP' || protocol === 'SCTP' ? protocol : 'TCP',
          })),
  };
  if (command !== undefined) config.command = command;
  if (args !== undefined) config.args = args;
  if (workingDir !== undefined && workingDir !== '') config.workingDir = workingDir;
  if (terminationMessagePath !== undefined) config.terminationMessagePath = terminationMessagePath;
  if (terminationMessagePolicy !== undefined) config.terminationMessagePolicy = terminationMessagePolicy;
  if (spec.stdin === true) {
    config.stdin = true;
    config.stdinOnce = spec.stdinOnce === true;
  }
  if (spec.tty === true) config.tty = true;
  if (spec.securityContext?.readOnlyRootFilesystem === true) config.readOnlyRoot = true;
  return config;
}

const sharedLimits = sharing<GroupLimits>();
const NO_PORTS: readonly never[] = [];

type User = NonNullable<ContainerConfig['user']>;

const NOBODY_SPECIAL: { readonly value: User } = { value: {} };

/** Who the processes are; a container that must not be root and is (kuberuntime/security_context_others.go) is not started. */
function containerUser(
  pod: Pod,
  spec: ContainerSpec,
  { image }: PulledImage,
): { readonly value: User } | { readonly error: string } {
  const own = spec.securityContext;
  const shared = pod.spec.securityContext;
  const uid = own?.runAsUser ?? shared?.runAsUser;
  const gid = own?.runAsGroup ?? shared?.runAsGroup;
  if ((own?.runAsNonRoot ?? shared?.runAsNonRoot) === true) {
    const where = `(pod: "${formatPod(pod)}", container: ${spec.name})`;
    const imageUser = image.user?.split(':')[0] ?? '';
    if (uid === 0) return { error: `container's runAsUser breaks non-root policy ${where}` };
    if (uid === undefined && (imageUser === '' || imageUser === '0')) {
      return { error: `container has runAsNonRoot and image will run as root ${where}` };
    }
    if (uid === undefined && !/^\d+$/.test(imageUser)) {
      return {
        error: `container has runAsNonRoot and image has non-numeric user (${imageUser}), cannot verify user is non-root ${where}`,
      };
    }
  }
  const more = [...(shared?.supplementalGroups ?? []), ...(shared?.fsGroup === undefined ? [] : [shared.fsGroup])];
  if (uid === undefined && gid === undefined && more.length === 0) return NOBODY_SPECIAL;
  return {
    value: {
      ...(uid !== undefined && { uid }),
      ...(gid !== undefined && { gid }),
      ...(more.length > 0 && { groups: [...new Set([gid ?? 0, ...more])] }),
    },
  };
}
