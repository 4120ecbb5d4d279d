import type { Pod, PodSpec, PodTemplateSpec, StatefulSet, Volume } from '../../api/generated/types';
import type { Mutable } from '../../api/mutable';
import { withMetadata, type Draft } from '../../api/object';
import { podFromTemplate } from '../pod-control';
import { claimName, POD_INDEX_LABEL, podName, POD_NAME_LABEL, REVISION_LABEL } from './identity';

/** A revision of a set: its name and the pod template it keeps. */
export interface SetRevision {
  readonly name: string;
  readonly template: PodTemplateSpec;
}

/**
 * The revision that a new pod gets: the current one below the partition (or, without one, where current pods are), the update's above
 * (`newVersionedStatefulSetPod` in pkg/controller/statefulset/stateful_set_utils.go).
 */
export function revisionOfOrdinal<R>(set: StatefulSet, current: R, update: R, ordinal: number): R {
  const { ordinals, updateStrategy } = set.spec;
  const start = ordinals?.start ?? 0;
  const rolling = updateStrategy?.rollingUpdate;
  if (rolling !== undefined) return ordinal < start + (rolling.partition ?? 0) ? current : update;
  const currentReplicas = set.status?.currentReplicas ?? 0;
  return updateStrategy?.type === 'RollingUpdate' && ordinal < start + currentReplicas ? current : update;
}

/** The pod for a place in the set (`newStatefulSetPod`). */
export function newStatefulPod(
  set: StatefulSet,
  { name: revision, template }: SetRevision,
  ordinal: number,
): Draft<Pod> {
  const pod = podFromTemplate(set, template);
  const name = podName(set, ordinal);
  const spec: Mutable<PodSpec> = { ...pod.spec, hostname: name };
  if (set.spec.serviceName) spec.subdomain = set.spec.serviceName;
  const volumes = withClaims(set, ordinal, pod.spec.volumes);
  if (volumes !== undefined) spec.volumes = volumes;
  const labels = { ...template.metadata?.labels, ...identityLabels(set, ordinal), [REVISION_LABEL]: revision };
  return { ...pod, metadata: { ...pod.metadata, name, labels }, spec };
}

/** The pod with the identity and the claims that its place in the set gives it (`updateIdentity`, `updateStorage`). */
export function withIdentity(set: StatefulSet, pod: Pod, ordinal: number): Pod {
  const labels = { ...pod.metadata.labels, ...identityLabels(set, ordinal) };
  const volumes = withClaims(set, ordinal, pod.spec.volumes);
  const spec = volumes === undefined ? pod.spec : { ...pod.spec, volumes };
  return { ...withMetadata(pod, { labels }), spec };
}

function identityLabels(set: StatefulSet, ordinal: number): Readonly<Record<string, string>> {
  return { [POD_NAME_LABEL]: podName(set, ordinal), [POD_INDEX_LABEL]: String(ordinal) };
}

/** The claims' volumes, then those of the template whose names are not taken by them. */
function withClaims(
  set: StatefulSet,
  ordinal: number,
  volumes: readonly Volume[] | undefined,
): readonly Volume[] | undefined {
  const { volumeClaimTemplates: claims = [] } = set.spec;
  if (claims.length === 0) return volumes;
  const names = new Set(claims.map(({ metadata }) => metadata.name));
  return [
    ...claims.map((claim) => ({
      name: claim.metadata.name,
      persistentVolumeClaim: { claimName: claimName(set, claim, ordinal) },
    })),
    ...(volumes ?? []).filter(({ name }) => !names.has(name)),
  ];
}
