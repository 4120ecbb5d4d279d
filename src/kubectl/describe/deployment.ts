import { marshalSortedJson } from '../../api/go/json-print';
import { isObject, type JsonObject } from '../../api/go/json-value';
import { formatLabelSelector } from '../../api/selectors/label-selector';
import { ApiError } from '../../api/status';
import { at, listAt, objectAt, textAt, textMapAt } from '../json';
import type { Session } from '../session';
import type { DescribeContext } from './describer';
import { createDescription, rfc1123, writeAnnotations, writeLabels, type Description } from './description';
import { subjectOf, writeEvents } from './events';
import { writePodTemplate } from './pod-template';

/** Source: kubectl/pkg/describe/describe.go (describeDeployment). */
export async function describeDeployment(object: JsonObject, context: DescribeContext): Promise<string> {
  const { oldSets, newSet } = await replicaSetsOf(context.session, object);
  const out = createDescription();
  const status = (field: string): number => Number(at(object, 'status', field) ?? 0);
  out.write(0, `Name:\t${textAt(object, 'metadata', 'name')}\n`);
  out.write(0, `Namespace:\t${textAt(object, 'metadata', 'namespace')}\n`);
  out.write(0, `CreationTimestamp:\t${rfc1123(textAt(object, 'metadata', 'creationTimestamp'))}\n`);
  writeLabels(out, 'Labels', textMapAt(object, 'metadata', 'labels'));
  writeAnnotations(out, 'Annotations', textMapAt(object, 'metadata', 'annotations'));
  out.write(0, `Selector:\t${formatLabelSelector(objectAt(object, 'spec', 'selector'))}\n`);
  out.write(
    0,
    `Replicas:\t${Number(at(object, 'spec', 'replicas') ?? 1)} desired | ${status('updatedReplicas')} updated | ${status('replicas')} total | ${status('availableReplicas')} available | ${status('unavailableReplicas')} unavailable\n`,
  );
  out.write(0, `StrategyType:\t${textAt(object, 'spec', 'strategy', 'type')}\n`);
  out.write(0, `MinReadySeconds:\t${Number(at(object, 'spec', 'minReadySeconds') ?? 0)}\n`);
  const rolling = at(object, 'spec', 'strategy', 'rollingUpdate');
  if (rolling !== undefined) {
    const [unavailable, surge] = [at(rolling, 'maxUnavailable'), at(rolling, 'maxSurge')];
    out.write(0, `RollingUpdateStrategy:\t${String(unavailable)} max unavailable, ${String(surge)} max surge\n`);
  }
  writePodTemplate(out, objectAt(object, 'spec', 'template'));
  writeConditions(out, object);
  if (oldSets.length > 0 || newSet !== undefined) {
    out.write(0, `OldReplicaSets:\t${setsText(oldSets)}\n`);
    out.write(0, `NewReplicaSet:\t${setsText(newSet === undefined ? [] : [newSet])}\n`);
  }
  await writeEvents(out, context, subjectOf(object));
  return out.text();
}

/** The table of type, status and reason that workloads have. */
export function writeConditions(out: Description, object: JsonObject): void {
  const conditions = listAt(object, 'status', 'conditions');
  if (conditions.length > 0) out.write(0, 'Conditions:\n  Type\tStatus\tReason\n  ----\t------\t------\n');
  for (const condition of conditions)
    out.write(1, `${textAt(condition, 'type')} \t${textAt(condition, 'status')}\t${textAt(condition, 'reason')}\n`);
}

interface ReplicaSets {
  readonly oldSets: readonly JsonObject[];
  readonly newSet: JsonObject | undefined;
}

/** Source: kubectl/pkg/util/deployment/deployment.go (GetAllReplicaSets). None when they cannot be read. */
async function replicaSetsOf(session: Session, deployment: JsonObject): Promise<ReplicaSets> {
  const namespace = encodeURIComponent(textAt(deployment, 'metadata', 'namespace'));
  const labelSelector = formatLabelSelector(objectAt(deployment, 'spec', 'selector'));
  const uid = textAt(deployment, 'metadata', 'uid');
  try {
    const list = await session.rest.get(`/apis/apps/v1/namespaces/${namespace}/replicasets`, { labelSelector });
    const owned = listAt(list, 'items')
      .filter(isObject)
      .filter((set) =>
        listAt(set, 'metadata', 'ownerReferences').some(
          (owner) => at(owner, 'controller') === true && textAt(owner, 'uid') === uid,
        ),
      );
    const wanted = templateText(deployment);
    const sets = owned.toSorted(byAge);
    const newSet = sets.find((set) => templateText(set) === wanted);
    return { oldSets: sets.filter((set) => set !== newSet), newSet };
  } catch (error) {
    if (error instanceof ApiError) return { oldSets: [], newSet: undefined };
    throw error;
  }
}

/** Without the hash that only the sets have. */
function templateText(object: JsonObject): string {
  const template = objectAt(object, 'spec', 'template');
  const { 'pod-template-hash': _, ...labels } = objectAt(template, 'metadata', 'labels');
  return marshalSortedJson({ ...template, metadata: { ...objectAt(template, 'metadata'), labels } });
}

/** The oldest first; of one second by name. */
function byAge(a: JsonObject, b: JsonObject): number {
  const key = (set: JsonObject): string =>
    `${textAt(set, 'metadata', 'creationTimestamp')} ${textAt(set, 'metadata', 'name')}`;
  return key(a) < key(b) ? -1 : 1;
}

function setsText(sets: readonly JsonObject[]): string {
  const texts = sets.map((set) => {
    const [made, wanted] = [at(set, 'status', 'replicas') ?? 0, at(set, 'spec', 'replicas') ?? 1];
    return `${textAt(set, 'metadata', 'name')} (${String(made)}/${String(wanted)} replicas created)`;
  });
  return texts.join(', ') || '<none>';
}
