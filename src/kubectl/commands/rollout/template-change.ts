import type { JsonObject } from '../../../api/go/json-value';
import { isObject } from '../../../api/go/json-value';
import { createTwoWayMergePatch } from '../../../api/patch/strategic-merge-diff';
import type { Invocation } from '../../command';
import { KubectlError, messageOf, throwAggregate, userError } from '../../errors';
import { asJson } from '../../json';
import { createPrinter, printFlagList } from '../../print-flags';
import type { Info } from '../../resources/info';
import { patchObject } from '../../resources/patch-object';
import { groupResourceOf } from '../../resources/resource-mapping';
import { schemaTypeOf } from '../../resources/schema-type';
import { fieldManagerFlag, writeQuery } from '../../write-flags';
import { findRollouts, rolloutTargetFlags } from './rollout-resources';

const fieldManager = fieldManagerFlag('kubectl-rollout');

export const changeFlags = [...rolloutTargetFlags, ...printFlagList, fieldManager];

/** A change of each object that is meant. */
interface RolloutChange {
  /** Throws `KubectlError` when it cannot be made. */
  readonly change: (info: Info) => JsonObject;
  /** What is printed. */
  readonly done: string;
  /** What an object that stays as it is amounts to: a text to print, or an error. */
  readonly unchanged: (info: Info) => string;
}

/** Changes one object after another and gathers what goes wrong. Sources: rollout_pause.go, rollout_resume.go, rollout_restart.go. */
export async function changeRollouts(
  invocation: Invocation,
  { change, done, unchanged }: RolloutChange,
): Promise<void> {
  const { session } = invocation;
  const result = await findRollouts(invocation);
  const { infos, errors: failures } = await result.infos();
  if (infos.length === 0 && failures.length === 0) {
    session.err(`No resources found in ${session.namespace.name} namespace.\n`);
    return;
  }
  const errors = [...failures];
  const print = createPrinter(invocation);
  for (const info of infos) {
    const { object = {}, mapping } = info;
    try {
      const changed = attempt(info, change);
      const patch = asJson(createTwoWayMergePatch(schemaTypeOf(mapping) ?? '', object, changed));
      if (isObject(patch) && Object.keys(patch).length === 0) session.out(print(object, unchanged(info)));
      else session.out(print(await send(invocation, info, patch), done));
    } catch (error) {
      errors.push(userError(error));
    }
  }
  throwAggregate(errors);
}

function attempt(info: Info, change: RolloutChange['change']): JsonObject {
  try {
    return change(info);
  } catch (error) {
    throw new KubectlError(`error: ${groupResourceOf(info.mapping)} "${info.name}" ${messageOf(userError(error))}`);
  }
}

async function send({ session, value }: Invocation, info: Info, patch: ReturnType<typeof asJson>): Promise<JsonObject> {
  try {
    return await patchObject(session.rest, info, patch, writeQuery({ fieldManager: value(fieldManager) }));
  } catch (error) {
    throw new KubectlError(`failed to patch: ${userError(error).message}`);
  }
}
