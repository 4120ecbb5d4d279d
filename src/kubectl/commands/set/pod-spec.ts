import { isObject, type JsonObject } from '../../../api/go/json-value';
import { createTwoWayMergePatch } from '../../../api/patch/strategic-merge-diff';
import type { Invocation } from '../../command';
import { KubectlError, throwAggregate, userError, type UserError } from '../../errors';
import { boolFlag, type Flag } from '../../flags/flag';
import { asJson, at, listAt, objectAt, textAt } from '../../json';
import { createPrinter, printFlagList, withDryRun } from '../../print-flags';
import { findResources } from '../../resources/builder';
import { objectName, type Info } from '../../resources/info';
import { patchObject } from '../../resources/patch-object';
import { schemaTypeOf } from '../../resources/schema-type';
import { encoded } from '../create/generated-object';
import {
  dryRunFlag,
  dryRunOf,
  fieldManagerFlag,
  fileFlags,
  filenameOptions,
  hasFiles,
  selectorFlag,
  writeQuery,
  type DryRun,
} from '../../write-flags';

// What the commands below `set` have in common: they change the pod spec in an object. Source: kubectl/pkg/cmd/set/helper.go.

export const podSpecFlags = {
  all: boolFlag('all', 'All objects of the types in the namespace.'),
  local: boolFlag('local', 'Work on the files alone, ask no server.'),
  fieldManager: fieldManagerFlag('kubectl-set'),
} as const;

/** Those of `set serviceaccount`, which selects by no labels. */
export const namedPodSpecFlagList: readonly Flag<unknown>[] = [
  ...Object.values(podSpecFlags),
  ...Object.values(fileFlags),
  ...printFlagList,
  dryRunFlag,
];

export const podSpecFlagList: readonly Flag<unknown>[] = [...namedPodSpecFlagList, selectorFlag];

