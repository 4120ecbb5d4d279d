import { deepEqual } from '../../equality';
import type { DaemonSet } from '../../generated/types';
import { withMetadata } from '../../object';

const ANNOTATION = 'deprecated.daemonset.template.generation';

/*
 * A DaemonSet counts its templates; the present version has no field for the number and shows it as an annotation, which is there as soon
 * as somebody has written the object, and is theirs (pkg/apis/apps/v1/conversion.go, pkg/registry/apps/daemonset/strategy.go).
 */

export function withTemplateCount(set: DaemonSet): DaemonSet {
  return set.metadata.annotations?.[ANNOTATION] === undefined ? withCount(set, 0) : set;
}

export function firstTemplate(set: DaemonSet): DaemonSet {
  return withCount(set, Math.max(1, countOf(set)));
}

export function countTemplate(set: DaemonSet, old: DaemonSet): DaemonSet {
  const isSame = deepEqual(set.spec.template, old.spec.template);
  return withCount(set, isSame ? countOf(old) : countOf(old) + 1);
}

function countOf({ metadata }: DaemonSet): number {
  const count = Number(metadata.annotations?.[ANNOTATION] ?? 0);
  return Number.isSafeInteger(count) ? count : 0;
}

function withCount(set: DaemonSet, count: number): DaemonSet {
  const { annotations } = set.metadata;
  if (annotations?.[ANNOTATION] === String(count)) return set;
  return withMetadata(set, { annotations: { ...annotations, [ANNOTATION]: String(count) } });
}
