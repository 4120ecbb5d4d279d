import type { Command } from '../command';
import type { KubectlEnvironment } from '../environment';
import { findCommand } from '../flags/find-command';
import { findFlag } from '../flags/parse-flags';
import type { Flag } from '../flags/flag';
import { explicitKuberc, kubercFile } from './kuberc-file';
import { readPreferences, requireValid, type Alias, type OptionDefault, type Preferences } from './preferences';

/** A command line as the preferences make it, and the commands it is for: with the alias that it uses, if it does. */
export interface PreferredLine {
  readonly root: Command;
  readonly args: readonly string[];
}

/**
 * A command line (without `kubectl`) with the user's preferences in it: an alias becomes a command of its own, options that nobody gave get
 * their values. Throws `Error`, in kubectl's words. Source: kubectl/pkg/kuberc/kuberc.go (Apply).
 * Divergence from real Kubernetes: `credentialPluginPolicy` is kept and has no effect.
 */
export function withPreferences(
  root: Command,
  globalFlags: readonly Flag<unknown>[],
  args: readonly string[],
  environment: KubectlEnvironment,
): PreferredLine {
  if (args.length === 0 || environment.env.get('KUBECTL_KUBERC') === 'false') return { root, args };
  const preferences = loadPreferences(args, environment);
  if (preferences === undefined) return { root, args };
  requireValid(preferences);
  const aliased = withAlias(root, globalFlags, args, preferences, environment);
  return { root: aliased.root, args: withDefaults(aliased, globalFlags, preferences, environment) };
}

/** Source: kubectl/pkg/kuberc/kuberc.go (DefaultGetPreferences). */
function loadPreferences(args: readonly string[], environment: KubectlEnvironment): Preferences | undefined {
  const file = kubercFile(environment, explicitKuberc(args));
  if (file === undefined) return undefined;
  const text = environment.files.read(file.path);
  if (text === undefined) {
    if (file.explicit) throw new Error(`kuberc error kuberc: open ${file.path}: no such file or directory`);
    return undefined;
  }
  try {
    const preferences = readPreferences(text, file.path);
    if (preferences !== undefined && preferences.problems.length > 0) {
      const problems = preferences.problems.join(', ');
      environment.stderr(`kuberc: ignoring strict decoding error in ${file.path}: strict decoding error: ${problems}`);
    }
    return preferences;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (file.explicit) throw new Error(`kuberc error kuberc: ${error.message}`, { cause: error });
    environment.stderr(`kuberc: no preferences loaded from ${file.path}: ${error.message}`);
    return undefined;
  }
}

function find(root: Command, globalFlags: readonly Flag<unknown>[], words: readonly string[]) {
  try {
    return findCommand(root, globalFlags, words);
  } catch {
    return undefined;
  }
}

function withAlias(
  root: Command,
  globalFlags: readonly Flag<unknown>[],
  args: readonly string[],
  { aliases }: Preferences,
  environment: KubectlEnvironment,
): PreferredLine {
  if (find(root, globalFlags, args) !== undefined) return { root, args };
  const index = args.findIndex((arg) => !arg.startsWith('-'));
  const alias = aliases.find(({ name }) => name === args[index]);
  if (alias === undefined) return { root, args };
  if (find(root, globalFlags, [alias.name]) !== undefined) {
    environment.stderr(`Warning: Setting alias "${alias.name}" to a built-in command is not supported\n`);
    return { root, args };
  }
  const words = alias.command.split(/\s+/).filter((word) => word !== '');
  const existing = find(root, globalFlags, words)?.path.at(-1);
  if (existing === undefined)
    throw new Error(`command "${alias.command}" not found to set alias "${alias.name}": [${words.join(' ')}]`);
  const options = optionWords(existing, globalFlags, alias.options, args, {
    unknown: (name) => `invalid alias flag ${name} in alias kubectl`,
    wrong: ({ name, value }, why) => `could not apply value ${value} to flag ${name} in alias kubectl err: ${why}`,
  });
  return {
    root: { ...root, subcommands: [...(root.subcommands ?? []), aliasCommand(existing, alias)] },
    args: [
      ...args.slice(0, index + 1),
      ...options,
      ...alias.prependArgs,
      ...args.slice(index + 1),
      ...alias.appendArgs,
    ],
  };
}

function aliasCommand(existing: Command, { name }: Alias): Command {
  return { ...existing, name, aliases: [] };
}

function withDefaults(
  { root, args }: PreferredLine,
  globalFlags: readonly Flag<unknown>[],
  { defaults }: Preferences,
  environment: KubectlEnvironment,
): readonly string[] {
  const found = find(root, globalFlags, args);
  const command = found?.path.at(-1);
  if (found === undefined || command === undefined) return args;
  const given: string[] = [];
  for (const { command: text, options } of defaults) {
    const meant = find(
      root,
      globalFlags,
      text.split(/\s+/).filter((word) => word !== ''),
    );
    if (meant === undefined) {
      environment.stderr(`Warning: command "${text}" not found to set kuberc override\n`);
      continue;
    }
    // By their own names alone: `config set` is meant by `set` too.
    if (meant.path.at(-1)?.name !== command.name) continue;
    given.push(
      ...optionWords(command, globalFlags, options, args, {
        unknown: (name) => `invalid flag ${name} for command ${text}`,
        wrong: ({ name, value }, why) =>
          `could not apply override value ${value} to flag ${name} in command ${text} err: ${why}`,
      }),
    );
  }
  // Between the words that name the command and the rest.
  const names = found.path.slice(1);
  return given.length === 0 ? args : [...names.map(({ name }) => name), ...given, ...found.line];
}

interface OptionTexts {
  unknown(name: string): string;
  wrong(option: OptionDefault, why: string): string;
}

/** The options that the line does not give, as words of it. */
function optionWords(
  { flags = [] }: Command,
  globalFlags: readonly Flag<unknown>[],
  options: readonly OptionDefault[],
  args: readonly string[],
  texts: OptionTexts,
): readonly string[] {
  const words: string[] = [];
  for (const option of options) {
    const flag = findFlag([...flags, ...globalFlags], option.name);
    if (flag === undefined) throw new Error(texts.unknown(option.name));
    if (args.some((arg) => gives(arg, flag))) continue;
    try {
      flag.parse([option.value]);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const shown = flag.shorthand === undefined ? `--${flag.name}` : `-${flag.shorthand}, --${flag.name}`;
      const why = `invalid argument ${JSON.stringify(option.value)} for ${JSON.stringify(shown)} flag: ${error.message}`;
      throw new Error(texts.wrong(option, why), { cause: error });
    }
    words.push(`--${flag.name}=${option.value}`);
  }
  return words;
}

/** Does the word give the flag, also as one of several shorthands (`-wA`)? Source: kubectl/pkg/kuberc/kuberc.go (searchInArgs). */
function gives(arg: string, { name, shorthand }: Flag<unknown>): boolean {
  if (arg === `--${name}` || arg.startsWith(`--${name}=`)) return true;
  return shorthand !== undefined && /^-[a-zA-Z]+$/.test(arg)
    ? arg.includes(shorthand)
    : shorthand !== undefined && arg.startsWith(`-${shorthand}`);
}
