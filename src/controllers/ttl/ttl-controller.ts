import { nodes } from '../../api/kinds/node';
import { withMetadata } from '../../api/object';
import { startReconciler, type Controller } from '../controller';

const ANNOTATION = 'node.alpha.kubernetes.io/ttl';

/** From `min` nodes on (coming from more) and up to `max` (coming from fewer) kubelets may keep what they have read for so long. */
const STEPS = [
  { min: 0, max: 100, seconds: 0 },
  { min: 90, max: 500, seconds: 15 },
  { min: 450, max: 1000, seconds: 30 },
  { min: 900, max: 2000, seconds: 60 },
  { min: 1800, max: Infinity, seconds: 300 },
] as const;

/**
 * Tells each kubelet by an annotation how long it may keep ConfigMaps and Secrets: the longer the more nodes there are
 * (pkg/controller/ttl/ttl_controller.go). A node is told when it comes or changes.
 */
export const ttlController: Controller = {
  name: 'ttl-controller',
  start(api) {
    let count = 0;
    let step = 0;
    const seconds = () => String(STEPS[step]?.seconds ?? 0);
    const isTold = (annotations: Readonly<Record<string, string>> | undefined) =>
      annotations?.[ANNOTATION] === seconds();
    return startReconciler(api, {
      watch: (queue) => [
        api.watch(nodes, {}, ({ type, object }) => {
          if (type === 'DELETED') {
            count -= 1;
            if (count < (STEPS[step]?.min ?? 0)) step -= 1;
            return;
          }
          if (type === 'ADDED') {
            count += 1;
            if (count > (STEPS[step]?.max ?? Infinity)) step += 1;
          }
          if (!isTold(object.metadata.annotations)) queue.add(object.metadata.name);
        }),
      ],
      reconcile(name) {
        const node = api.find(nodes, { namespace: '', name });
        if (node === undefined || isTold(node.metadata.annotations)) return;
        const annotations = { ...node.metadata.annotations, [ANNOTATION]: seconds() };
        api.update(nodes, withMetadata(node, { annotations }));
      },
    });
  },
};
