import type { Pod } from '../../api/generated/types';
import { Action } from '../framework/cluster-event';
import type { Plugin } from '../framework/plugin';
import { newStatus, SKIP } from '../framework/status';
import { NODE_NAME } from './names';

const REASON_NODE_NAME = "node(s) didn't match the requested node name";

const REJECTION = newStatus(NODE_NAME, 'UnschedulableAndUnresolvable', REASON_NODE_NAME);

/** Holds a pod that names its node to that node (pkg/scheduler/framework/plugins/nodename/node_name.go). */
export function nodeName(): Plugin {
  return {
    name: NODE_NAME,
    sign: ({ pod }) => pod.spec.nodeName ?? '',
    // The queue holds no pods that name their node; this only saves asking for each node.
    preFilter: (_state, { pod }) => ((pod.spec.nodeName ?? '') === '' ? { status: SKIP } : undefined),
    filter: (_state, { pod }, { name }) => (fitsNodeName(pod, name) ? undefined : REJECTION),
    events: [{ event: { resource: 'Node', action: Action.Add } }],
  };
}

function fitsNodeName({ spec }: Pick<Pod, 'spec'>, name: string): boolean {
  return (spec.nodeName ?? '') === '' || spec.nodeName === name;
}
