import { posix } from 'node:path';
import { bytesOfText } from '../../sim/text-bytes';
import { createHash } from 'node:crypto';
import { marshalSortedJson } from '../../api/go/json-print';
import type { JsonObject } from '../../api/go/json-value';
import { KubectlError } from '../errors';
import { at, objectAt, textAt, textMapAt } from '../json';
import type { Folder } from './folder';
import { textsAt } from './kustomization';
import { field, isMap, textField, type Node, type NodeMap } from './node';
import { resourceOf, type Resource } from './resource';

/** An entry of `configMapGenerator` or `secretGenerator` as an object. Source: api/internal/generators. */
export function generatedObject(
  kind: 'ConfigMap' | 'Secret',
  args: JsonObject,
  globalOptions: JsonObject,
  folder: Folder,
): Resource {
  const name = textAt(args, 'name');
  if (name === '') throw new KubectlError('a configmap must have a name');
  const own = objectAt(args, 'options');
  const labels = { ...textMapAt(globalOptions, 'labels'), ...textMapAt(own, 'labels') };
  const annotations = { ...textMapAt(globalOptions, 'annotations'), ...textMapAt(own, 'annotations') };
  const isSet = (key: string): boolean => at(own, key) === true || at(globalOptions, key) === true;
  const namespace = textAt(args, 'namespace');
  const metadata: NodeMap = { name };
  if (namespace !== '') metadata.namespace = namespace;
  if (Object.keys(labels).length > 0) metadata.labels = labels;
  if (Object.keys(annotations).length > 0) metadata.annotations = annotations;
  const object: NodeMap = { apiVersion: 'v1', kind, metadata };
  const pairs = loadedPairs(args, folder);
  if (kind === 'Secret') {
    object.type = textAt(args, 'type') || 'Opaque';
    object.data = Object.fromEntries([...distinct(name, pairs)].map(([key, value]) => [key, base64(value)]));
  } else Object.assign(object, configData(distinct(name, pairs)));
  if (isSet('immutable')) object.immutable = true;
  return resourceOf(object, {
    needsHash: !isSet('disableNameSuffixHash'),
    behavior: textAt(args, 'behavior') || 'unspecified',
  });
}

type Pair = readonly [key: string, value: string];

/** Source: api/kv/kv.go. */
function loadedPairs(args: JsonObject, folder: Folder): readonly Pair[] {
  const env = textAt(args, 'env');
  const envs = [...textsAt(args, 'envs'), ...(env === '' ? [] : [env])];
  const [literals, files] = [textsAt(args, 'literals'), textsAt(args, 'files')];
  const loading = (what: string, load: () => readonly Pair[]): readonly Pair[] => {
    try {
      return load();
    } catch (error) {
      if (!(error instanceof KubectlError)) throw error;
      throw new KubectlError(`loading KV pairs: ${what}: ${error.message}`);
    }
  };
  return [
    ...loading(`env source files: [${envs.join(' ')}]`, () => envs.flatMap((path) => envLines(folder.read(path)))),
    ...loading(`literal sources [${literals.join(' ')}]`, () => literals.map(literalPair)),
    ...loading(`file sources: [${files.join(' ')}]`, () =>
      files.map((source) => {
        const [key, path] = fileSource(source);
        return [key, folder.read(path)] as const;
      }),
    ),
  ];
}

function envLines(text: string): readonly Pair[] {
  const lines = text.replace(/^\ufeff/, '').split('\n');
  return lines.flatMap((raw): Pair[] => {
    const line = raw.replace(/\r$/, '').trimStart();
    if (line === '' || line.startsWith('#')) return [];
    const [key = '', ...rest] = line.split('=');
    if (key === '') return [];
    return [[key, rest.join('=')]];
  });
}

function literalPair(source: string): Pair {
  const equals = source.indexOf('=');
  if (equals <= 0) throw new KubectlError(`invalid literal source ${source}, expected key=value`);
  const value = source.slice(equals + 1);
  const isQuoted = value.length >= 2 && /^(".*"|'.*')$/s.test(value);
  return [source.slice(0, equals), isQuoted ? value.slice(1, -1) : value];
}

function fileSource(source: string): Pair {
  const parts = source.split('=');
  const [key = '', path = ''] = parts;
  if (parts.length === 1) return [posix.basename(source), source];
  if (parts.length > 2) throw new KubectlError(`source ${JSON.stringify(source)} key name or file path contains '='`);
  const shown = JSON.stringify(source);
  if (key === '') throw new KubectlError(`missing key name for file path ${JSON.stringify(path)} in source ${shown}`);
  if (path === '') throw new KubectlError(`missing file path for key name ${JSON.stringify(key)} in source ${shown}`);
  return [key, path];
}

function distinct(name: string, pairs: readonly Pair[]): ReadonlyMap<string, string> {
  const known = new Map<string, string>();
  for (const [key, value] of pairs) {
    if (known.has(key)) throw new KubectlError(`configmap ${name} illegally repeats the key \`${key}\``);
    known.set(key, value);
  }
  return known;
}

function configData(pairs: ReadonlyMap<string, string>): NodeMap {
  const fields: NodeMap = {};
  for (const [key, value] of pairs) {
    const isText = bytesOfText(value).toString('utf8') === value;
    const name = isText ? 'data' : 'binaryData';
    const map = field(fields, name);
    fields[name] = { ...(isMap(map) && map), [key]: isText ? value : base64(value) };
  }
  return fields;
}

const BASE64_LINE = 70;

/** Long ones in lines. Source: kyaml/yaml/datamap.go (encodeBase64). */
function base64(value: string): string {
  const text = bytesOfText(value).toString('base64');
  if (text.length < BASE64_LINE) return text;
  return text.replace(new RegExp(`.{1,${BASE64_LINE}}`, 'g'), '$&\n');
}

/** The ten characters that tell contents apart. Source: api/hasher/hasher.go. */
export function contentHash({ object }: Resource): string {
  const said = (key: string): Node => field(object, key) ?? '';
  const kind = textField(object, 'kind');
  // The name counts for nothing: kustomize looks for it in a field `metadata/name`, which no object has.
  const hashed: NodeMap = { kind, name: '', data: said('data') };
  if (kind === 'Secret') {
    hashed.type = said('type');
    if (isMap(field(object, 'stringData'))) hashed.stringData = said('stringData');
  } else if (isMap(field(object, 'binaryData'))) hashed.binaryData = said('binaryData');
  const hex = createHash('sha256').update(marshalSortedJson(hashed)).digest('hex').slice(0, 10);
  return hex.replace(/[013ae]/g, (digit) => SAFE_DIGITS[digit] ?? digit);
}

/** No vowels and few digits, so that no word comes about. */
const SAFE_DIGITS: Readonly<Record<string, string>> = { 0: 'g', 1: 'h', 3: 'k', a: 'm', e: 't' };
