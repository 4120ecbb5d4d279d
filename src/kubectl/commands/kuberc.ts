import { quote } from '../../api/go/text';
import { parseYamlDocument } from '../../api/yaml';
import type { Command, Invocation } from '../command';
import { KubectlError, throwAggregate } from '../errors';
import { boolFlag, stringArrayFlag, stringFlag } from '../flags/flag';
import { asJson, listAt, textAt } from '../json';
import type { JsonObject, JsonValue } from '../../api/go/json-value';
import { kubercFile, type KubercFile } from '../kuberc/kuberc-file';
import { typedPreference } from '../kuberc/preferences';
import { printYaml } from '../output/yaml-print';
import { createPrinter, printFlagsWithDefault } from '../print-flags';
import { printUsageAndFail } from './print-usage';

const kubercFlag = stringFlag('kuberc', 'The file of preferences to use.');

const EMPTY: JsonObject = { apiVersion: 'kubectl.config.k8s.io/v1beta1', kind: 'Preference' };

/**
 * Source: kubectl/pkg/cmd/kuberc/view.go.
 * Divergence from real Kubernetes: in JSON the fields come sorted, not in the order of the Go struct.
 */
const view: Command = {
  name: 'view',
  use: 'kuberc view',
  short: 'Display the current kuberc configuration',
  examples: ['kubectl kuberc view', 'kubectl kuberc view -o json'],
  flags: [kubercFlag, ...printFlagsWithDefault('yaml')],
  async run(invocation) {
    const { session } = invocation;
    const { path, explicit } = fileOf(invocation);
    const text = session.environment.files.read(path);
    if (text === undefined) {
      if (explicit) throw new KubectlError(`kuberc file not found at ${path}`);
      session.out(`kuberc file not found at ${path}\n`);
      session.out('Would you like to generate a default kuberc file with recommended options? (y/N): ');
      if (/^y\s/i.test(session.environment.stdin)) save(invocation, path, recommended());
      return;
    }
    session.out(createPrinter(invocation, 'yaml')(typedPreference(parsed(text))));
  },
};

/** What kubectl recommends (kubectl/pkg/kuberc/marshal.go, CreateDefaultPreference). */
function recommended(): JsonObject {
  const always = (command: string, name: string): JsonObject => ({ command, options: [{ name, default: 'true' }] });
  return { ...EMPTY, defaults: [always('apply', 'server-side'), always('delete', 'interactive')], aliases: null };
}

const flags = {
  section: stringFlag('section', 'What to change: defaults, aliases or credentialplugin.', { required: true }),
  command: stringFlag('command', 'The command that is meant, such as get or "set env".'),
  name: stringFlag('name', 'What the alias is called.'),
  policy: stringFlag('policy', 'Which credential plugins may run: AllowAll, DenyAll or Allowlist.'),
  option: stringArrayFlag('option', 'FLAG=VALUE that the command gets.'),
  prependArg: stringArrayFlag('prependarg', 'A word that an alias puts before those of the command line.'),
  appendArg: stringArrayFlag('appendarg', 'A word that an alias puts behind those of the command line.'),
  allowlistEntry: stringArrayFlag('allowlist-entry', 'command=NAME of a credential plugin that may run.'),
  overwrite: boolFlag('overwrite', 'Change what is there already.'),
};

/** Source: kubectl/pkg/cmd/kuberc/set.go. */
const set: Command = {
  name: 'set',
  use: 'kuberc set --section (defaults|aliases) --command COMMAND',
  short: 'Set values in the kuberc configuration',
  long: 'Gives a command options of your own, or makes an alias for a command with options and words.',
  examples: [
    'kubectl kuberc set --section defaults --command get --option output=wide',
    'kubectl kuberc set --section aliases --name getn --command get --prependarg nodes',
  ],
  flags: [kubercFlag, ...Object.values(flags)],
  async run(invocation) {
    const { session, value } = invocation;
    const { path } = fileOf(invocation);
    requireCombination(invocation);
    const text = session.environment.files.read(path) ?? '';
    const before = typedPreference(text === '' ? EMPTY : parsed(text));
    const options = value(flags.option).map(optionOf);
    const section = value(flags.section);
    const after =
      section === 'defaults'
        ? withDefaults(invocation, before, options)
        : section === 'aliases'
          ? withAlias(invocation, before, options)
          : withPolicy(invocation, before);
    save(invocation, path, after);
  },
};

export const kuberc: Command = {
  name: 'kuberc',
  use: 'kuberc SUBCOMMAND',
  short: 'Manage kuberc configuration files',
  long: 'Shows and changes the file of your preferences: options that commands get by themselves, and aliases.',
  subcommands: [set, view],
  run: printUsageAndFail,
};

function fileOf({ session, value }: Invocation): KubercFile {
  const file = kubercFile(session.environment, value(kubercFlag));
  if (file === undefined) throw new KubectlError('KUBERC is disabled via KUBERC=off environment variable');
  return file;
}

function parsed(text: string): JsonValue {
  const result = parseYamlDocument(text);
  if ('error' in result) throw new KubectlError(`error parsing kuberc file: ${result.error}`);
  return asJson(result.value);
}

