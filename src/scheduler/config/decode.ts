import { decode, type JsonObject } from '../../api/decode';
import { isJsonObject } from '../../api/json-object';
import { jsonKind } from '../../api/scalars';
import { defineTypes, typeSchema } from '../../api/schema';
import { parseYamlDocument } from '../../api/yaml';
import { duplicateKeys } from '../../api/yaml/duplicate-keys';
import { CONFIGURATION_TYPES } from './schema';
import type { KubeSchedulerConfiguration } from './types';

const GROUP = 'kubescheduler.config.k8s.io';
export const API_VERSION = `${GROUP}/v1`;
const KIND = 'KubeSchedulerConfiguration';
const SCHEME = 'pkg/scheduler/apis/config/scheme/scheme.go:29';

/**
 * Reads a `KubeSchedulerConfiguration` strictly; throws an `Error` in the words of kube-scheduler (cmd/kube-scheduler/app/options/configfile.go,
 * apimachinery/pkg/runtime/serializer/json/json.go, staging/src/k8s.io/kube-scheduler/config/v1/types.go, `DecodeNestedObjects`).
 */
export function decodeConfiguration(text: string): KubeSchedulerConfiguration {
  defineTypes(CONFIGURATION_TYPES);
  const read = parseYamlDocument(text);
  if ('error' in read) throw new Error(read.error);
  const value = requireObject(read.value ?? {});
  const kind = textOf(value, 'kind');
  const apiVersion = textOf(value, 'apiVersion');
  if (kind === '') throw new Error(`Object 'Kind' is missing in '${text}'`);
  if (apiVersion === '') throw new Error(`Object 'apiVersion' is missing in '${text}'`);
  requireRegistered(apiVersion, kind);
  if (kind !== KIND) throw new Error(`couldn't decode as ${KIND}, got ${API_VERSION}, Kind=${kind}: `);
  const { object, strict } = decodeStrictly(kind, value);
  const errors = [...duplicateKeys(text), ...strict];
  // The decoder has checked every field against the type.
  const configuration = object as KubeSchedulerConfiguration;
  const profiles = configuration.profiles?.map((profile, index) => {
    const pluginConfig = profile.pluginConfig?.map(({ name = '', args }, at) => {
      const place = `decoding .profiles[${index}].pluginConfig[${at}]`;
      return { name, args: decodeArgs(name, args, place, errors) };
    });
    return { ...profile, ...(pluginConfig && { pluginConfig }) };
  });
  if (errors.length > 0) throw new Error(strictError(errors));
  return { ...configuration, ...(profiles && { profiles }) };
}

/** The arguments of a plugin that is known to take any, otherwise as they are. */
function decodeArgs(name: string, args: unknown, place: string, errors: string[]): unknown {
  const wanted = `${name}Args`;
  if (!isRegistered(wanted)) return args;
  const raw = args ?? {};
  const about = `decoding args for plugin ${name}`;
  try {
    const value = requireObject(raw);
    const kind = textOf(value, 'kind') || wanted;
    requireRegistered(textOf(value, 'apiVersion') || API_VERSION, kind);
    const { object, strict } = decodeStrictly(kind, value);
    if (kind !== wanted)
      throw new WrongArgs(`args for plugin ${name} were not of type ${wanted}.${GROUP}, got ${kind}.${GROUP}`);
    if (strict.length > 0) errors.push(`${place}: ${strictError([`${about}: ${strictError(strict)}`])}`);
    return object;
  } catch (error) {
    if (error instanceof WrongArgs) throw new Error(`${place}: ${error.message}`, { cause: error });
    if (error instanceof Error) throw new Error(`${place}: ${about}: ${error.message}`, { cause: error });
    throw error;
  }
}

class WrongArgs extends Error {}

function decodeStrictly(kind: string, value: JsonObject): { object: JsonObject; strict: readonly string[] } {
  const result = decode(typeId(kind), value);
  if ('error' in result) throw new Error(result.error);
  return {
    object: result.object,
    strict: result.unknownFields.map((field) => `unknown field ${JSON.stringify(field)}`),
  };
}

function strictError(errors: readonly string[]): string {
  return `strict decoding error: ${errors.join(', ')}`;
}

function requireObject(value: unknown): JsonObject {
  if (isJsonObject(value)) return value;
  const struct =
    'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';
  const why = `json: cannot unmarshal ${jsonKind(value)} into Go value of type ${struct}`;
  throw new Error(`couldn't get version/kind; json parse error: ${why}`);
}

function textOf(value: JsonObject, field: string): string {
  const text = value[field] ?? '';
  if (typeof text === 'string') return text;
  const why = `json: cannot unmarshal ${jsonKind(text)} into Go struct field .${field} of type string`;
  throw new Error(`couldn't get version/kind; json parse error: ${why}`);
}

function requireRegistered(apiVersion: string, kind: string): void {
  if (apiVersion === API_VERSION && isRegistered(kind)) return;
  throw new Error(`no kind "${kind}" is registered for version "${apiVersion}" in scheme "${SCHEME}"`);
}

/** Is it the configuration itself or the arguments of a plugin? */
function isRegistered(kind: string): boolean {
  return (kind === KIND || kind.endsWith('Args')) && typeSchema(typeId(kind)) !== undefined;
}

function typeId(kind: string): string {
  return `kubescheduler.v1.${kind}`;
}
