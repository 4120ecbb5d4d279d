import type { ConfigMap, KeyToPath, Secret } from '../../api/generated/types';
import { getOwn } from '../../api/json-object';
import { configMaps } from '../../api/kinds/config-map';
import { secrets } from '../../api/kinds/secret';
import type { ApiServer } from '../../api/server';
import { textOfBytes } from '../../sim/text-bytes';
import type { Outcome } from '../outcome';
import { cleanPath, type FileProjection, type Payload } from './payload';

/** Which keys of a ConfigMap or Secret become files. */
export interface Selection {
  readonly name: string;
  readonly items?: readonly KeyToPath[];
  readonly defaultMode: number;
  readonly optional: boolean;
}

export function configMapPayload(api: ApiServer, namespace: string, selection: Selection): Outcome<Payload> {
  return payloadOfConfigMap(api.find(configMaps, { namespace, name: selection.name }), selection);
}

export function secretPayload(api: ApiServer, namespace: string, selection: Selection): Outcome<Payload> {
  return payloadOfSecret(api.find(secrets, { namespace, name: selection.name }), selection);
}

/** pkg/volume/configmap/configmap.go, `MakePayload`. */
export function payloadOfConfigMap(found: ConfigMap | undefined, selection: Selection): Outcome<Payload> {
  if (found === undefined && !selection.optional) return { error: `configmap "${selection.name}" not found` };
  return payloadOf(configMapTexts(found), selection, (key) => `configmap references non-existent config key: ${key}`);
}

/** pkg/volume/secret/secret.go, `MakePayload`. */
export function payloadOfSecret(found: Secret | undefined, selection: Selection): Outcome<Payload> {
  if (found === undefined && !selection.optional) return { error: `secret "${selection.name}" not found` };
  return payloadOf(secretTexts(found), selection, (key) => `references non-existent secret key: ${key}`);
}

type Texts = ReadonlyMap<string, () => string>;

function configMapTexts({ data = {}, binaryData = {} }: Pick<ConfigMap, 'data' | 'binaryData'> = {}): Texts {
  const texts = new Map<string, () => string>();
  for (const key of Object.keys(data)) texts.set(key, () => getOwn(data, key) ?? '');
  for (const key of Object.keys(binaryData)) texts.set(key, () => decoded(getOwn(binaryData, key)));
  return texts;
}

function secretTexts({ data = {} }: Pick<Secret, 'data'> = {}): Texts {
  const texts = new Map<string, () => string>();
  for (const key of Object.keys(data)) texts.set(key, () => decoded(getOwn(data, key)));
  return texts;
}

/** In the order of the keys, where Go has none. */
function payloadOf(
  texts: Texts,
  { items = [], defaultMode, optional }: Selection,
  missing: (key: string) => string,
): Outcome<Payload> {
  const payload = new Map<string, FileProjection>();
  if (items.length === 0) {
    for (const [key, text] of texts) payload.set(key, { text, mode: defaultMode });
    return { value: payload };
  }
  for (const { key, path, mode = defaultMode } of items) {
    const text = texts.get(key);
    if (text !== undefined) payload.set(cleanPath(path), { text, mode });
    else if (!optional) return { error: missing(key) };
  }
  return { value: payload };
}

function decoded(base64 = ''): string {
  return textOfBytes(Buffer.from(base64, 'base64'));
}
