import type { NodeRuntimeHandler } from '../../api/generated/types';
import { quote } from '../../api/go/text';
import type { RuntimeKind } from './runtime-kind';

/** What starts containers where no RuntimeClass says otherwise, and by which names classes may call it. */
const BUILT_IN: Readonly<Record<RuntimeKind, readonly string[]>> = {
  containerd: ['runc'],
  docker: ['docker', 'io.containerd.runc.v2', 'runc'],
};

const ALL_FEATURES = { recursiveReadOnlyMounts: true, userNamespaces: true };
const NO_FEATURES = { recursiveReadOnlyMounts: false, userNamespaces: false };
const CONTAINERD_HANDLERS: readonly NodeRuntimeHandler[] = [
  { name: '', features: ALL_FEATURES },
  { name: 'runc', features: ALL_FEATURES },
];

/** Can the runtime make mounts below a read-only mount read-only too (pkg/kubelet/kubelet_pods.go)? */
export function supportsRecursiveReadOnly({ runtimeKind, runtimeHandler = '' }: Runtime): boolean {
  const handler = CONTAINERD_HANDLERS.find(({ name }) => name === runtimeHandler);
  return runtimeKind !== 'docker' && handler?.features?.recursiveReadOnlyMounts === true;
}

/** What runs the containers of a sandbox. */
interface Runtime {
  readonly runtimeKind?: RuntimeKind;
  readonly runtimeHandler?: string;
}

/**
 * The runtime handlers that a machine's container runtime is configured with: what a RuntimeClass names as its `handler`.
 *
 * Divergence from real Kubernetes: whatever its handler, a container runs as any other.
 */
export class RuntimeHandlers {
  readonly #kind: RuntimeKind;
  #reported: readonly NodeRuntimeHandler[];
  #added: readonly string[] = [];

  constructor(kind: RuntimeKind) {
    this.#kind = kind;
    this.#reported = kind === 'containerd' ? CONTAINERD_HANDLERS : [];
  }

  /** As the runtime's configuration would be changed, `kata`, `runsc`. It has none of the features that runc has. */
  add(name: string): void {
    if (this.#isKnown(name)) return;
    this.#added = [...this.#added, name];
    if (this.#kind !== 'containerd') return;
    const handlers = [...this.#reported, { name, features: NO_FEATURES }];
    this.#reported = handlers.sort((a, b) => ((a.name ?? '') < (b.name ?? '') ? -1 : 1));
  }

  /** What a runtime tells its kubelet of them; Docker tells nothing. The same list as long as nothing changes. */
  get reported(): readonly NodeRuntimeHandler[] {
    return this.#reported;
  }

  /**
   * Why the runtime starts no sandbox with the handler, '' being the default one; undefined when it does
   * (containerd internal/cri/server/sandbox_run.go and config/config.go, cri-dockerd core/sandbox_run.go).
   */
  refusal(handler: string, sandboxId: string): string | undefined {
    if (handler === '' || this.#isKnown(handler)) return undefined;
    const why = `no runtime for ${quote(handler)} is configured`;
    return this.#kind === 'containerd'
      ? `unable to get OCI runtime for sandbox ${quote(sandboxId)}: ${why}`
      : `failed to get sandbox runtime: ${why}`;
  }

  /** Why pods of the handler can have no users of their own; undefined when they can (pkg/kubelet/userns/userns_manager.go). */
  userNamespacesRefusal(handler: string): string | undefined {
    const known = this.#reported.find(({ name }) => name === handler);
    if (known?.features?.userNamespaces === true) return undefined;
    const what = handler === '' ? 'runtime' : `RuntimeClass handler ${quote(handler)}`;
    const message = `can't set \`spec.hostUsers: false\`, ${what} does not support user namespaces`;
    const isUnknown = known === undefined && this.#reported.length > 0;
    return isUnknown ? `${message}: the handler ${quote(handler)} is not known` : message;
  }

  #isKnown(name: string): boolean {
    return BUILT_IN[this.#kind].includes(name) || this.#added.includes(name);
  }
}
