import type { Node } from '../../generated/types';
import type { TablePrinter } from '../../kind';
import { age, columns } from '../tables/cells';

const ROLE_PREFIX = 'node-role.kubernetes.io/';

/** `kubectl get nodes` (pkg/printers/internalversion/printers.go, `printNode`). */
export const nodeTable: TablePrinter<Node> = {
  columns: columns(
    'Name',
    'Status',
    'Roles',
    'Age',
    'Version',
    'wide:Internal-IP',
    'wide:External-IP',
    'wide:OS-Image',
    'wide:Kernel-Version',
    'wide:Container-Runtime',
  ),
  cells(node, nowMs) {
    const { nodeInfo } = node.status ?? {};
    const kernel = nodeInfo?.kernelVersion || '<unknown>';
    return [
      node.metadata.name,
      statusText(node),
      nodeRoles(node).join(',') || '<none>',
      age(node, nowMs),
      nodeInfo?.kubeletVersion ?? '',
      addressOf(node, 'InternalIP'),
      addressOf(node, 'ExternalIP'),
      nodeInfo?.osImage || '<unknown>',
      nodeInfo?.architecture ? `${kernel} (${nodeInfo.architecture})` : kernel,
      nodeInfo?.containerRuntimeVersion || '<unknown>',
    ];
  },
};

/** Sorted; from labels `node-role.kubernetes.io/<role>` and `kubernetes.io/role=<role>`. */
function nodeRoles({ metadata: { labels = {} } }: Node): readonly string[] {
  const roles = Object.keys(labels).flatMap((key) =>
    key.startsWith(ROLE_PREFIX) ? [key.slice(ROLE_PREFIX.length)] : [],
  );
  return [...new Set([...roles, labels['kubernetes.io/role'] ?? ''])].filter((role) => role !== '').sort();
}

function statusText({ spec, status }: Node): string {
  const ready = status?.conditions?.findLast(({ type }) => type === 'Ready');
  const text = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady';
  return spec.unschedulable === true ? `${text},SchedulingDisabled` : text;
}

function addressOf({ status }: Node, wanted: string): string {
  return status?.addresses?.find(({ type }) => type === wanted)?.address ?? '<none>';
}
