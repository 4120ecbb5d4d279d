import { isObject, type JsonObject } from '../../../api/go/json-value';
import { KubectlError, userError } from '../../errors';
import { at, listAt, objectAt, textAt } from '../../json';
import { isNotFound } from '../../resources/info';
import type { Session } from '../../session';

/** Which pods a drain takes off a node. */
export interface DrainFilter {
  readonly force: boolean;
  readonly ignoreDaemonSets: boolean;
  readonly deleteEmptyDirData: boolean;
  readonly podSelector: string;
  /** Pods that should have been gone for longer are left alone; 0: none. */
  readonly skipDeletedSeconds: number;
}

interface PodsForDeletion {
  readonly pods: readonly JsonObject[];
  /** What is worth a warning, in one text; empty: nothing. */
  readonly warnings: string;
  readonly errors: readonly KubectlError[];
}

type Verdict =
  | { readonly delete: true }
  | { readonly delete: false }
  | { readonly delete: boolean; readonly warning: string }
  | { readonly delete: false; readonly error: string };

const OKAY: Verdict = { delete: true };
const SKIP: Verdict = { delete: false };

/** The pods of a node, and which of them may go. Sources: kubectl/pkg/drain/drain.go (GetPodsForDeletion), filters.go. */
export async function podsForDeletion(session: Session, node: string, filter: DrainFilter): Promise<PodsForDeletion> {
  const list = await session.rest.get('/api/v1/pods', {
    ...(filter.podSelector !== '' && { labelSelector: filter.podSelector }),
    fieldSelector: `spec.nodeName=${node}`,
  });
  const pods: JsonObject[] = [];
  const warnings = new Map<string, string[]>();
  const errors = new Map<string, string[]>();
  for (const item of listAt(list, 'items').filter(isObject)) {
    const pod: JsonObject = { apiVersion: 'v1', kind: 'Pod', ...item };
    const verdict = await verdictOf(session, pod, filter);
    const name = `${textAt(pod, 'metadata', 'namespace')}/${textAt(pod, 'metadata', 'name')}`;
    if (verdict.delete) pods.push(pod);
    if ('warning' in verdict) append(warnings, verdict.warning, name);
    if ('error' in verdict) append(errors, verdict.error, name);
  }
  return {
    pods,
    warnings: [...warnings].map(([text, names]) => `${text}: ${names.join(', ')}`).join('; '),
    errors: [...errors].map(([text, names]) => new KubectlError(`cannot delete ${text}: ${names.join(', ')}`)),
  };
}

/** The filters in their order: the first that keeps the pod decides, and only the last one's warning is heard. */
async function verdictOf(session: Session, pod: JsonObject, filter: DrainFilter): Promise<Verdict> {
  if (isLongDeleted(session, pod, filter.skipDeletedSeconds)) return SKIP;
  const ofDaemonSet = await daemonSetVerdict(session, pod, filter);
  if (!ofDaemonSet.delete) return ofDaemonSet;
  if (at(pod, 'metadata', 'annotations', 'kubernetes.io/config.mirror') !== undefined) return SKIP;
  const isFinished = ['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase'));
  if (isFinished) return OKAY;
  const hasLocalStorage = listAt(pod, 'spec', 'volumes').some((volume) => at(volume, 'emptyDir') !== undefined);
  if (hasLocalStorage && !filter.deleteEmptyDirData)
    return { delete: false, error: 'Pods with local storage (use --delete-emptydir-data to override)' };
  if (controllerOf(pod) !== undefined) return OKAY;
  return filter.force
    ? { delete: true, warning: 'deleting Pods that declare no controller' }
    : { delete: false, error: 'Pods that declare no controller (use --force to override)' };
}

async function daemonSetVerdict(session: Session, pod: JsonObject, filter: DrainFilter): Promise<Verdict> {
  const controller = controllerOf(pod);
  if (textAt(controller, 'kind') !== 'DaemonSet' || textAt(controller, 'apiVersion') !== 'apps/v1') return OKAY;
  if (['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase'))) return OKAY;
  try {
    const namespace = encodeURIComponent(textAt(pod, 'metadata', 'namespace'));
    await session.rest.get(`/apis/apps/v1/namespaces/${namespace}/daemonsets/${textAt(controller, 'name')}`);
  } catch (error) {
    const { message } = userError(error);
    return isNotFound(error) && filter.force ? { delete: true, warning: message } : { delete: false, error: message };
  }
  return filter.ignoreDaemonSets
    ? { delete: false, warning: 'ignoring DaemonSet-managed Pods' }
    : { delete: false, error: 'DaemonSet-managed Pods (use --ignore-daemonsets to ignore)' };
}

/** Has it been on its way out for more than so many seconds? */
export function isLongDeleted(session: Session, pod: JsonObject, seconds: number): boolean {
  const deleted = textAt(pod, 'metadata', 'deletionTimestamp');
  return seconds > 0 && deleted !== '' && Math.trunc((session.nowMs - Date.parse(deleted)) / 1000) > seconds;
}

function controllerOf(pod: JsonObject): JsonObject | undefined {
  const found = listAt(pod, 'metadata', 'ownerReferences').find((owner) => at(owner, 'controller') === true);
  return found === undefined ? undefined : objectAt(found);
}

function append(map: Map<string, string[]>, key: string, name: string): void {
  const names = map.get(key);
  if (names === undefined) map.set(key, [name]);
  else names.push(name);
}
