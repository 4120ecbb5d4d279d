import type { Container } from './container';

/** Which program runs the containers of a machine; Docker is reached through cri-dockerd. */
export type RuntimeKind = 'containerd' | 'docker';

/** What a node says that it has (`containerRuntimeVersion`). */
export const runtimeVersions: Readonly<Record<RuntimeKind, string>> = {
  containerd: 'containerd://2.2.1',
  docker: 'docker://29.2.0',
};

type Named = Pick<Container, 'id' | 'sandbox'>;

/** `containerd://0bc31e...`. Source: pkg/kubelet/container/runtime.go (`ContainerID.String`). */
export function qualifiedId({ id, sandbox }: Named): string {
  return `${PREFIXES[sandbox.config.runtimeKind ?? 'containerd']}${id}`;
}

/** Whole: a prefix that is put together anew would be kept by each id. */
const PREFIXES: Readonly<Record<RuntimeKind, string>> = { containerd: 'containerd://', docker: 'docker://' };

/** The id itself: without the name of the runtime in front. */
export function bareId(qualified: string): string {
  return qualified.slice(qualified.indexOf('://') + '://'.length);
}

/**
 * The image of a container as its runtime tells it: containerd by its whole name, Docker by the name that people type.
 * Source: cri-dockerd, core/container_status.go.
 */
export function reportedImage({ sandbox }: Named, reference: string): string {
  return sandbox.config.runtimeKind === 'docker' ? familiar(reference) : reference;
}

/** Its id; Docker's says that it can be pulled. Source: cri-dockerd, core/convert.go (`toPullableImageID`). */
export function reportedImageId({ sandbox }: Named, id: string): string {
  return sandbox.config.runtimeKind === 'docker' ? `docker-pullable://${familiar(id)}` : id;
}

function familiar(reference: string): string {
  return reference.replace(/^docker\.io\/(?:library\/)?/, '');
}
