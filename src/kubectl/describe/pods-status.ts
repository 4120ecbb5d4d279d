import type { JsonValue } from '../../api/go/json-value';
import { ApiError } from '../../api/status';
import { at, listAt, textAt } from '../json';
import type { Session } from '../session';

/** How its own pods are (getPodStatusForController). */
export async function podsStatus(
  session: Session,
  { uid, namespace }: { readonly uid?: string | undefined; readonly namespace?: string | undefined },
  labelSelector: string,
): Promise<string> {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace ?? '')}/pods`;
  try {
    const pods = listAt(await session.rest.get(path, { labelSelector }), 'items');
    const phases = pods.filter((pod) => isControlledBy(pod, uid)).map((pod) => textAt(pod, 'status', 'phase'));
    const count = (phase: string): number => phases.filter((each) => each === phase).length;
    return `${count('Running')} Running / ${count('Pending')} Waiting / ${count('Succeeded')} Succeeded / ${count('Failed')} Failed`;
  } catch (error) {
    if (error instanceof ApiError) return `error in fetching pods: ${error.message}`;
    throw error;
  }
}

function isControlledBy(pod: JsonValue, uid: string | undefined): boolean {
  return listAt(pod, 'metadata', 'ownerReferences').some(
    (owner) => at(owner, 'controller') === true && textAt(owner, 'uid') === uid,
  );
}