/** What is wrong with the words, before any server is asked. */
export function podSpecProblems(
  invocation: Invocation,
  resources: readonly string[],
  problems: readonly string[],
): readonly KubectlError[] {
  const { value } = invocation;
  const all: string[] = [];
  if (value(podSpecFlags.all) && value(selectorFlag) !== '')
    all.push('cannot set --all and --selector at the same time');
  if (resources.length === 0 && !hasFiles(filenameOptions(invocation)))
    all.push('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  all.push(...problems);
  if (value(podSpecFlags.local) && dryRunOf(invocation) === 'server')
    all.push('cannot specify --local and --dry-run=server - did you mean --dry-run=client?');
  return all.map((text) => new KubectlError(text));
}

const NO_FILES =
  "you must specify resources by --filename when --local is set.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'";

export async function findPodSpecs(
  invocation: Invocation,
  resources: readonly string[],
  files = filenameOptions(invocation),
): Promise<readonly Info[]> {
  const { session, value } = invocation;
  const local = value(podSpecFlags.local);
  if (local && resources.length > 0) throw new KubectlError(NO_FILES);
  const result = await findResources(session, {
    args: local ? [] : resources,
    files,
    namespace: session.namespace.name,
    enforceNamespace: session.namespace.explicit,
    labelSelector: local ? '' : value(selectorFlag),
    allowEmptySelector: value(podSpecFlags.all),
    continueOnError: true,
    flatten: true,
    latest: !local,
    local,
  });
  const { infos, errors } = await result.infos();
  throwAggregate(errors);
  return infos;
}

/** Changes the pod spec in each of the objects and stores what has become different. `done`: `image updated`. */
export async function changeContainers(
  invocation: Invocation,
  infos: readonly Info[],
  { change, ...rest }: ContainerChange,
): Promise<void> {
  await changeObjects(invocation, infos, {
    ...rest,
    change: (object, info) => {
      const path = specPathOf(info);
      if (path !== undefined) return replaceAt(object, path, change(objectAt(object, ...path), info));
      throw new KubectlError(`the object is not a pod or does not have a pod template: *v1.${info.mapping.kind}`);
    },
  });
}

/** The same for whole objects. */
export async function changeObjects(
  invocation: Invocation,
  infos: readonly Info[],
  { done, failure, change, always }: ObjectChange,
): Promise<void> {
  const { session, value } = invocation;
  const dryRun = dryRunOf(invocation);
  const print = createPrinter(invocation);
  const errors: UserError[] = [];
  for (const info of infos) {
    try {
      const { object = {} } = info;
      const changed = attempt(info, () => change(object, info));
      const patch = asJson(createTwoWayMergePatch(schemaTypeOf(info.mapping) ?? '', object, changed));
      if (isObject(patch) && Object.keys(patch).length === 0 && always !== true) continue;
      if (value(podSpecFlags.local) || dryRun === 'client') {
        const typeId = schemaTypeOf(info.mapping);
        session.out(print(typeId === undefined ? changed : encoded(typeId, changed), withDryRun(done, dryRun)));
        continue;
      }
      session.out(print(await send(invocation, info, patch, dryRun, failure), withDryRun(done, dryRun)));
    } catch (error) {
      errors.push(userError(error));
    }
  }
  throwAggregate(errors);
}

interface ChangeTexts {
  readonly done: string;
  /** What stands before the server's refusal. */
  readonly failure: string;
  /** Print also what stays as it is. */
  readonly always?: true;
}

interface ContainerChange extends ChangeTexts {
  /** Throws `KubectlError` when the object cannot be changed so. */
  readonly change: (spec: JsonObject, info: Info) => JsonObject;
}

interface ObjectChange extends ChangeTexts {
  readonly change: (object: JsonObject, info: Info) => JsonObject;
}

async function send(
  { session, value }: Invocation,
  info: Info,
  patch: ReturnType<typeof asJson>,
  dryRun: DryRun,
  failure: string,
): Promise<JsonObject> {
  try {
    return await patchObject(
      session.rest,
      info,
      patch,
      writeQuery({ dryRun, fieldManager: value(podSpecFlags.fieldManager) }),
    );
  } catch (error) {
    throw new KubectlError(`${failure} ${userError(error).message}`);
  }
}

function attempt(info: Info, change: () => JsonObject): JsonObject {
  try {
    return change();
  } catch (error) {
    throw new KubectlError(`error: ${objectName(info)} ${userError(error).message}\n`);
  }
}

/** A name, or a pattern with `*` for any text. Source: kubectl/pkg/cmd/set/helper.go (selectString). */
export function containerMatches(name: string, pattern: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+^${}()|[\]\\?]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(name);
}

/** The pod spec in an object; undefined when there is none. */
export function podSpecOf(info: Info): JsonObject | undefined {
  const path = specPathOf(info);
  return path === undefined ? undefined : objectAt(info.object, ...path);
}

/** kubectl/pkg/polymorphichelpers/updatepodspec.go */
function specPathOf({ mapping, object }: Info): readonly string[] | undefined {
  if (mapping.kind === 'Pod') return ['spec'];
  if (mapping.kind === 'CronJob') return ['spec', 'jobTemplate', 'spec', 'template', 'spec'];
  return at(object, 'spec', 'template', 'spec') === undefined ? undefined : ['spec', 'template', 'spec'];
}

function replaceAt(object: JsonObject, [key = '', ...rest]: readonly string[], value: JsonObject): JsonObject {
  return { ...object, [key]: rest.length === 0 ? value : replaceAt(objectAt(object, key), rest, value) };
}

/** The containers of one list of a pod spec with those changed that are meant; `*` means all. */
export function mapNamed(
  spec: JsonObject,
  field: 'containers' | 'initContainers',
  isMeant: (name: string) => boolean,
  change: (container: JsonObject) => JsonObject,
): { readonly spec: JsonObject; readonly found: boolean } {
  const list = listAt(spec, field).filter(isObject);
  if (!list.some((container) => isMeant(textAt(container, 'name')))) return { spec, found: false };
  const changed = list.map((container) => (isMeant(textAt(container, 'name')) ? change(container) : container));
  return { spec: { ...spec, [field]: changed }, found: true };
}
