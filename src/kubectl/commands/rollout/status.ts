import type { Command, Invocation } from '../../command';
import { KubectlError, userError, type UserError } from '../../errors';
import { boolFlag, durationFlag, intFlag } from '../../flags/flag';
import { asJson, objectAt } from '../../json';
import type { Info } from '../../resources/info';
import { pathOf } from '../../resources/resource-mapping';
import { statusError } from '../../rest';
import { A_WEEK_MS, letRun } from '../../waiting';
import { findRollouts, rolloutTargetFlags } from './rollout-resources';
import { statusViewerOf } from './status-text';

const flags = {
  watch: boolFlag('watch', 'Follow the rollout to its end.', { shorthand: 'w', default: true }),
  revision: intFlag('revision', 'The revision that is expected to be rolled out; 0: whichever it is.'),
  timeout: durationFlag('timeout', 'How long to follow it; 0: to its end.'),
};

/** Source: kubectl/pkg/cmd/rollout/rollout_status.go. */
export const rolloutStatus: Command = {
  name: 'status',
  use: 'rollout status (TYPE NAME | TYPE/NAME) [flags]',
  short: 'Show the status of the rollout',
  long: 'Follows a rollout and tells how far it is with every change, until it is complete or has failed.',
  examples: ['kubectl rollout status deployment/web'],
  flags: [...Object.values(flags), ...rolloutTargetFlags],
  run: runStatus,
};

async function runStatus(invocation: Invocation): Promise<void> {
  const { session, value } = invocation;
  const revision = value(flags.revision);
  const result = findRollouts(invocation);
  if (revision < 0) throw new KubectlError(`revision must be a positive integer: ${revision}`);
  let found = false;
  await (
    await result
  ).visit(async (info) => {
    found = true;
    await follow(invocation, info, revision);
  });
  if (!found) session.err(`No resources found in ${session.namespace.name} namespace.\n`);
}

/** Prints a line at once and with every change. Throws when the rollout fails, the object goes or the time is up. */
async function follow({ session, value }: Invocation, info: Info, revision: number): Promise<void> {
  const { mapping, namespace, name } = info;
  const viewer = statusViewerOf(mapping);
  const deadlineMs = session.nowMs + (value(flags.timeout) || A_WEEK_MS);
  let outcome: 'going on' | 'done' | UserError = 'going on';
  const look = (object: Parameters<typeof viewer>[0]): void => {
    try {
      const { text, done } = viewer(object, revision);
      session.out(text);
      if (done || !value(flags.watch)) outcome = 'done';
    } catch (error) {
      outcome = userError(error);
    }
  };
  const isOver = (): boolean => outcome !== 'going on';
  const query = { fieldSelector: `metadata.name=${name}` };
  const list = await session.rest.get(pathOf(mapping, namespace), query);
  for (const object of [objectAt(list, 'items', 0)]) if (Object.keys(object).length > 0) look(object);
  let resourceVersion = String(objectAt(list, 'metadata')['resourceVersion'] ?? '');
  while (!isOver() && session.nowMs < deadlineMs) {
    let ended = false;
    const stop = await session.rest.watch(
      { method: 'GET', path: pathOf(mapping, namespace), query: { ...query, watch: 'true', resourceVersion } },
      ({ type, object }) => {
        if (isOver()) return;
        const current = objectAt(asJson(object));
        resourceVersion = String(objectAt(current, 'metadata')['resourceVersion'] ?? resourceVersion);
        if (type === 'ERROR') outcome = statusError(500, current);
        else if (type === 'DELETED') outcome = new KubectlError('object has been deleted');
        else if (type !== 'BOOKMARK') look(current);
      },
      () => {
        ended = true;
      },
    );
    try {
      await letRun(session, deadlineMs - session.nowMs, () => isOver() || ended);
    } finally {
      stop();
    }
    if (!ended) break;
  }
  throwUnlessDone(outcome);
}

function throwUnlessDone(outcome: 'going on' | 'done' | UserError): void {
  if (outcome === 'going on') throw new KubectlError('timed out waiting for the condition');
  if (outcome !== 'done') throw outcome;
}
