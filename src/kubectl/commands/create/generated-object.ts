import { decode } from '../../../api/decode';
import { ApiError } from '../../../api/status';
import type { Invocation } from '../../command';
import { KubectlError, usageError } from '../../errors';
import { boolFlag, type Flag } from '../../flags/flag';
import { asJson, objectAt, textAt } from '../../json';
import { withConfigSaved } from '../../last-applied';
import { isObject, type JsonObject, type JsonValue } from '../../../api/go/json-value';
import { createPrinter, printFlagList, withDryRun } from '../../print-flags';
import { pathOf } from '../../resources/resource-mapping';
import {
  dryRunFlag,
  dryRunOf,
  fieldManagerFlag,
  saveConfigFlag,
  validateFlag,
  validationOf,
  writeQuery,
} from '../../write-flags';

const fieldManager = fieldManagerFlag('kubectl-create');
export const appendHashFlag = boolFlag('append-hash', 'Append a hash of the content to the name.');

/** The flags of every `create NOUN`. */
export const generatedObjectFlags: readonly Flag<unknown>[] = [
  ...printFlagList,
  dryRunFlag,
  validateFlag,
  saveConfigFlag,
  fieldManager,
];

/** The one NAME that the arguments before `--` must be. Source: kubectl/pkg/cmd/create/create.go (NameFromCommandArgs). */
export function nameArgument({ args, argsBeforeDash = args.length, commandPath }: Invocation): string {
  const [name = ''] = args;
  if (argsBeforeDash !== 1) throw usageError(commandPath, `exactly one NAME is required, got ${argsBeforeDash}`);
  if (name === '') throw new KubectlError('name must be specified');
  return name;
}

/**
 * Creates an object that a command has made up, and prints it. `typeId` is the schema type of it (`core.v1.ConfigMap`);
 * `failure` is what stands before an error of the server, if that is how the command words it.
 */
export async function createGenerated(
  invocation: Invocation,
  typeId: string,
  draft: JsonObject,
  failure?: string,
): Promise<void> {
  const { session, value } = invocation;
  const dryRun = dryRunOf(invocation);
  const print = createPrinter(invocation);
  const fieldValidation = validationOf(invocation);
  const namespaced = withConfigSaved(invocation, withExplicitNamespace(invocation, draft, typeId));
  if (dryRun === 'client') {
    session.out(print(encoded(typeId, namespaced), withDryRun('created', dryRun)));
    return;
  }
  const mapping = await session.mapper.requireKind(textAt(draft, 'apiVersion'), textAt(draft, 'kind'));
  const path = pathOf(mapping, session.namespace.name);
  const query = writeQuery({ dryRun, fieldManager: value(fieldManager), fieldValidation });
  try {
    const created = await session.rest.request({ method: 'POST', path, query, body: namespaced });
    session.out(print(objectAt(created), withDryRun('created', dryRun)));
  } catch (error) {
    if (failure === undefined || !(error instanceof ApiError)) throw error;
    throw new KubectlError(`${failure} ${error.message}`);
  }
}

/**
 * The object as Go writes the typed one: with the structs that it never leaves out.
 * Divergence from real Kubernetes: in JSON its fields come sorted, not in the order of the Go struct.
 */
export function encoded(typeId: string, object: JsonObject): JsonObject {
  const result = decode(typeId, object);
  if ('error' in result) throw new KubectlError(result.error);
  const { apiVersion = null, kind = null } = object;
  return { apiVersion, kind, ...withNulls(objectAt(asJson(result.object)), object) };
}

/** A list that must be there is null where it has no items: the draft says so. */
function withNulls(object: JsonObject, draft: JsonObject): JsonObject {
  const kept: Record<string, JsonValue> = {};
  for (const [key, value] of Object.entries(draft)) {
    if (value === null) kept[key] = null;
    else if (isObject(value) && isObject(object[key])) kept[key] = withNulls(objectAt(object, key), value);
  }
  return { ...object, ...kept };
}

const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
  'core.v1.Namespace',
  'rbac.v1.ClusterRole',
  'rbac.v1.ClusterRoleBinding',
  'scheduling.v1.PriorityClass',
]);

/** A namespace stands in the object only if the command line names one. */
function withExplicitNamespace({ session }: Invocation, draft: JsonObject, typeId: string): JsonObject {
  if (!session.namespace.explicit || CLUSTER_SCOPED.has(typeId)) return draft;
  return { ...draft, metadata: { ...objectAt(draft, 'metadata'), namespace: session.namespace.name } };
}
