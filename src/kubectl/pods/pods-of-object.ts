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
 * The object's pods, the one that logs and exec take first: running before pending, ready before not ready, then by name.
 * Waits up to `timeoutMs` until there is one. Source: kubectl/pkg/polymorphichelpers/helpers.go (GetFirstPod).
 * Divergence from real Kubernetes: how long a pod has been ready and how often it restarted does not count.
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
  const [first, ...rest] = found?.toSorted((a, b) => rank(a) - rank(b)) ?? [];
  if (first === undefined) throw new KubectlError('timed out waiting for the condition');
  return [first, ...rest];
}

const PHASES = ['Running', 'Unknown', 'Pending'];

function rank(pod: JsonObject): number {
  const phase = PHASES.indexOf(textAt(pod, 'status', 'phase'));
  const ready = listAt(pod, 'status', 'conditions').some(
    (item) => textAt(item, 'type') === 'Ready' && textAt(item, 'status') === 'True',
  );
  return (phase < 0 ? PHASES.length : phase) * 2 + (ready ? 0 : 1);
}
