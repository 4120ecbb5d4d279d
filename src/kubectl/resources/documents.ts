import { parseManifest } from '../../api/yaml';
import { KubectlError } from '../errors';
import { asJson } from '../json';
import type { JsonValue } from '../../api/go/json-value';

/** The documents of a manifest, one after another. Throws kubectl's error after the last one that can be read, if there is one. */
export function* documentsOf(source: string, text: string): Generator<JsonValue> {
  const { documents, error } = parseManifest(text);
  for (const document of documents) yield asJson(document);
  if (error !== undefined) throw new KubectlError(`error parsing ${source}: ${error}`);
}
