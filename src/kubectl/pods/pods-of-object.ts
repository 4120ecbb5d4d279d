import { KubectlError } from '../errors';
import { at, listAt, objectAt, textAt } from '../json';
import { isObject, type JsonObject } from '../../api/go/json-value';
import type { Session } from '../session';
import { waitFor } from '../waiting';

/**
 * The label selector of the pods that an object stands for: a Deployment, a Job, a Service, ...
 * Source: kubectl/pkg/polymorphichelpers/helpers.go (SelectorsForObject).
 */
function podSelectorOf(object: JsonObject): string {
  const kind = textAt(object, 'kind');
  const selector = objectAt(object, 'spec', 'selector');
  if (kind === 'Service' || kind === 'ReplicationController') {
    if (Object.keys(selector).length === 0) {
      throw new KubectlError(
        kind === 'Service' ? 'invalid service : Service is defined without a selector' : `${kind} has no selector set`,
      );
    }
    return equalities(selector);
  }
  if (at(object, 'spec', 'selector') === undefined) {
    throw new KubectlError(`selector for ${kind} not implemented`);
  }
  const expressions = listAt(selector, 'matchExpressions').map((expression) => {
    const key = textAt(expression, 'key');
    const values = listAt(expression, 'values').join(',');
    switch (textAt(expression, 'operator')) {
      case 'In':
        return `${key} in (${values})`;
      case 'NotIn':
        return `${key} notin (${values})`;
      case 'Exists':
        return key;
      default:
        return `!${key}`;
    }
  });
  return [equalities(objectAt(selector, 'matchLabels')), ...expressions].filter((part) => part !== '').join(',');
}

function equalities(labels: JsonObject): string {
  return Object.keys(labels)
    .sort()
    .map((key) => `${key}=${textAt(labels, key)}`)
    .join(',');
}

/**
 * The object's pods, the one that logs and exec take first. Waits up to `timeoutMs` until there is one.
 * Source: kubectl/pkg/polymorphichelpers/helpers.go (GetFirstPod).
 * Divergence from real Kubernetes: exec and attach order them as logs does, so that of two pods equally old they take the one that restarted more.
 */
export async function podsOf(
  session: Session,
  object: JsonObject,
  timeoutMs: number,
): Promise<readonly [JsonObject, ...JsonObject[]]> {
  const namespace = textAt(object, 'metadata', 'namespace');
  const labelSelector = podSelectorOf(object);
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`;
  const found = await waitFor(
    session,
    async () => {
      const pods = listAt(await session.rest.get(path, { labelSelector }), 'items').filter(isObject);
      return pods.length > 0 ? pods : undefined;
    },
    timeoutMs,
  );
  const [first, ...rest] = found?.toSorted(byLogging) ?? [];
  if (first === undefined) throw new KubectlError('timed out waiting for the condition');
  return [first, ...rest];
}

/** What log there is most to say of comes first. Source: kubectl/pkg/util/podutils/podutils.go (ByLogging). */
function byLogging(a: JsonObject, b: JsonObject): number {
  const [readyA, readyB] = [readyTime(a), readyTime(b)];
  return (
    Number(textAt(a, 'spec', 'nodeName') === '') - Number(textAt(b, 'spec', 'nodeName') === '') ||
    phaseRank(a) - phaseRank(b) ||
    Number(readyA === undefined) - Number(readyB === undefined) ||
    compare(readyA ?? '', readyB ?? '') ||
    restarts(b) - restarts(a) ||
    compare(textAt(a, 'metadata', 'creationTimestamp'), textAt(b, 'metadata', 'creationTimestamp'))
  );
}

function phaseRank(pod: JsonObject): number {
  return Math.max(0, ['Running', 'Unknown', 'Pending'].indexOf(textAt(pod, 'status', 'phase')));
}

/** Since when it is ready; undefined when it is not. */
function readyTime(pod: JsonObject): string | undefined {
  const ready = listAt(pod, 'status', 'conditions').find(
    (item) => textAt(item, 'type') === 'Ready' && textAt(item, 'status') === 'True',
  );
  return ready === undefined ? undefined : textAt(ready, 'lastTransitionTime');
}

/** The most that one of its containers has. */
function restarts(pod: JsonObject): number {
  return Math.max(
    0,
    ...listAt(pod, 'status', 'containerStatuses').map((status) => Number(at(status, 'restartCount') ?? 0)),
  );
}

/** Times in RFC 3339 and UTC sort as texts. */
function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
