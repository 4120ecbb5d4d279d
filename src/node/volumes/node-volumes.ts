import type { Container, Node, Pod, PodSpec, Volume } from '../../api/generated/types';
import type { EventRecorder } from '../../api/events/event-recorder';
import { pods } from '../../api/kinds/pod/pod';
import { persistentVolumes } from '../../api/kinds/storage/core-storage';
import type { ApiServer } from '../../api/server';
import { FileSystem } from '../../sim/file-system';
import { BackOff } from '../kubelet/back-off';
import type { Procedure } from '../kubelet/procedure';
import type { Outcome } from '../outcome';
import type { ContainerMount } from '../runtime/container-config';
import { containerMounts } from './container-mounts';
import { pluginFor } from './plugins';
import { PodVolumes } from './pod-volumes';
import type { VolumeManager } from './volume-manager';
import type { MountedVolume, SetUpFailure, VolumeHost } from './volume-plugin';

/** What the volumes of a machine need of the kubelet that runs on it. */
export interface KubeletRun {
  readonly recorder: EventRecorder;
  readonly alive: () => boolean;
  readonly node: () => Node | undefined;
}

/** The machine that the volumes are on. */
export interface VolumeMachine {
  readonly files: () => FileSystem;
  readonly imageLayer: VolumeHost['imageLayer'];
}

/** pkg/kubelet/volumemanager/volume_manager.go, `podAttachAndMountRetryInterval`, `podAttachAndMountTimeout`. */
const RETRY_MS = 300;
const TIMEOUT_MS = 123_000;
/** pkg/util/goroutinemap/exponentialbackoff. */
const BACK_OFF_MS = 500;
const MAX_BACK_OFF_MS = 122_000;
const NO_VARIABLES: ReadonlyMap<string, string> = new Map();

/**
 * The volumes of all pods of a machine. They outlive the kubelet, as containers do: each kubelet takes over what it finds
 * (pkg/kubelet/volumemanager).
 *
 * Divergence from real Kubernetes: an object that a volume follows and that is gone is reported once per change, not at every look.
 */
export class NodeVolumes implements VolumeManager {
  readonly #host: VolumeHost;
  readonly #pods = new Map<string, PodVolumes>();
  readonly #waiting = new Map<string, () => void>();
  readonly #reclaims = new Map<string, () => void>();
  #backOff = new BackOff(BACK_OFF_MS, MAX_BACK_OFF_MS);
  #run: KubeletRun | undefined;
  readonly #onSync = (due: PodVolumes): void => {
    if (this.#run?.alive() === true) this.#update(due);
  };

