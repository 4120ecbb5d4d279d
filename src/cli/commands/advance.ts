import { parseArgs } from 'node:util';
import { ApiError } from '../../api/status';
import { send } from '../../client/resources';
import { globalFlagList } from '../../kubectl/flags/global-flags';
import { parseFlags } from '../../kubectl/flags/parse-flags';
import { Session } from '../../kubectl/session';
import { isUserError, reportOf } from '../../kubectl/errors';
import { hostEnvironment } from './kubectl';

const HELP = `Usage: gherkube advance DURATION [--kubeconfig FILE] [--context NAME]

Lets the time of a cluster pass that 'gherkube serve' serves: 30s, 5m, 1h30m. Prints what its clock shows then.
`;

/** Moves the clock of the cluster that the kubeconfig leads to. */
export async function advance(argv: readonly string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        kubeconfig: { type: 'string' },
        context: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) {
      process.stdout.write(HELP);
      return 0;
    }
    const [duration, ...excess] = positionals;
    if (duration === undefined || excess.length > 0) throw new TypeError('it takes one duration');
    const { kubeconfig, context } = values;
    const flags = [
      ...(kubeconfig === undefined ? [] : [`--kubeconfig=${kubeconfig}`]),
      ...(context === undefined ? [] : [`--context=${context}`]),
    ];
    process.stdout.write(`${await advanceBy(duration, flags)}\n`);
    return 0;
  } catch (error) {
    if (error instanceof TypeError) {
      process.stderr.write(`gherkube advance: ${error.message}\n\n${HELP}`);
      return 2;
    }
    process.stderr.write(`gherkube advance: ${reasonOf(error)}\n`);
    return 1;
  }
}

/** What the clock shows then. */
async function advanceBy(duration: string, flags: readonly string[]): Promise<string> {
  const session = new Session(
    hostEnvironment(() => false),
    parseFlags(globalFlagList, flags),
  );
  const { client } = session.rest;
  const answer = await send(client, { method: 'POST', path: '/gherkube/advance', body: { duration } });
  return String((answer as { readonly time?: unknown }).time);
}

function reasonOf(error: unknown): string {
  if (error instanceof ApiError && error.code === 404)
    return 'the cluster of your kubeconfig is not served by gherkube';
  if (isUserError(error))
    return reportOf(error)
      .text.replace(/^error: /, '')
      .trim();
  return error instanceof Error ? error.message : String(error);
}
