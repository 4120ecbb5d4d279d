import { applyJsonMergePatch, createThreeWayJsonMergePatch } from '../../api/patch/json-merge-patch';
import { PatchError } from '../../api/patch/patch-error';
import { createThreeWayMergePatch } from '../../api/patch/strategic-merge-diff';
import { applyStrategicMergePatch } from '../../api/patch/strategic-merge-patch';
import { quote } from '../../api/go/text';
import { ApiError } from '../../api/status';
import { waitUntilGone, type Deletion } from '../deletion';
import { KubectlError, withSource } from '../errors';
import { asJson, at, objectAt, textAt } from '../json';
import { LAST_APPLIED, lastAppliedOf, withLastApplied, withoutLastApplied } from '../last-applied';
import { marshalSortedJson } from '../../api/go/json-print';
import { isObject, type JsonObject, type JsonValue } from '../../api/go/json-value';
import { fetchInfo, isNotFound, objectName, type Info } from '../resources/info';
import { pathOf } from '../resources/resource-mapping';
import { schemaTypeOf } from '../resources/schema-type';
import type { Session } from '../session';
import { A_WEEK_MS } from '../waiting';
import type { FieldValidation } from '../resources/manifest-files';
import { writeQuery, type DryRun } from '../write-flags';

export interface ApplyOptions {
  readonly dryRun: DryRun;
  readonly fieldValidation: FieldValidation;
  readonly fieldManager: string;
  /** Delete and create what cannot be changed. */
  readonly force: boolean;
  readonly gracePeriod: number;
  readonly timeoutMs: number;
  readonly propagationPolicy: Deletion['propagationPolicy'];
}

export interface Applied {
  readonly object: JsonObject;
  readonly operation: 'created' | 'configured' | 'unchanged' | 'serverside-applied';
}

/** How often a patch that met another change is made anew. */
const MAX_RETRIES = 5;

/** Applies one object after another. Source: kubectl/pkg/cmd/apply/apply.go (applyOneObject), patcher.go. */
export function createApplier(session: Session, options: ApplyOptions): (info: Info) => Promise<Applied> {
  return async (info) => {
    refuseGeneratedName(info);
    const modified = withLastApplied(info.object ?? {});
    const current = await currentOf(session, info);
    if (current === undefined) return await createIt(session, options, info, modified);
    if (lastAppliedOf(current) === undefined) {
      session.err(
        `Warning: resource ${objectName(info)} is missing the ${LAST_APPLIED} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.\n`,
      );
    }
    const { object: patched, changed } = await patchIt(session, options, info, current, modified);
    warnIfDeleting(session, patched);
    return { object: patched, operation: changed ? 'configured' : 'unchanged' };
  };
}

/** What an object of a file would become, without a word about it. `current`: as it is now, if it is there. */
export async function mergedObject(
  session: Session,
  options: ApplyOptions,
  info: Info,
  current: JsonObject | undefined,
): Promise<JsonObject> {
  const object = info.object ?? {};
  if (current === undefined) return (await createIt(session, options, info, object)).object;
  return (await patchIt(session, options, info, current, withoutLastApplied(object))).object;
}

export function refuseGeneratedName({ object = {}, name }: Info): void {
  const generateName = textAt(object, 'metadata', 'generateName');
  if (name === '' && generateName !== '')
    throw new KubectlError(`from ${generateName}: cannot use generate name with apply`);
}

export function warnIfDeleting(session: Session, object: JsonObject): void {
  if (at(object, 'metadata', 'deletionTimestamp') === undefined) return;
  const name = textAt(object, 'metadata', 'name');
  session.err(`Warning: Detected changes to resource ${name} which is currently being deleted.\n`);
}

async function currentOf(session: Session, info: Info): Promise<JsonObject | undefined> {
  try {
    return (await fetchInfo(session.rest, info)).object;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw withSource(`retrieving current configuration of:\n${infoText(info)}\nfrom server for:`, info.source, error);
  }
}

async function createIt(session: Session, options: ApplyOptions, info: Info, modified: JsonObject): Promise<Applied> {
  const object = withoutNulls(modified);
  if (options.dryRun === 'client') return { object, operation: 'created' };
  try {
    const path = pathOf(info.mapping, info.namespace);
    const created = await session.rest.request({ method: 'POST', path, query: writeQuery(options), body: object });
    return { object: objectAt(created), operation: 'created' };
  } catch (error) {
    throw withSource('creating', info.source, error);
  }
}

interface Patched {
  readonly object: JsonObject;
  readonly changed: boolean;
}