  constructor(api: ApiServer, nodeName: string, { files, imageLayer }: VolumeMachine) {
    const node = (): Node | undefined => this.#run?.node();
    this.#host = {
      sim: api.sim,
      api,
      nodeName,
      get files() {
        return files();
      },
      imageLayer,
      node,
    };
  }

  /** A kubelet starts: it looks after the volumes of the pods that still are, and gives those of others back. */
  begin(run: KubeletRun): VolumeManager {
    this.#run = run;
    this.#backOff = new BackOff(BACK_OFF_MS, MAX_BACK_OFF_MS);
    this.#waiting.clear();
    for (const [uid, volumes] of this.#pods) {
      const { namespace = '', name } = volumes.pod.metadata;
      const pod = this.#host.api.find(pods, { namespace, name });
      if (pod?.metadata.uid === uid) {
        volumes.podChanged(pod);
        volumes.planSync();
      } else this.#forget(uid);
    }
    return this;
  }

  /** The machine has lost its power. */
  losePower(): void {
    for (const volumes of this.#pods.values()) volumes.forgetMemory();
  }

  *waitForAttachAndMount(pod: Pod): Procedure<string | undefined> {
    const expected = expectedVolumes(pod);
    if (expected.length === 0) return undefined;
    const { sim } = this.#host;
    const { uid } = pod.metadata;
    const volumes = this.#volumesOf(pod);
    if (expected.every(({ name }) => volumes.mounted.has(name))) {
      if (volumes.changed) this.#update(volumes);
      return undefined;
    }
    const deadlineMs = sim.nowMs + TIMEOUT_MS;
    let wakeMs = sim.nowMs + RETRY_MS;
    for (;;) {
      if (yield* this.#sleep(uid, Math.min(wakeMs, deadlineMs))) return '';
      const errors = new Set<string>();
      for (const volume of missing(expected, volumes)) {
        const error = pluginFor(volume)?.find?.(volume, pod, this.#host);
        if (error === undefined) this.#setUp(volume, volumes);
        else errors.add(error);
      }
      const left = missing(expected, volumes);
      if (left.length === 0) return undefined;
      if (errors.size > 0) return failureText(left, pod, this.#host, [...errors]);
      if (sim.nowMs >= deadlineMs) return '';
      wakeMs = Math.min(...left.map(({ name }) => this.#backOff.endMs(`${uid}/${name}`) ?? sim.nowMs + RETRY_MS));
      if (wakeMs <= sim.nowMs) wakeMs = sim.nowMs + RETRY_MS;
    }
  }

  mounts(
    pod: Pod,
    container: Container,
    env: ReadonlyMap<string, string> = NO_VARIABLES,
  ): Outcome<readonly ContainerMount[]> {
    if ((container.volumeMounts?.length ?? 0) === 0) return { value: [] };
    return containerMounts(container, this.#volumesOf(pod).mounted, env);
  }

  readFile(pod: Pod, name: string, path: string): ReturnType<VolumeManager['readFile']> {
    const { uid } = pod.metadata;
    const volume = this.#pods.get(uid)?.mounted.get(name);
    if (volume === undefined) return { error: `cannot find the volume "${name}" referenced by FileKeyRef` };
    const files = new FileSystem(volume.tree);
    const place = `/${volume.root}/${path}`;
    const text = files.tryStat(place)?.kind === 'file' ? files.readFile(place) : undefined;
    return {
      value: { text, hostPath: `/var/lib/kubelet/pods/${uid}/volumes/kubernetes.io~empty-dir/${name}/${path}` },
    };
  }

  podChanged(pod: Pod): void {
    const volumes = this.#pods.get(pod.metadata.uid);
    if (volumes === undefined) return;
    volumes.podChanged(pod);
    if (!volumes.changed) return;
    this.#host.sim.after(RETRY_MS, () => {
      if (volumes.changed && this.#run?.alive() === true) this.#update(volumes);
    });
  }

  podReconciled(pod: Pod): void {
    this.#pods.get(pod.metadata.uid)?.podReconciled(pod);
  }

  stopWaiting({ metadata }: Pod): void {
    this.#waiting.get(metadata.uid)?.();
  }

  unmount({ metadata }: Pod): void {
    this.#forget(metadata.uid);
  }

  usedBytes({ metadata }: Pod, volume: string): number {
    return this.#pods.get(metadata.uid)?.mounted.get(volume)?.usedBytes?.() ?? 0;
  }

  #volumesOf(pod: Pod): PodVolumes {
    const { uid } = pod.metadata;
    let volumes = this.#pods.get(uid);
    if (volumes === undefined) {
      volumes = new PodVolumes(pod, this.#host, this.#onSync);
      this.#pods.set(uid, volumes);
    }
    return volumes;
  }

  /** Waits until `atMs`; true when it was told to wait no longer. */
  *#sleep(uid: string, atMs: number): Procedure<boolean> {
    let stopped = false;
    yield (resume) => {
      const timer = this.#host.sim.at(atMs, () => {
        this.#waiting.delete(uid);
        resume();
      });
      this.#waiting.set(uid, () => {
        stopped = true;
        timer.cancel();
        this.#waiting.delete(uid);
        this.#host.sim.post(resume);
      });
    };
    return stopped;
  }

  #setUp(volume: Volume, volumes: PodVolumes): void {
    const { sim } = this.#host;
    const { pod } = volumes;
    const key = `${pod.metadata.uid}/${volume.name}`;
    if (this.#backOff.isInBackOffSinceUpdate(key, sim.nowMs)) return;
    const result = pluginFor(volume)?.setUp(volume, pod, this.#host) ?? NO_PLUGIN;
    if ('value' in result) {
      this.#backOff.delete(key);
      volumes.add(volume.name, result.value);
      this.#keepReclaim(result.value);
      return;
    }
    this.#backOff.next(key, sim.nowMs, sim.nowMs);
    this.#report(pod, volume.name, result);
  }

  #update(volumes: PodVolumes): void {
    for (const [name, error] of volumes.update()) this.#report(volumes.pod, name, { error });
  }

  #report(pod: Pod, name: string, { error, operation = 'MountVolume.SetUp', volumeName = name }: SetUpFailure): void {
    const message = `${operation} failed for volume "${volumeName}" : ${error}`;
    this.#run?.recorder.event(pod, 'Warning', 'FailedMount', message);
  }

  /** What a PersistentVolume has on the machine goes with it. */
  #keepReclaim({ reclaim }: MountedVolume): void {
    if (reclaim === undefined) return;
    if (this.#reclaims.size === 0) {
      const { api } = this.#host;
      const end = api.watch(persistentVolumes, { sinceRevision: api.revision }, ({ type, object }) => {
        if (type !== 'DELETED') return;
        this.#reclaims.get(object.metadata.name)?.();
        this.#reclaims.delete(object.metadata.name);
        if (this.#reclaims.size === 0) end();
      });
    }
    this.#reclaims.set(reclaim.volumeName, () => reclaim.remove());
  }

  #forget(uid: string): void {
    const volumes = this.#pods.get(uid);
    if (volumes === undefined) return;
    for (const name of volumes.mounted.keys()) this.#backOff.delete(`${uid}/${name}`);
    volumes.end();
    this.#pods.delete(uid);
  }
}

