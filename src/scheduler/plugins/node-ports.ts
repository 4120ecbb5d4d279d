import type { ContainerPort, Pod } from '../../api/generated/types';
import { Action } from '../framework/cluster-event';
import { HostPorts, hostPortsOf } from '../framework/host-ports';
import type { Plugin } from '../framework/plugin';
import { newStatus, SKIP } from '../framework/status';
import { NODE_PORTS } from './names';

const REASON_NODE_PORTS = "node(s) didn't have free ports for the requested pod ports";

const REJECTION = newStatus(NODE_PORTS, 'Unschedulable', REASON_NODE_PORTS);

/** Keeps host ports from colliding (pkg/scheduler/framework/plugins/nodeports/node_ports.go). */
export function nodePorts(): Plugin {
  return {
    name: NODE_PORTS,
    sign: ({ hostPorts }) => (hostPorts.length === 0 ? '' : JSON.stringify(hostPorts)),
    preFilter: (_state, { hostPorts }) => (hostPorts.length === 0 ? { status: SKIP } : undefined),
    filter: (_state, { hostPorts }, { usedPorts }) => (fitsPorts(hostPorts, usedPorts) ? undefined : REJECTION),
    events: [
      {
        event: { resource: 'Pod', action: Action.Delete },
        podHint: (pod, deleted) => deleted !== undefined && freesPort(pod, deleted),
      },
      { event: { resource: 'Node', action: Action.Add } },
    ],
  };
}

function fitsPorts(wanted: readonly ContainerPort[], used: HostPorts): boolean {
  return !wanted.some((port) => used.conflictsWith(port));
}

/** Did the deleted pod have a port that `pod` wants? */
function freesPort(pod: Pod, deleted: Pod): boolean {
  if ((deleted.spec.nodeName ?? '') === '' && (deleted.status?.nominatedNodeName ?? '') === '') return false;
  const freed = new HostPorts();
  for (const port of hostPortsOf(deleted)) freed.add(port);
  return !fitsPorts(hostPortsOf(pod), freed);
}
