import { KubectlError } from '../errors';
import { listAt, textAt } from '../json';
import type { JsonObject, JsonValue } from '../../api/go/json-value';

/** Which container logs and exec mean when none is named. */
const DEFAULT_CONTAINER = 'kubectl.kubernetes.io/default-container';

/** A container and where it stands in the pod. Source: kubectl/pkg/cmd/util/podcmd/podcmd.go. */
export interface PodContainer {
  readonly name: string;
  readonly field: 'containers' | 'initContainers' | 'ephemeralContainers';
}

const FIELDS = ['containers', 'initContainers', 'ephemeralContainers'] as const;

export function containersOf(pod: JsonValue): readonly PodContainer[] {
  return FIELDS.flatMap((field) =>
    listAt(pod, 'spec', field).map((container) => ({ name: textAt(container, 'name'), field })),
  );
}

/** `a, b, debug (ephem), setup (init)`. */
function allContainerNames(pod: JsonValue): string {
  const marked = (field: PodContainer['field'], mark: string): string[] =>
    listAt(pod, 'spec', field).map((container) => textAt(container, 'name') + mark);
  return [
    ...marked('containers', ''),
    ...marked('ephemeralContainers', ' (ephem)'),
    ...marked('initContainers', ' (init)'),
  ].join(', ');
}

export function defaultContainerOf(pod: JsonValue): string {
  return textAt(pod, 'metadata', 'annotations', DEFAULT_CONTAINER);
}

/** Throws kubectl's error when the pod has no such container. */
export function requireContainer(pod: JsonObject, name: string): PodContainer {
  const container = containersOf(pod).find((candidate) => candidate.name === name);
  if (container !== undefined) return container;
  const podName = textAt(pod, 'metadata', 'name');
  throw new KubectlError(`container ${name} is not valid for pod ${podName} out of: ${allContainerNames(pod)}`);
}

/** The first container, and the notice that it was chosen when there are others. */
export function firstContainer(pod: JsonObject): { readonly container: PodContainer; readonly notice: string } {
  const all = containersOf(pod);
  const [container] = all;
  if (container === undefined) {
    const { namespace, name } = {
      namespace: textAt(pod, 'metadata', 'namespace'),
      name: textAt(pod, 'metadata', 'name'),
    };
    throw new KubectlError(`pod ${namespace}/${name} does not have any containers`);
  }
  const notice = all.length > 1 ? `Defaulted container "${container.name}" out of: ${allContainerNames(pod)}\n` : '';
  return { container, notice };
}
