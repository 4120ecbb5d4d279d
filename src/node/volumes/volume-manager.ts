import type { Container, Pod } from '../../api/generated/types';
import type { Procedure } from '../kubelet/procedure';
import type { Outcome } from '../outcome';
import type { ContainerMount } from '../runtime/container-config';

/** Keeps the volumes of a kubelet's pods (pkg/kubelet/volumemanager). */
export interface VolumeManager {
  /**
   * Sets the pod's volumes up, unless they are; returns why it could not, in the words of the `FailedMount` event, or undefined. '' : it took
   * too long or the pod is to end, which nobody is told of. Takes virtual time.
   */
  waitForAttachAndMount(pod: Pod): Procedure<string | undefined>;
  /**
   * What a container of the pod sees of its volumes, or why it can't be started (`CreateContainerConfigError`). `env`: the variables that
   * the container gets, for `subPathExpr`.
   */
  mounts(pod: Pod, container: Container, env?: ReadonlyMap<string, string>): Outcome<readonly ContainerMount[]>;
  /** A file of one of the pod's volumes: its text, undefined when there is none, and its path on the machine. */
  readFile(
    pod: Pod,
    volume: string,
    path: string,
  ): Outcome<{ readonly text: string | undefined; readonly hostPath: string }>;
  /** The pod's metadata may have changed: volumes that follow it are brought up to date. */
  podChanged(pod: Pod): void;
  /** Only the pod's state has changed. */
  podReconciled(pod: Pod): void;
  /** The pod is to end: nobody waits for its volumes any more. */
  stopWaiting(pod: Pod): void;
  /** No container of the pod runs any more: what lives as long as the pod is given back. */
  unmount(pod: Pod): void;
  /** What the pod has in an `emptyDir`. */
  usedBytes(pod: Pod, volume: string): number;
}
