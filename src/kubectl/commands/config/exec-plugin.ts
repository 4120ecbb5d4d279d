import { isObject, type JsonObject, type JsonValue } from '../../../api/go/json-value';
import type { Invocation } from '../../command';
import { KubectlError } from '../../errors';
import { boolFlag, stringArrayFlag, stringFlag, stringSliceFlag } from '../../flags/flag';
import { at, listAt, objectAt, textAt, textMapAt } from '../../json';

// What `config set-credentials` says of programs that give credentials. Source: kubectl/pkg/cmd/config/set_credentials.go (modifyAuthInfo).

export const pluginFlags = {
  authProvider: stringFlag('auth-provider', 'The provider of credentials that is built in; there is none any more.'),
  authProviderArg: stringSliceFlag('auth-provider-arg', 'key=value for it, or key- to take one away.'),
  command: stringFlag('exec-command', 'The program that gives credentials.'),
  apiVersion: stringFlag('exec-api-version', 'The API version that it speaks.'),
  arg: stringSliceFlag('exec-arg', 'Its arguments, instead of those before.'),
  env: stringArrayFlag('exec-env', 'key=value for its environment, or key- to take one away.'),
  interactiveMode: stringFlag('exec-interactive-mode', 'May it ask somebody? IfAvailable, Never or Always.'),
  provideClusterInfo: boolFlag('exec-provide-cluster-info', 'Tell it about the cluster.'),
};

const INTERACTIVE_MODES: ReadonlySet<string> = new Set(['IfAvailable', 'Always', 'Never']);

export function requireInteractiveMode({ value, changed }: Invocation): void {
  const { interactiveMode } = pluginFlags;
  if (changed(interactiveMode) && !INTERACTIVE_MODES.has(value(interactiveMode)))
    throw new KubectlError('invalid interactive mode type, can be only IfAvailable, Never, Always');
}

interface Pairs {
  readonly set: ReadonlyMap<string, string>;
  readonly remove: ReadonlySet<string>;
}

/** `KEY=VALUE` and `KEY-`. Source: kubectl/pkg/cmd/util/helpers.go (ParsePairs). */
export function pluginPairs({ value }: Invocation): { readonly provider: Pairs; readonly env: Pairs } {
  return {
    provider: pairsOf(value(pluginFlags.authProviderArg), pluginFlags.authProviderArg.name),
    env: pairsOf(value(pluginFlags.env), pluginFlags.env.name),
  };
}

function pairsOf(texts: readonly string[], flag: string): Pairs {
  const set = new Map<string, string>();
  const remove = new Set<string>();
  const invalid: string[] = [];
  for (const text of texts) {
    const equals = text.indexOf('=');
    if (equals > 0) set.set(text.slice(0, equals), text.slice(equals + 1));
    else if (text.endsWith('-') && text !== '-') remove.add(text.slice(0, -1));
    else invalid.push(text);
  }
  if (invalid.length > 0) throw new KubectlError(`invalid ${flag} format: ${invalid.join(', ')}`);
  return { set, remove };
}

/** The user entry with the flags about programs in it. */
export function withPlugins(invocation: Invocation, user: JsonObject): JsonObject {
  const pairs = pluginPairs(invocation);
  const provider = providerOf(invocation, user, pairs.provider);
  const exec = execOf(invocation, user, pairs.env);
  return { ...user, ...(provider && { 'auth-provider': provider }), ...(exec && { exec }) };
}

function providerOf({ value, changed }: Invocation, user: JsonObject, { set, remove }: Pairs): JsonObject | undefined {
  const before = at(user, 'auth-provider');
  const name = changed(pluginFlags.authProvider) ? value(pluginFlags.authProvider) : textAt(before, 'name');
  if (before === undefined && !changed(pluginFlags.authProvider)) return undefined;
  const kept = before !== undefined && textAt(before, 'name') === name ? textMapAt(before, 'config') : {};
  const config = Object.entries(kept).filter(([key]) => !remove.has(key));
  const all = new Map([...config, ...set]);
  return { name, config: Object.fromEntries(all) };
}

function execOf({ value, changed }: Invocation, user: JsonObject, { set, remove }: Pairs): JsonObject | undefined {
  const before = at(user, 'exec');
  if (before === undefined && !changed(pluginFlags.command)) return undefined;
  const exec: Record<string, JsonValue> = {
    args: null,
    env: null,
    provideClusterInfo: false,
    ...definedFields(objectAt(before)),
  };
  if (changed(pluginFlags.command)) {
    exec['command'] = value(pluginFlags.command);
    exec['args'] = null;
  }
  if (changed(pluginFlags.apiVersion)) exec['apiVersion'] = value(pluginFlags.apiVersion);
  if (value(pluginFlags.arg).length > 0) exec['args'] = value(pluginFlags.arg);
  if (changed(pluginFlags.interactiveMode)) exec['interactiveMode'] = value(pluginFlags.interactiveMode);
  if (changed(pluginFlags.provideClusterInfo)) exec['provideClusterInfo'] = value(pluginFlags.provideClusterInfo);
  if (!changed(pluginFlags.env)) return exec;
  const added = new Map(set);
  const env = listAt(exec, 'env')
    .filter(isObject)
    .filter((entry) => !remove.has(textAt(entry, 'name')))
    .map((entry): JsonObject => {
      const name = textAt(entry, 'name');
      const text = added.get(name);
      added.delete(name);
      return text === undefined ? entry : { name, value: text };
    });
  return { ...exec, env: [...env, ...[...added].map(([name, text]): JsonObject => ({ name, value: text }))] };
}

function definedFields(object: JsonObject): Record<string, JsonValue> {
  const fields: Record<string, JsonValue> = {};
  for (const [key, value] of Object.entries(object)) if (value !== undefined) fields[key] = value;
  return fields;
}