const NO_PLUGIN: SetUpFailure = { error: 'no volume plugin matched' };

/** Those that a container mounts (`GetPodVolumeNames`). */
function expectedVolumes({ spec }: Pod): readonly Volume[] {
  if (spec.volumes === undefined || spec.volumes.length === 0) return NO_VOLUMES;
  let expected = EXPECTED.get(spec);
  if (expected === undefined) EXPECTED.set(spec, (expected = mountedVolumes(spec)));
  return expected;
}

/** Specs are looked at again and again and never change. */
const EXPECTED = new WeakMap<PodSpec, readonly Volume[]>();
const NO_VOLUMES: readonly Volume[] = [];

function mountedVolumes(spec: PodSpec): readonly Volume[] {
  const { volumes = NO_VOLUMES, containers, initContainers = [], ephemeralContainers = [] } = spec;
  const names = new Set<string>();
  for (const { volumeMounts = [], volumeDevices = [] } of [...containers, ...initContainers, ...ephemeralContainers]) {
    for (const { name } of volumeMounts) names.add(name);
    for (const { name } of volumeDevices) names.add(name);
  }
  const mounted = volumes.filter(({ name }) => names.has(name));
  return mounted.length === volumes.length ? volumes : mounted;
}

function missing(expected: readonly Volume[], { mounted }: PodVolumes): readonly Volume[] {
  return expected.filter(({ name }) => !mounted.has(name));
}

function failureText(left: readonly Volume[], pod: Pod, host: VolumeHost, errors: readonly string[]): string {
  const names = (list: readonly Volume[]) => `[${list.map(({ name }) => name).join(' ')}]`;
  const unprocessed = left.filter((volume) => pluginFor(volume)?.find?.(volume, pod, host) !== undefined);
  return `Unable to attach or mount volumes: unmounted volumes=${names(left)}, unattached volumes=[], failed to process volumes=${names(unprocessed)}: ${errors.join('; ')}`;
}
