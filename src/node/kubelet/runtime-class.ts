import type { Pod } from '../../api/generated/types';
import { quote } from '../../api/go/text';
import { runtimeClasses } from '../../api/kinds/policy';
import type { ApiServer } from '../../api/server';
import type { ContainerRuntime } from '../runtime/container-runtime';
import { hexId } from '../runtime/hex-id';
import type { Outcome } from '../outcome';

const DEFAULT_HANDLER: Outcome<string> = { value: '' };

/** The handler that the pod's RuntimeClass names, or '' when it has no class (pkg/kubelet/runtimeclass/runtimeclass_manager.go). */
function lookupRuntimeHandler(api: ApiServer, { spec }: Pod): Outcome<string> {
  const { runtimeClassName: name = '' } = spec;
  if (name === '') return DEFAULT_HANDLER;
  const found = api.find(runtimeClasses, { namespace: '', name });
  return found === undefined
    ? { error: `runtimeclass.node.k8s.io ${quote(name)} not found` }
    : { value: found.handler };
}

/** The handler to start the pod's sandbox with, or why there can be none (kuberuntime/kuberuntime_sandbox.go, `createPodSandbox`). */
export function sandboxHandler(api: ApiServer, runtime: ContainerRuntime, pod: Pod): Outcome<string> {
  const { runtimeClassName = '', hostUsers } = pod.spec;
  if (runtimeClassName === '' && hostUsers !== false) return DEFAULT_HANDLER;
  const looked = lookupRuntimeHandler(api, pod);
  if ('error' in looked) return looked;
  const handler = looked.value;
  const unfit = hostUsers === false ? runtime.handlers.userNamespacesRefusal(handler) : undefined;
  if (unfit !== undefined) return { error: unfit };
  // A runtime that refuses has already thought of a name for the sandbox.
  const sandboxId = () => hexId(`sandbox ${pod.metadata.uid} refused at ${runtime.sim.nowMs}`);
  const refusal = handler === '' ? undefined : runtime.handlers.refusal(handler, sandboxId());
  return refusal === undefined ? looked : { error: `rpc error: code = Unknown desc = ${refusal}` };
}
