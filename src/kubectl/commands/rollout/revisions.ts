import { isObject, type JsonObject, type JsonValue } from '../../../api/go/json-value';
import { applyStrategicMergePatch } from '../../../api/patch/strategic-merge-patch';
import { formatLabelSelector } from '../../../api/selectors/label-selector';
import { quote } from '../../../api/go/text';
import { KubectlError, userError } from '../../errors';
import { asJson, at, listAt, objectAt, textAt, textMapAt } from '../../json';
import type { Info } from '../../resources/info';
import { pathOf } from '../../resources/resource-mapping';
import { schemaTypeOf } from '../../resources/schema-type';
import type { Session } from '../../session';

/** A former or the present form of what is rolled out. */
export interface Revision {
  readonly number: number;
  /** The ReplicaSet or ControllerRevision that keeps it. */
  readonly keeper: JsonObject;
  /** What `-o yaml` prints: the ReplicaSet, or the whole object as it was. */
  readonly object: JsonObject;
  readonly template: JsonObject;
  readonly changeCause: string;
}

/** The object as it is now, and its revisions in the order of their numbers. */
export interface History {
  readonly current: JsonObject;
  readonly revisions: readonly Revision[];
}

const REVISION = 'deployment.kubernetes.io/revision';
const CHANGE_CAUSE = 'kubernetes.io/change-cause';

/** Which revision a Deployment or a ReplicaSet is; 0: nobody has said (kubectl/pkg/util/deployment/deployment.go, Revision). */
export function revisionOf(object: JsonObject): number {
  return Number(textMapAt(object, 'metadata', 'annotations')[REVISION] ?? 0);
}

/** Source: kubectl/pkg/polymorphichelpers/history.go. `purpose` is what is looked for: `history viewer`, `rollbacker`. */
export async function historyOf(session: Session, info: Info, purpose: string): Promise<History> {
  const { group, kind } = info.mapping;
  if (group === 'apps' && kind === 'Deployment') return await deploymentHistory(session, info);
  if (group === 'apps' && (kind === 'DaemonSet' || kind === 'StatefulSet'))
    return await controllerHistory(session, info);
  throw refused(info, purpose);
}

/** For a kind that runs pods but has no history, and for any other. Source: kubectl/pkg/apps/kind_visitor.go. */
function refused({ mapping: { group, kind } }: Info, purpose: string): KubectlError {
  const text = group === '' ? kind : `${kind}.${group}`;
  const known = ['Job.batch', 'Pod', 'ReplicaSet.apps', 'ReplicationController', 'CronJob.batch'].includes(text);
  if (known) return new KubectlError(`no ${purpose} has been implemented for ${quote(text)}`);
  const doing = purpose === 'rollbacker' ? 'rollbacker' : 'history';
  return new KubectlError(
    `error retrieving ${doing} for ${quote(text)}, no visitor method exists for {${group} ${kind}}`,
  );
}

async function deploymentHistory(session: Session, info: Info): Promise<History> {
  const current = await read(session, info, 'deployment');
  const keepers = await owned(session, info, current, 'replicasets').catch((error: unknown) => {
    throw new KubectlError(`failed to retrieve replica sets from deployment ${info.name}: ${userError(error).message}`);
  });
  const revisions = keepers.map((keeper): Revision => {
    const changeCause = changeCauseOf(keeper);
    return { number: revisionOf(keeper), keeper, object: keeper, template: templateOf(keeper), changeCause };
  });
  return { current, revisions: ordered(revisions) };
}

async function controllerHistory(session: Session, info: Info): Promise<History> {
  const { kind } = info.mapping;
  const current = await read(session, info, kind === 'DaemonSet' ? kind : 'Statefulset');
  const keepers = await owned(session, info, current, 'controllerrevisions').catch((error: unknown) => {
    throw new KubectlError(`unable to find history controlled by ${kind} ${info.name}: ${userError(error).message}`);
  });
  const typeId = schemaTypeOf(info.mapping) ?? '';
  const revisions = keepers.map((keeper): Revision => {
    const patch: JsonValue = at(keeper, 'data') ?? {};
    const object = objectAt(asJson(applyStrategicMergePatch(typeId, current, isObject(patch) ? patch : {})));
    const number = Number(at(keeper, 'revision') ?? 0);
    return { number, keeper, object, template: templateOf(object), changeCause: changeCauseOf(keeper) };
  });
  return { current, revisions: ordered(revisions) };
}

async function read(session: Session, { mapping, namespace, name }: Info, shown: string): Promise<JsonObject> {
  try {
    return await session.rest.get(pathOf(mapping, namespace, name));
  } catch (error) {
    throw new KubectlError(`failed to retrieve ${shown} ${name}: ${userError(error).message}`);
  }
}

async function owned(
  session: Session,
  { namespace }: Info,
  owner: JsonObject,
  resource: string,
): Promise<readonly JsonObject[]> {
  const labelSelector = formatLabelSelector(objectAt(owner, 'spec', 'selector'));
  const path = `/apis/apps/v1/namespaces/${encodeURIComponent(namespace)}/${resource}`;
  const list = await session.rest.get(path, { labelSelector });
  const [kind, apiVersion] = [textAt(list, 'kind').replace(/List$/, ''), textAt(list, 'apiVersion')];
  const uid = textAt(owner, 'metadata', 'uid');
  return listAt(list, 'items')
    .filter(isObject)
    .filter((item) =>
      listAt(item, 'metadata', 'ownerReferences').some(
        (reference) => at(reference, 'controller') === true && textAt(reference, 'uid') === uid,
      ),
    )
    .map((item) => ({ apiVersion, kind, ...item }));
}

function templateOf(object: JsonObject): JsonObject {
  return objectAt(object, 'spec', 'template');
}

function changeCauseOf(object: JsonObject): string {
  return textMapAt(object, 'metadata', 'annotations')[CHANGE_CAUSE] ?? '';
}

/** Of two with one number the later in the list counts. */
function ordered(revisions: readonly Revision[]): readonly Revision[] {
  const byNumber = new Map(revisions.map((revision) => [revision.number, revision]));
  return [...byNumber.values()].toSorted((a, b) => a.number - b.number);
}
