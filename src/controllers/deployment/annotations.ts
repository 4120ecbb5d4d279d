import type { Deployment, ReplicaSet } from '../../api/generated/types';
import { getOwn } from '../../api/json-object';
import { withMetadata } from '../../api/object';
import { maxSurge } from './fenceposts';

// pkg/controller/deployment/util/deployment_util.go.

export const REVISION = 'deployment.kubernetes.io/revision';
const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history';
const DESIRED_REPLICAS = 'deployment.kubernetes.io/desired-replicas';
const MAX_REPLICAS = 'deployment.kubernetes.io/max-replicas';
const MAX_HISTORY_LENGTH = 2000;
const MAX_INT32 = 2 ** 31 - 1;

/** The annotations of a Deployment that its ReplicaSets do not get. */
const OWN = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION,
  REVISION_HISTORY,
  DESIRED_REPLICAS,
  MAX_REPLICAS,
  'deprecated.deployment.rollback.to',
]);

type Annotations = Readonly<Record<string, string>>;

/** 0 without an annotation; NaN when it is no number. */
export function revisionOf({ metadata }: ReplicaSet): number {
  const text = metadata.annotations?.[REVISION];
  return text === undefined ? 0 : wholeNumber(text);
}

/** The number of the next revision: one more than that of any of these, the unreadable ones aside. */
export function nextRevision(oldSets: readonly ReplicaSet[]): number {
  return 1 + Math.max(0, ...oldSets.map(revisionOf).filter((revision) => !Number.isNaN(revision)));
}

/**
 * The annotations of the ReplicaSet that is to be the Deployment's newest: those of the Deployment, and its revision; one that had another
 * revision before keeps it in its history (`SetNewReplicaSetAnnotations`).
 */
export function annotationsOfNewest(
  deployment: Deployment,
  set: ReplicaSet | undefined,
  revision: number,
): Annotations {
  const annotations: Record<string, string> = { ...set?.metadata.annotations };
  for (const [key, value] of Object.entries(deployment.metadata.annotations ?? {}))
    if (!OWN.has(key)) annotations[key] = value;
  const old = getOwn(annotations, REVISION);
  const oldRevision = old === undefined || old === '' ? 0 : wholeNumber(old);
  // Is false for one that cannot be read, too.
  if (!(oldRevision < revision)) return annotations;
  annotations[REVISION] = String(revision);
  if (old !== undefined) {
    const history = longerHistory(annotations[REVISION_HISTORY] ?? '', old);
    if (history !== undefined) annotations[REVISION_HISTORY] = history;
  }
  return annotations;
}

/** The oldest entries make room; undefined when there is none to be had. */
function longerHistory(history: string, entry: string): string | undefined {
  if (history === '' || history.startsWith(',')) return entry;
  const entries = history.split(',');
  let length = history.length + entry.length + 1;
  let start = 0;
  for (; length > MAX_HISTORY_LENGTH && start < entries.length; start += 1) length -= (entries[start] ?? '').length + 1;
  return length > MAX_HISTORY_LENGTH ? undefined : [...entries.slice(start), entry].join(',');
}

/** What the ReplicaSet notes of the Deployment's size, by which a change of that size is known from a rollout. */
export function sizeAnnotations(deployment: Deployment): Annotations {
  const { replicas = 1 } = deployment.spec;
  return { [DESIRED_REPLICAS]: String(replicas), [MAX_REPLICAS]: String(replicas + maxSurge(deployment)) };
}

/** The ReplicaSet with these annotations besides its own; the same object when it has them. */
export function annotated(set: ReplicaSet, annotations: Annotations): ReplicaSet {
  const own = set.metadata.annotations ?? {};
  if (Object.entries(annotations).every(([key, value]) => getOwn(own, key) === value)) return set;
  return withMetadata(set, { annotations: { ...own, ...annotations } });
}

export function desiredReplicasNoted(set: ReplicaSet): number | undefined {
  return numberNoted(set, DESIRED_REPLICAS);
}

export function maxReplicasNoted(set: ReplicaSet): number | undefined {
  return numberNoted(set, MAX_REPLICAS);
}

function numberNoted({ metadata }: ReplicaSet, key: string): number | undefined {
  const text = metadata.annotations?.[key] ?? '';
  return /^\d+$/.test(text) && Number(text) <= MAX_INT32 ? Number(text) : undefined;
}

/** `strconv.ParseInt`; NaN when it fails. */
function wholeNumber(text: string): number {
  return /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
}
