import type { DaemonSet, NodeSelector, Pod, PodSpec, PodTemplateSpec } from '../../api/generated/types';
import { withTemplateMetadata } from '../template-metadata';
import { daemonTolerations } from './node-fit';

/** A label of pods and revisions: which template a pod was made from. */
export const HASH_LABEL = 'controller-revision-hash';
const GENERATION_LABEL = 'pod-template-generation';
const GENERATION_ANNOTATION = 'deprecated.daemonset.template.generation';

/** The pods of a DaemonSet, by the names of the nodes that they are for. */
export type PodsByNode = ReadonlyMap<string, readonly Pod[]>;

/** Pods that have ended and only wait to be taken away are left out (`getNodesToDaemonPods`). */
export function podsByNode(pods: readonly Pod[]): PodsByNode {
  const byNode = new Map<string, Pod[]>();
  for (const pod of pods) {
    const { phase } = pod.status ?? {};
    if (pod.metadata.deletionTimestamp !== undefined && (phase === 'Succeeded' || phase === 'Failed')) continue;
    const node = targetNode(pod);
    if (node === undefined) continue;
    const others = byNode.get(node);
    if (others === undefined) byNode.set(node, [pod]);
    else others.push(pod);
  }
  return byNode;
}

/** The node that a pod is on or, while it is not scheduled, made for (`GetTargetNodeName` in pkg/controller/daemon/util). */
function targetNode({ spec }: Pod): string | undefined {
  if (spec.nodeName) return spec.nodeName;
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  for (const { matchFields = [] } of required?.nodeSelectorTerms ?? []) {
    for (const { key, operator, values = [] } of matchFields) {
      if (key === 'metadata.name' && operator === 'In') return values.length === 1 ? values[0] : undefined;
    }
  }
  return undefined;
}

/** What all pods of a template have: its labels with hash and generation, and the tolerations of daemon pods (`CreatePodTemplate`). */
export function daemonTemplate({ metadata, spec }: DaemonSet, hash: string): PodTemplateSpec {
  const { template } = spec;
  const { spec: pod = { containers: [] } } = template;
  const generation = metadata.annotations?.[GENERATION_ANNOTATION];
  const labels: Record<string, string> = { ...template.metadata?.labels };
  if (generation !== undefined) labels[GENERATION_LABEL] = generation;
  labels[HASH_LABEL] = hash;
  return withTemplateMetadata({ ...template, spec: { ...pod, tolerations: daemonTolerations(pod) } }, { labels });
}

/** The template for one node: its required node affinity names nothing but that (`ReplaceDaemonSetPodNodeNameNodeAffinity`). */
export function templateForNode(template: PodTemplateSpec, nodeName: string): PodTemplateSpec {
  const spec: PodSpec = template.spec ?? { containers: [] };
  const required: NodeSelector = {
    nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [nodeName] }] }],
  };
  const { affinity } = spec;
  const nodeAffinity = { ...affinity?.nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution: required };
  return { ...template, spec: { ...spec, affinity: { ...affinity, nodeAffinity } } };
}

/** Was the pod made from the template that the set has now (`IsPodUpdated`)? */
export function isUpdated(set: DaemonSet, pod: Pod, hash: string): boolean {
  const { labels } = pod.metadata;
  if (labels?.[HASH_LABEL] === hash) return true;
  const generation = set.metadata.annotations?.[GENERATION_ANNOTATION];
  return generation !== undefined && labels?.[GENERATION_LABEL] === generation;
}

/** Scheduled pods first, then the older ones, for `sort` (`podByCreationTimestampAndPhase`). */
export function compareDaemonPods({ metadata: a, spec: left }: Pod, { metadata: b, spec: right }: Pod): number {
  const scheduled = Number(!left.nodeName) - Number(!right.nodeName);
  if (scheduled !== 0) return scheduled;
  const [older, younger] = [a.creationTimestamp ?? '', b.creationTimestamp ?? ''];
  if (older !== younger) return older < younger ? -1 : 1;
  return a.name < b.name ? -1 : 1;
}
