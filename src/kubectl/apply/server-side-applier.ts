import { ApiError } from '../../api/status';
import type { JsonObject } from '../../api/go/json-value';
import { KubectlError, messageOf, userError } from '../errors';
import { objectAt, textAt } from '../json';
import { LAST_APPLIED, lastAppliedOf } from '../last-applied';
import { fetchInfo, type Info } from '../resources/info';
import { pathOf } from '../resources/resource-mapping';
import type { Session } from '../session';
import type { FieldValidation } from '../resources/manifest-files';
import { writeQuery, type DryRun } from '../write-flags';
import { refuseGeneratedName, warnIfDeleting, type Applied } from './applier';
import { annotationOwners, upgradePatch } from './managed-fields-upgrade';

export interface ServerSideOptions {
  readonly dryRun: DryRun;
  readonly fieldValidation: FieldValidation;
  readonly fieldManager: string;
  /** Take fields over from other managers. */
  readonly forceConflicts: boolean;
  readonly subresource: string;
}

/** The manager whose applies carry on what client-side apply began; the default of `kubectl apply --server-side`. */
export const SERVER_SIDE_MANAGER = 'kubectl';

/** Keeps the annotation of client-side apply, which the manager itself does not apply. */
const ANNOTATION_MANAGER = 'kubectl-last-applied';

/** How often the managers of an object that keeps changing are moved. */
const MAX_RETRIES = 5;

const ADVICE = `
Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the \`--force-conflicts\` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`;

/**
 * Has the server apply one object after another. What client-side apply had set before becomes what this manager has applied.
 * Source: kubectl/pkg/cmd/apply/apply.go (applyOneObject, saveLastApplyAnnotationIfNecessary, migrateToSSAIfNecessary).
 */
export function createServerSideApplier(
  session: Session,
  options: ServerSideOptions,
): (info: Info) => Promise<Applied> {
  return async (info) => {
    refuseGeneratedName(info);
    const configuration = info.object ?? {};
    const applied = await applyOrAdvise(session, options, info, configuration);
    const object = await migrated(session, options, info, configuration, applied);
    warnIfDeleting(session, object);
    return { object, operation: 'serverside-applied' };
  };
}

async function applyOrAdvise(session: Session, options: ServerSideOptions, info: Info, configuration: JsonObject) {
  try {
    return await applyOnce(session, options, info, configuration);
  } catch (error) {
    if (error instanceof ApiError && error.reason === 'Conflict') throw new KubectlError(error.message + ADVICE);
    throw error;
  }
}

async function applyOnce(
  session: Session,
  { forceConflicts, subresource, ...options }: ServerSideOptions,
  { mapping, namespace, name }: Info,
  body: JsonObject,
): Promise<JsonObject> {
  const answer = await session.rest.request({
    method: 'PATCH',
    path: pathOf(mapping, namespace, name, subresource),
    query: { ...writeQuery(options), force: String(forceConflicts) },
    contentType: 'application/apply-patch+yaml',
    body,
  });
  return objectAt(answer);
}

/** The object after what client-side apply owned of it has been made over to this manager. A failure is a warning: the next apply tries again. */
async function migrated(
  session: Session,
  options: ServerSideOptions,
  info: Info,
  configuration: JsonObject,
  applied: JsonObject,
): Promise<JsonObject> {
  const warn = (what: string, error: unknown): void =>
    session.err(
      `Warning: ${what}. This is non-fatal and will be retried next time you apply. Error: ${messageOf(userError(error))}\n`,
    );
  let object = applied;
  try {
    object = await annotationKept(session, options, info, applied);
  } catch (error) {
    warn('failed to migrate kubectl.kubernetes.io/last-applied-configuration for Server-Side Apply', error);
    return object;
  }
  try {
    const moved = await managersMoved(session, options, info, object);
    if (moved === undefined) return object;
    object = moved;
  } catch (error) {
    warn('server rejected managed fields migration to Server-Side Apply', error);
    return object;
  }
  try {
    // What the manager now owns and does not apply goes.
    return await applyOnce(session, options, info, configuration);
  } catch (error) {
    warn('failed to re-apply configuration after performing Server-Side Apply migration', error);
    return object;
  }
}

/** Applies the annotation in another name, so that it does not go with the next apply. */
async function annotationKept(
  session: Session,
  options: ServerSideOptions,
  info: Info,
  object: JsonObject,
): Promise<JsonObject> {
  const annotation = lastAppliedOf(object);
  if (options.fieldManager !== SERVER_SIDE_MANAGER || annotation === undefined) return object;
  if (annotationOwners(object, 'Apply').length > 0) return object;
  const namespace = textAt(object, 'metadata', 'namespace');
  const metadata = {
    annotations: { [LAST_APPLIED]: annotation },
    name: textAt(object, 'metadata', 'name'),
    ...(namespace !== '' && { namespace }),
  };
  const { apiVersion, kind } = object;
  const asKeeper = { ...options, fieldManager: ANNOTATION_MANAGER, forceConflicts: false };
  return await applyOnce(session, asKeeper, info, { apiVersion, kind, metadata });
}

/** Undefined when there are no managers to move. */
async function managersMoved(
  session: Session,
  options: ServerSideOptions,
  info: Info,
  object: JsonObject,
): Promise<JsonObject | undefined> {
  const { mapping, namespace, name } = info;
  const managers = annotationOwners(object, 'Update');
  let current = object;
  for (let attempt = 1; ; attempt += 1) {
    const body = upgradePatch(current, managers, options.fieldManager);
    if (body === undefined) return undefined;
    try {
      const answer = await session.rest.request({
        method: 'PATCH',
        path: pathOf(mapping, namespace, name, options.subresource),
        query: writeQuery(options),
        contentType: 'application/json-patch+json',
        body,
      });
      return objectAt(answer);
    } catch (error) {
      const isConflict = error instanceof ApiError && error.reason === 'Conflict';
      if (!isConflict || attempt >= MAX_RETRIES) throw error;
      current = (await fetchInfo(session.rest, info)).object ?? current;
    }
  }
}
