import type { DaemonSet, Node, PodSpec, PodTemplateSpec, Toleration } from '../../api/generated/types';
import { requiredNodeAffinity, type NodeMatcher } from '../../api/scheduling/node-affinity';
import { findUntoleratedTaint, forbidsScheduling } from '../../api/scheduling/taints';

/** Should a node get a pod of a DaemonSet that has none there, and may a pod that is there stay? */
export interface NodeFit {
  readonly shouldRun: boolean;
  readonly shouldContinue: boolean;
}

const FITS: NodeFit = { shouldRun: true, shouldContinue: true };
const STAYS: NodeFit = { shouldRun: false, shouldContinue: true };
const UNFIT: NodeFit = { shouldRun: false, shouldContinue: false };

/**
 * Names, node selector and required affinity have to fit; taints keep new pods away, and NoExecute ones those that are there
 * (`NodeShouldRunDaemonPod` in pkg/controller/daemon/daemon_controller.go).
 */
export function nodeFit({ spec }: DaemonSet, node: Node): NodeFit {
  const demands = demandsOf(spec.template);
  let fit = demands.known.get(node);
  if (fit === undefined) demands.known.set(node, (fit = judge(demands, node)));
  return fit;
}

/** The tolerations of a template with those that all daemon pods have (`AddOrUpdateDaemonPodTolerations`). */
export function daemonTolerations({ tolerations = [], hostNetwork }: PodSpec): readonly Toleration[] {
  const own = hostNetwork === true ? [...ALWAYS, toleration('network-unavailable', 'NoSchedule')] : ALWAYS;
  const result = [...tolerations];
  for (const wanted of own) {
    const index = result.findIndex((candidate) => isSame(candidate, wanted));
    if (index === -1) result.push(wanted);
    else result[index] = wanted;
  }
  return result;
}

/** What a template asks of nodes, and what the nodes that were looked at answer: both never change. */
interface Demands {
  readonly nodeName: string;
  readonly matches: NodeMatcher | undefined;
  readonly tolerations: readonly Toleration[];
  readonly known: WeakMap<Node, NodeFit>;
}

const DEMANDS = new WeakMap<PodTemplateSpec, Demands>();

function demandsOf(template: PodTemplateSpec): Demands {
  let demands = DEMANDS.get(template);
  if (demands === undefined) {
    const { spec = { containers: [] } } = template;
    demands = {
      nodeName: spec.nodeName ?? '',
      matches: requiredNodeAffinity({ spec }),
      tolerations: daemonTolerations(spec),
      known: new WeakMap(),
    };
    DEMANDS.set(template, demands);
  }
  return demands;
}

function judge({ nodeName, matches, tolerations }: Demands, node: Node): NodeFit {
  if (nodeName !== '' && nodeName !== node.metadata.name) return UNFIT;
  if (matches?.(node) === false) return UNFIT;
  const { taints } = node.spec;
  if (findUntoleratedTaint(taints, tolerations, forbidsScheduling) === undefined) return FITS;
  const drivesOut = findUntoleratedTaint(taints, tolerations, ({ effect }) => effect === 'NoExecute') !== undefined;
  return drivesOut ? UNFIT : STAYS;
}

function isSame(a: Toleration, b: Toleration): boolean {
  return a.key === b.key && a.effect === b.effect && a.operator === b.operator && (a.value ?? '') === (b.value ?? '');
}

function toleration(condition: string, effect: string): Toleration {
  return { effect, key: `node.kubernetes.io/${condition}`, operator: 'Exists' };
}

const ALWAYS: readonly Toleration[] = [
  toleration('not-ready', 'NoExecute'),
  toleration('unreachable', 'NoExecute'),
  toleration('disk-pressure', 'NoSchedule'),
  toleration('memory-pressure', 'NoSchedule'),
  toleration('pid-pressure', 'NoSchedule'),
  toleration('unschedulable', 'NoSchedule'),
];
