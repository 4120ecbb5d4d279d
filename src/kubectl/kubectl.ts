import type { Command, Invocation } from './command';
import { root } from './commands/root';
import type { KubectlEnvironment } from './environment';
import { isUserError, KubectlError, reportOf } from './errors';
import { findCommand, type FoundCommand } from './flags/find-command';
import { globalFlagList, globalFlags, profileProblem } from './flags/global-flags';
import { helpText } from './flags/help';
import { parseFlags, type ParsedFlags } from './flags/parse-flags';
import { OutputError } from './output/output-error';
import { withPreferences } from './kuberc/apply-preferences';
import { preferencesError } from './kuberc/kuberc-file';
import { Session } from './session';

/**
 * Runs one command line of kubectl 1.36 (`args` are the words after `kubectl`) and gives its exit code. All it sees and does goes through
 * the environment. What the user does wrong ends in kubectl's words on stderr; only a bug of ours is thrown.
 */
export async function kubectl(args: readonly string[], environment: KubectlEnvironment): Promise<number> {
  try {
    return await run(args, environment);
  } catch (error) {
    if (!isUserError(error)) throw error;
    if (error instanceof OutputError && error.stdout !== '') environment.stdout(error.stdout);
    const { text, exitCode } = reportOf(error);
    if (text !== '') environment.stderr(text);
    return exitCode;
  }
}

async function run(args: readonly string[], environment: KubectlEnvironment): Promise<number> {
  const { path, line, asksForHelp } = preferred(args, environment);
  const command = path.at(-1) ?? root;
  const commandPath = path.map(({ name }) => name).join(' ');
  const parsed = parse(command, commandPath, line);
  if (parsed.helpAsked || asksForHelp || command.run === undefined) {
    environment.stdout(helpText(path));
    return 0;
  }
  const session = new Session(environment, globalPart(command, parsed));
  const problem = profileProblem(globalPart(command, parsed).value(globalFlags.profile));
  if (problem !== undefined) throw new KubectlError(problem);
  requireFlags(command, parsed);
  const invocation: Invocation = { ...parsed, session, path, commandPath };
  const exitCode = (await command.run(invocation)) ?? 0;
  if (parsed.value(globalFlags.warningsAsErrors) && session.warnings > 0) {
    throw new KubectlError(`${session.warnings} warning${session.warnings === 1 ? '' : 's'} received`);
  }
  return exitCode;
}

/** The command that is meant, and its line, with what the user prefers in it. */
function preferred(args: readonly string[], environment: KubectlEnvironment): ReturnType<typeof find> {
  try {
    const line = withPreferences(root, globalFlagList, args, environment);
    return find(line.root, line.args);
  } catch (error) {
    throw isUserError(error) ? error : preferencesError(error);
  }
}

/** `kubectl help get` is `kubectl get --help`. */
function find(commands: Command, args: readonly string[]): FoundCommand & { readonly asksForHelp: boolean } {
  const asksForHelp = args[0] === 'help';
  try {
    return { ...findCommand(commands, globalFlagList, asksForHelp ? args.slice(1) : args), asksForHelp };
  } catch (error) {
    throw asUserError(error, '');
  }
}

function parse(command: Command, commandPath: string, line: readonly string[]): ParsedFlags {
  const own = command.flags ?? [];
  // A flag of the command itself goes before a global one of the same name (`config set-context --namespace`).
  const flags = [...own, ...globalFlagList.filter(({ name }) => own.every((flag) => flag.name !== name))];
  try {
    return command.disableFlagParsing === true ? parseFlags(flags, ['--', ...line]) : parseFlags(flags, line);
  } catch (error) {
    const hint =
      command.name === 'options' ? `Run '${commandPath}' without flags.` : `See '${commandPath} --help' for usage.`;
    throw asUserError(error, `\n${hint}`);
  }
}

/** What the session sees: a command's own flag hides the global one of its name (`create rolebinding --user`). */
function globalPart({ flags: own = [] }: Command, parsed: ParsedFlags): ParsedFlags {
  const hidden = new Set(
    globalFlagList.filter((flag) => !own.includes(flag) && own.some(({ name }) => name === flag.name)),
  );
  if (hidden.size === 0) return parsed;
  return { ...parsed, value: (flag) => (hidden.has(flag) ? flag.parse([]) : parsed.value(flag)) };
}

/** The flag parser's errors are plain ones, in the words of pflag and cobra. */
function asUserError(error: unknown, suffix: string): KubectlError {
  if (error instanceof Error && error.constructor === Error) return new KubectlError(`${error.message}${suffix}`);
  throw error;
}

function requireFlags({ flags = [] }: Command, parsed: ParsedFlags): void {
  const missing = flags.filter((flag) => flag.required === true && !parsed.changed(flag)).map(({ name }) => name);
  if (missing.length > 0) throw new KubectlError(`required flag(s) "${missing.toSorted().join('", "')}" not set`);
}
