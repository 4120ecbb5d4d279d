import { nodes } from '../../api/kinds/node';
import type { ApiServer } from '../../api/server';
import { withMetadata } from '../../api/object';
import { startReconciler, type Controller } from '../controller';
import { NodeMonitor } from './node-monitor';
import { noScheduleTaintChanges, swapTaints } from './node-taints';

/**
 * Watches over the nodes (pkg/controller/nodelifecycle): gives up those that fall silent, and keeps the taints that tell of their
 * conditions.
 */
export const nodeLifecycleController: Controller = {
  name: 'node-lifecycle-controller',
  start(api) {
    const stopMarking = startReconciler(api, {
      watch: (queue) => [
        api.watch(nodes, {}, ({ type, object }) => {
          if (type !== 'DELETED') queue.add(object.metadata.name);
        }),
      ],
      reconcile: (name) => {
        taintNoSchedule(api, name);
        reconcileLabels(api, name);
      },
    });
    const monitor = new NodeMonitor(api);
    return () => {
      stopMarking();
      monitor.stop();
    };
  },
};

function taintNoSchedule(api: ApiServer, name: string): void {
  const node = api.find(nodes, { namespace: '', name });
  if (node === undefined) return;
  const { add, remove } = noScheduleTaintChanges(node);
  if (add.length > 0 || remove.length > 0) swapTaints(api, name, add, remove);
}

/** The old names of two labels follow the new ones (`labelReconcileInfo`). */
const LABELS_TO_FOLLOW: readonly (readonly [primary: string, secondary: string])[] = [
  ['kubernetes.io/os', 'beta.kubernetes.io/os'],
  ['kubernetes.io/arch', 'beta.kubernetes.io/arch'],
];

function reconcileLabels(api: ApiServer, name: string): void {
  const node = api.find(nodes, { namespace: '', name });
  const { labels } = node?.metadata ?? {};
  if (node === undefined || labels === undefined) return;
  const changes: Record<string, string> = {};
  for (const [primary, secondary] of LABELS_TO_FOLLOW) {
    const value = labels[primary];
    if (value !== undefined && labels[secondary] !== value) changes[secondary] = value;
  }
  if (Object.keys(changes).length > 0) api.update(nodes, withMetadata(node, { labels: { ...labels, ...changes } }));
}
