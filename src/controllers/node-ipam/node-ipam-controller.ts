import { createEventRecorder, type EventRecorder } from '../../api/events/event-recorder';
import { nodes } from '../../api/kinds/node';
import type { ApiServer } from '../../api/server';
import { startReconciler, type Controller } from '../controller';
import { recordNodeStatusChange } from '../node-events';
import { RetryError } from '../work-queue';
import { CidrSet } from './cidr-set';

/**
 * Gives every node its range of pod addresses, `spec.podCIDR` (pkg/controller/nodeipam/ipam/range_allocator.go).
 *
 * Divergence from real Kubernetes: one IPv4 range, no dual stack; no service range is cut out of it.
 */
export const nodeIpamController: Controller = {
  name: 'node-ipam-controller',
  start(api, { clusterCIDR = '10.244.0.0/16', nodeCIDRMaskSize = 24 }) {
    const ranges = new CidrSet(clusterCIDR, nodeCIDRMaskSize);
    for (const { spec } of api.list(nodes)) for (const cidr of spec.podCIDRs ?? []) ranges.occupy(cidr);
    const recorder = createEventRecorder(api, { component: 'cidrAllocator' });
    return startReconciler(api, {
      watch: (queue) => [
        api.watch(nodes, {}, ({ type, object }) => {
          if (type !== 'DELETED') queue.add(object.metadata.name);
          else for (const cidr of object.spec.podCIDRs ?? []) ranges.release(cidr);
        }),
      ],
      reconcile: (name) => allocate(api, ranges, recorder, name),
    });
  },
};

function allocate(api: ApiServer, ranges: CidrSet, recorder: EventRecorder, name: string): void {
  const node = api.find(nodes, { namespace: '', name });
  if (node === undefined || node.metadata.deletionTimestamp !== undefined) return;
  const { podCIDRs = [] } = node.spec;
  if (podCIDRs.length > 0) {
    for (const cidr of podCIDRs) ranges.occupy(cidr);
    return;
  }
  const podCIDR = ranges.allocate();
  if (podCIDR === undefined) {
    recordNodeStatusChange(recorder, node, 'CIDRNotAvailable');
    throw new RetryError(
      'failed to allocate cidr from cluster cidr at idx:0: CIDR allocation failed; there are no remaining CIDRs left to allocate in the accepted range',
    );
  }
  api.update(nodes, { ...node, spec: { ...node.spec, podCIDR, podCIDRs: [podCIDR] } });
}
