import type { Node } from '../../api/generated/types';
import { nodes } from '../../api/kinds/node';
import type { ApiServer } from '../../api/server';

type Handler = (node: Node | undefined) => void;

/** Calls back whenever the node of that name has changed, undefined when it is gone. Returns the function that ends it. */
export function watchOwnNode(api: ApiServer, name: string, handler: Handler): () => void {
  const handlers = api.shared(handlersByName);
  const own = handlers.get(name) ?? new Set();
  handlers.set(name, own);
  own.add(handler);
  return () => {
    own.delete(handler);
  };
}

/** One watch on all nodes for all kubelets of a cluster, each of which wants its own only. */
function handlersByName(api: ApiServer): Map<string, Set<Handler>> {
  const handlers = new Map<string, Set<Handler>>();
  api.watch(nodes, {}, ({ type, object }) => {
    for (const handle of handlers.get(object.metadata.name) ?? []) handle(type === 'DELETED' ? undefined : object);
  });
  return handlers;
}
