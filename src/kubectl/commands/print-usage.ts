import type { Invocation } from '../command';
import { ExitError, KubectlError, usageError } from '../errors';
import { helpText } from '../flags/help';

/** What a command does that only has subcommands: its help and a failure. Source: cmdutil.DefaultSubCommandRun. */
export async function printUsageAndFail(invocation: Invocation): Promise<void> {
  refuseArguments(invocation);
  invocation.session.err(helpText(invocation.path));
  throw new ExitError(1);
}

/** The same on stdout. */
export async function showUsageAndFail(invocation: Invocation): Promise<void> {
  refuseArguments(invocation);
  invocation.session.out(helpText(invocation.path));
  throw new ExitError(1);
}

function refuseArguments({ args, commandPath }: Invocation): void {
  if (args.length > 0) throw usageError(commandPath, `unknown command "${args.join(' ')}"`);
}

/** The help on stdout before the error that a wrong number of arguments is. */
export function helpThen({ session, path }: Invocation, message: string): KubectlError {
  session.out(helpText(path));
  return new KubectlError(message);
}
