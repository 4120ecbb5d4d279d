import type { Container } from '../runtime/container';
import type { RuntimePod } from '../runtime/container-runtime';
import type { PodSandbox } from '../runtime/pod-sandbox';

/** What the runtime knows of one container: `Container` is one. */
export type RuntimeContainer = Pick<
  Container,
  'id' | 'state' | 'startedMs' | 'finishedMs' | 'exitCode' | 'reason' | 'message' | 'user' | 'sandbox'
> & {
  readonly config: Pick<Container['config'], 'name' | 'attempt' | 'imageName'> & {
    readonly image: Pick<Container['config']['image'], 'reference' | 'id'>;
  };
  /** The bounds that it has now. */
  readonly group?: Pick<Container['group'], 'limits'>;
};

/** What the runtime knows of a pod (`kubecontainer.PodStatus`). */
export interface PodRuntimeStatus {
  /** The newest sandbox. */
  readonly sandbox: PodSandbox | undefined;
  readonly latest: (name: string) => RuntimeContainer | undefined;
  /** The one before the latest. */
  readonly previous: (name: string) => RuntimeContainer | undefined;
}

/** The latest container of that name, if it belongs to the present sandbox. */
export function activeContainer({ latest, sandbox }: PodRuntimeStatus, name: string): RuntimeContainer | undefined {
  const container = latest(name);
  return container?.sandbox === sandbox ? container : undefined;
}

export function runtimeStatus(pod: RuntimePod | undefined): PodRuntimeStatus {
  if (pod === undefined) return NO_RUNTIME;
  return { sandbox: pod.sandbox, latest: (name) => pod.latest.get(name), previous: (name) => pod.previous.get(name) };
}

const NO_RUNTIME: PodRuntimeStatus = { sandbox: undefined, latest: () => undefined, previous: () => undefined };