/** An empty list is null in the file. */
function save({ session }: Invocation, path: string, preference: JsonObject): void {
  const nulled = (field: string): JsonValue =>
    listAt(preference, field).length === 0 ? null : (preference[field] ?? null);
  const written = { ...preference, aliases: nulled('aliases'), defaults: nulled('defaults') };
  session.environment.files.write(path, printYaml(written));
  session.out(`Updated ${path}\n`);
}

function requireCombination({ value }: Invocation): void {
  const section = value(flags.section);
  const fail = (message: string): never => {
    throw new KubectlError(message);
  };
  if (!['defaults', 'aliases', 'credentialplugin'].includes(section))
    fail(`--section must be "defaults", "aliases", or "credentialplugin", got: ${section}`);
  if (section === 'aliases' && value(flags.name) === '') fail('--name is required when --section=aliases');
  if (section === 'defaults' && value(flags.name) !== '')
    fail('--name should not be specified when --section=defaults');
  if (section === 'defaults' && value(flags.prependArg).length + value(flags.appendArg).length > 0)
    fail('--prependarg and --appendarg are only valid for --section=aliases');
  if (section !== 'credentialplugin') {
    if (value(flags.command) === '') fail('--command is required when --section=aliases or --section=defaults');
    return;
  }
  const policy = value(flags.policy);
  const entries = value(flags.allowlistEntry);
  if (policy === '') fail('--policy is required when --section=credentialplugin');
  if (!['AllowAll', 'DenyAll', 'Allowlist'].includes(policy))
    fail(` --policy must be  "AllowAll", "DenyAll", or "Allowlist", got: ${policy}`);
  if (policy !== 'Allowlist' && entries.length > 0)
    fail('--allowlist-entry may only be used when --section=credentialplugin and --policy=Allowlist');
  if (policy === 'Allowlist' && entries.length === 0)
    fail('--allowlist-entry is required when --section=credentialplugin and --policy=Allowlist');
}

function optionOf(text: string): JsonObject {
  const equals = text.indexOf('=');
  if (equals < 0) throw new KubectlError(`invalid option format ${quote(text)}, expected flag=value`);
  return { name: text.slice(0, equals).replace(/^-+/, ''), default: text.slice(equals + 1) };
}

function withDefaults({ value }: Invocation, before: JsonObject, options: readonly JsonObject[]): JsonObject {
  const command = value(flags.command);
  const entries = listAt(before, 'defaults');
  const there = entries.find((entry) => textAt(entry, 'command') === command);
  if (there !== undefined && !value(flags.overwrite))
    throw new KubectlError(`defaults for command ${quote(command)} already exist, use --overwrite to replace`);
  const kept = options.length > 0 ? options : listAt(there, 'options');
  return { ...before, defaults: replaced(entries, there, { command, ...listField('options', kept) }) };
}

function withAlias({ value }: Invocation, before: JsonObject, options: readonly JsonObject[]): JsonObject {
  const [name, command] = [value(flags.name), value(flags.command)];
  const entries = listAt(before, 'aliases');
  const there = entries.find((entry) => textAt(entry, 'name') === name);
  if (there !== undefined && !value(flags.overwrite))
    throw new KubectlError(`alias ${quote(name)} already exists, use --overwrite to replace`);
  const kept = (field: string, list: readonly JsonValue[]): JsonObject =>
    listField(field, list.length > 0 ? list : listAt(there, field));
  const alias: JsonObject = {
    name,
    command,
    ...kept('prependArgs', value(flags.prependArg)),
    ...kept('appendArgs', value(flags.appendArg)),
    ...kept('options', options),
  };
  return { ...before, aliases: replaced(entries, there, alias) };
}

function withPolicy({ value }: Invocation, before: JsonObject): JsonObject {
  const policy = { credentialPluginPolicy: value(flags.policy) };
  if (value(flags.policy) !== 'Allowlist') return { ...before, ...policy };
  const errors: KubectlError[] = [];
  const entries: JsonObject[] = [];
  for (const pair of value(flags.allowlistEntry).flatMap((text) => text.split(','))) {
    const equals = pair.indexOf('=');
    const [field, command] = [pair.slice(0, equals), pair.slice(equals + 1)];
    const problem =
      equals < 0
        ? `improperly formatted allowlist entry: ${quote(pair)}`
        : field === 'name'
          ? 'allowlist entry field "name" is deprecated, use "command" instead'
          : field !== 'command'
            ? `unrecognized allowlist entry field: ${quote(field)}`
            : command.trim() === ''
              ? `empty value in allowlist entry for field ${quote(field)}`
              : undefined;
    if (problem === undefined) entries.push({ command });
    else errors.push(new KubectlError(problem));
  }
  throwAggregate(errors);
  return { ...before, ...policy, credentialPluginAllowlist: entries };
}

function listField(field: string, list: readonly JsonValue[]): JsonObject {
  return list.length === 0 ? {} : { [field]: list };
}

function replaced(
  entries: readonly JsonValue[],
  there: JsonValue | undefined,
  entry: JsonObject,
): readonly JsonValue[] {
  return there === undefined ? [...entries, entry] : entries.map((each) => (each === there ? entry : each));
}