async function patchIt(
  session: Session,
  options: ApplyOptions,
  info: Info,
  first: JsonObject,
  modified: JsonObject,
): Promise<Patched> {
  let current = first;
  for (let attempt = 0; ; attempt += 1) {
    const patch = patchOf(info, current, modified);
    if (Object.keys(patch).length === 0) return { object: current, changed: false };
    if (options.dryRun === 'client') return { object: patchedLocally(info, current, patch), changed: true };
    try {
      const typeId = schemaTypeOf(info.mapping);
      const object = await session.rest.request({
        method: 'PATCH',
        path: pathOf(info.mapping, info.namespace, info.name),
        query: writeQuery(options),
        contentType: `application/${typeId === undefined ? 'merge' : 'strategic-merge'}-patch+json`,
        body: patch,
      });
      return { object: objectAt(object), changed: true };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.reason === 'Conflict' && attempt < MAX_RETRIES) {
        current = (await fetchInfo(session.rest, info)).object ?? current;
        continue;
      }
      if (options.force && (error.reason === 'Conflict' || error.reason === 'Invalid')) {
        return { object: await replaceByForce(session, options, info, modified), changed: true };
      }
      const patching = withSource('patching', info.source, error);
      throw withSource(
        `applying patch:\n${marshalSortedJson(patch)}\nto:\n${infoText(info)}\nfor:`,
        info.source,
        patching,
      );
    }
  }
}

/** What turns the live object into the configuration, given what was configured before. */
function patchOf(info: Info, current: JsonObject, modified: JsonObject): JsonObject {
  const original = parsed(lastAppliedOf(current));
  const typeId = schemaTypeOf(info.mapping);
  try {
    const patch =
      typeId === undefined
        ? createThreeWayJsonMergePatch(original, modified, current)
        : createThreeWayMergePatch(typeId, original, modified, current);
    return objectAt(asJson(patch));
  } catch (error) {
    if (!(error instanceof PatchError)) throw error;
    const texts = [original, modified, current].map((object) => marshalSortedJson(object));
    const message = `creating patch with:\noriginal:\n${texts[0]}\nmodified:\n${texts[1]}\ncurrent:\n${texts[2]}\nfor: ${error.message}`;
    throw withSource(
      `applying patch:\n\nto:\n${infoText(info)}\nfor:`,
      info.source,
      withSource('patching', info.source, new KubectlError(message)),
    );
  }
}

function patchedLocally({ mapping }: Info, current: JsonObject, patch: JsonObject): JsonObject {
  const typeId = schemaTypeOf(mapping);
  const patched =
    typeId === undefined ? applyJsonMergePatch(current, patch) : applyStrategicMergePatch(typeId, current, patch);
  return objectAt(asJson(patched));
}

async function replaceByForce(
  session: Session,
  options: ApplyOptions,
  info: Info,
  modified: JsonObject,
): Promise<JsonObject> {
  const { mapping, namespace, name } = info;
  const { gracePeriod, propagationPolicy, timeoutMs } = options;
  await session.rest.request({
    method: 'DELETE',
    path: pathOf(mapping, namespace, name),
    body: {
      kind: 'DeleteOptions',
      apiVersion: 'v1',
      propagationPolicy,
      ...(gracePeriod >= 0 && { gracePeriodSeconds: gracePeriod }),
    },
  });
  await waitUntilGone(session, info, '', timeoutMs || A_WEEK_MS);
  return objectAt(
    await session.rest.request({
      method: 'POST',
      path: pathOf(mapping, namespace),
      query: writeQuery(options),
      body: modified,
    }),
  );
}

function parsed(text: string | undefined): JsonObject {
  if (text === undefined || text === '') return {};
  try {
    const value = asJson(JSON.parse(text));
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

/** How Go prints the object's coordinates in errors (cli-runtime/pkg/resource/visitor.go, Info.String). */
function infoText({ mapping: { group, version, resource, kind }, name, namespace }: Info): string {
  const gvr = quote(`${group}/${version}, Resource=${resource}`);
  const gvk = quote(`${group}/${version}, Kind=${kind}`);
  return `Resource: ${gvr}, GroupVersionKind: ${gvk}\nName: ${quote(name)}, Namespace: ${quote(namespace)}`;
}

/** Nulls of a manifest would be deletions in a patch; in a new object they are nothing. */
function withoutNulls(object: JsonObject): JsonObject {
  const kept = Object.entries(object).filter(([, value]) => value !== null && value !== undefined);
  // `fromEntries` defines own properties, so a key such as `__proto__` is a key like any other.
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutNullsInside(value ?? null)]));
}

function withoutNullsInside(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withoutNullsInside);
  return isObject(value) ? withoutNulls(value) : value;
}
