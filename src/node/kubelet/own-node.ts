import type { Node } from '../../api/generated/types';
import { nodes } from '../../api/kinds/node';
import type { ApiServer } from '../../api/server';

type Handler = (node: Node | undefined) => void;

/** One watch on all nodes for all kubelets of a cluster, each of which wants its own only. */
const handlersByApi = new WeakMap<ApiServer, Map<string, Set<Handler>>>();

/** Calls back whenever the node of that name has changed, undefined when it is gone. Returns the function that ends it. */
export function watchOwnNode(api: ApiServer, name: string, handler: Handler): () => void {
  let handlers = handlersByApi.get(api);
  if (handlers === undefined) {
    const byName = new Map<string, Set<Handler>>();
    handlersByApi.set(api, (handlers = byName));
    api.watch(nodes, {}, ({ type, object }) => {
      for (const handle of byName.get(object.metadata.name) ?? []) handle(type === 'DELETED' ? undefined : object);
    });
  }
  const own = handlers.get(name) ?? new Set();
  handlers.set(name, own);
  own.add(handler);
  return () => {
    own.delete(handler);
  };
}
