import { parseAllDocuments } from 'yaml';
import { KubectlError } from '../errors';
import { asJson } from '../json';
import type { JsonValue } from '../output/json-value';

/** The documents of a manifest, one after another. Throws kubectl's error at the first that cannot be read. */
export function* documentsOf(source: string, text: string): Generator<JsonValue> {
  for (const document of parseAllDocuments(text)) {
    const [error] = 'errors' in document ? document.errors : [];
    if (error !== undefined) throw new KubectlError(`error parsing ${source}: error converting YAML to JSON: yaml: ${error.message}`);
    yield asJson('toJS' in document ? document.toJS() : null);
  }
}
