import { isObject, type JsonObject, type JsonValue } from '../../api/go/json-value';
import { quote } from '../../api/go/text';
import { parseManifest } from '../../api/yaml';
import { at, asJson, listAt, textAt } from '../json';

/** An option with the value that it gets when the command line says nothing of it. */
export interface OptionDefault {
  readonly name: string;
  readonly value: string;
}

export interface CommandDefaults {
  readonly command: string;
  readonly options: readonly OptionDefault[];
}

export interface Alias extends CommandDefaults {
  readonly name: string;
  readonly prependArgs: readonly string[];
  readonly appendArgs: readonly string[];
}

/** How a user wants kubectl's commands to be. Source: kubectl/pkg/config/types.go (Preference). */
export interface Preferences {
  readonly defaults: readonly CommandDefaults[];
  readonly aliases: readonly Alias[];
  /** What a strict reader would not have taken. */
  readonly problems: readonly string[];
}

interface Version {
  readonly defaults: string;
  readonly options: string;
}

const GROUP = 'kubectl.config.k8s.io';
const VERSIONS: Readonly<Record<string, Version>> = {
  v1beta1: { defaults: 'defaults', options: 'options' },
  v1alpha1: { defaults: 'overrides', options: 'flags' },
};

/**
 * The first preferences in the text of a file that can be used; undefined for an empty one. Throws `Error` when there is something else in it.
 * Source: kubectl/pkg/kuberc/marshal.go (decodePreference).
 */
export function readPreferences(text: string, path: string): Preferences | undefined {
  const { documents, error } = parseManifest(text);
  for (const document of documents) {
    const preferences = preferencesOf(asJson(document));
    if (preferences !== undefined) return preferences;
  }
  if (documents.length > 0 || error !== undefined)
    throw new Error(`no valid preferences found in ${path}, use --v=5 to see details`);
  return undefined;
}

function preferencesOf(value: JsonValue): Preferences | undefined {
  const [group, version = ''] = textAt(value, 'apiVersion').split('/');
  const fields = Object.hasOwn(VERSIONS, version) ? VERSIONS[version] : undefined;
  if (group !== GROUP || fields === undefined || textAt(value, 'kind') !== 'Preference') return undefined;
  return {
    defaults: listAt(value, fields.defaults).map((entry) => commandDefaultsOf(entry, fields)),
    aliases: listAt(value, 'aliases').map((entry) => ({
      ...commandDefaultsOf(entry, fields),
      name: textAt(entry, 'name'),
      prependArgs: listAt(entry, 'prependArgs').map(String),
      appendArgs: listAt(entry, 'appendArgs').map(String),
    })),
    problems: unknownFields(value, fields, version).map((field) => `unknown field ${quote(field)}`),
  };
}

function commandDefaultsOf(entry: JsonValue, { options }: Version): CommandDefaults {
  return {
    command: textAt(entry, 'command'),
    options: listAt(entry, options).map((option) => ({
      name: textAt(option, 'name'),
      value: textAt(option, 'default'),
    })),
  };
}

/** The paths of the fields that no preferences have. */
function unknownFields(value: JsonValue, { defaults, options }: Version, version: string): readonly string[] {
  const found: string[] = [];
  const check = (object: JsonValue | undefined, path: string, known: readonly string[]): void => {
    if (isObject(object))
      found.push(
        ...Object.keys(object)
          .filter((key) => !known.includes(key))
          .map((key) => `${path}${key}`),
      );
  };
  const plugins = version === 'v1beta1' ? ['credentialPluginPolicy', 'credentialPluginAllowlist'] : [];
  check(value, '', ['apiVersion', 'kind', defaults, 'aliases', ...plugins]);
  for (const [field, known] of [
    [defaults, ['command', options]],
    ['aliases', ['name', 'command', 'prependArgs', 'appendArgs', options]],
  ] as const) {
    for (const [index, entry] of listAt(value, field).entries()) {
      const path = `${field}[${index}].`;
      check(entry, path, known);
      for (const [position, option] of listAt(entry, options).entries())
        check(option, `${path}${options}[${position}].`, ['name', 'default']);
    }
  }
  return found;
}

/** What may not be in preferences. Throws `Error`. Source: kubectl/pkg/kuberc/kuberc.go (validate). */
export function requireValid({ defaults, aliases }: Preferences): void {
  const names = new Set<string>();
  const requireLongForm = (options: readonly OptionDefault[]): void => {
    const short = options.find(({ name }) => name.startsWith('-'));
    if (short !== undefined) throw new Error(`flag name ${short.name} should be in long form without dashes`);
  };
  for (const { name, options } of aliases) {
    if (!/^[a-zA-Z]+$/.test(name)) throw new Error('invalid alias name, can only include alphabetical characters');
    requireLongForm(options);
    if (names.has(name)) throw new Error(`duplicate alias name ${name}`);
    names.add(name);
  }
  for (const { options } of defaults) requireLongForm(options);
}

/** The object as `kuberc view` and `kuberc set` know it: of the newest version, whatever it calls itself. */
export function typedPreference(value: JsonValue): JsonObject {
  const options = (entry: JsonValue): JsonObject => {
    const list = listAt(entry, 'options');
    return list.length === 0 ? {} : { options: list };
  };
  const words = (entry: JsonValue, field: string): JsonObject => {
    const list = listAt(entry, field);
    return list.length === 0 ? {} : { [field]: list };
  };
  const policy = textAt(value, 'credentialPluginPolicy');
  const allowed = listAt(value, 'credentialPluginAllowlist');
  return {
    apiVersion: textAt(value, 'apiVersion'),
    kind: textAt(value, 'kind'),
    defaults: listAt(value, 'defaults').map((entry) => ({ command: textAt(entry, 'command'), ...options(entry) })),
    aliases: listAt(value, 'aliases').map((entry) => ({
      name: textAt(entry, 'name'),
      command: textAt(entry, 'command'),
      ...words(entry, 'prependArgs'),
      ...words(entry, 'appendArgs'),
      ...options(entry),
    })),
    ...(policy !== '' && { credentialPluginPolicy: policy }),
    ...(at(value, 'credentialPluginAllowlist') !== undefined && { credentialPluginAllowlist: allowed }),
  };
}
