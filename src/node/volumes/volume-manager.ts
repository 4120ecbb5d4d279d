import type { Container, Pod } from '../../api/generated/types';
import type { Procedure } from '../kubelet/procedure';
import type { ContainerMount } from '../runtime/container-config';

/** Keeps the volumes of a kubelet's pods (pkg/kubelet/volumemanager). */
export interface VolumeManager {
  /** Sets the pod's volumes up, unless they are; returns why it could not, in the words of the `FailedMount` event, or undefined. Takes virtual time. */
  waitForAttachAndMount(pod: Pod): Procedure<string | undefined>;
  /** What a container of the pod sees of its volumes, or why it can't be started (`CreateContainerConfigError`). */
  mounts(pod: Pod, container: Container): { readonly value: readonly ContainerMount[] } | { readonly error: string };
  /** The pod's metadata, or what it refers to, may have changed: volumes that follow it are brought up to date at the next sync. */
  podChanged(pod: Pod): void;
  /** No container of the pod runs any more: what lives as long as the pod is given back. */
  unmount(pod: Pod): void;
}

/** No volume is ever mounted. */
export const withoutVolumes: VolumeManager = {
  // eslint-disable-next-line require-yield
  *waitForAttachAndMount() {
    return undefined;
  },
  mounts: () => ({ value: [] }),
  podChanged: () => undefined,
  unmount: () => undefined,
};
