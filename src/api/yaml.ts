import { byteLength } from './go/text';
import { isTooDeep, maxNestingDepth } from './nesting';
import { composeYaml, UnconvertibleError } from './yaml/compose';
import { YamlError } from './yaml/cursor';
import { scanJson } from './yaml/go-json';
import { parseYaml } from './yaml/parser';

/** What a manifest's text holds: its documents up to the first that can't be read, and why it can't. */
export interface Manifest {
  /** Plain JSON values; empty documents are left out. */
  readonly documents: readonly unknown[];
  /** What kubectl prints after `error parsing FILE: `. */
  readonly error?: string;
}

/** A longer manifest is not read at all. */
export const maxManifestBytes = 16 * 1024 * 1024;

/**
 * Reads a manifest as kubectl does (`apimachinery/pkg/util/yaml/decoder.go`, `sigs.k8s.io/yaml`): one or more JSON objects, or YAML 1.1
 * documents between lines that begin with `---`. Lines in errors count from the start of their document.
 * Divergence from real Kubernetes: manifests past 16 MiB and nesting past 1000 levels are refused.
 */
export function parseManifest(text: string): Manifest {
  if (text.length > maxManifestBytes || byteLength(text) > maxManifestBytes) {
    return { documents: [], error: `the manifest is larger than ${maxManifestBytes} bytes` };
  }
  const isJson = /^\s*\{/.test(text);
  if (isJson) {
    const value = parseJson(text);
    // Fewer characters can't nest too deeply; deeper values are left to the reader that says where they are.
    const isShallow = text.length < 2 * maxNestingDepth;
    if (value !== undefined && (isShallow || !isTooDeep(value.json))) return { documents: [value.json] };
  }
  const documents: unknown[] = [];
  const error = isJson ? readJsonStream(text, documents) : readYamlStream(text, documents);
  return error === undefined ? { documents } : { documents, error };
}

/**
 * One YAML document as JSON (`yaml.YAMLToJSON`); null for an empty one. The error begins with `yaml: ` as go-yaml's does.
 */
export function parseYamlDocument(text: string): { readonly value: unknown } | { readonly error: string } {
  const control = unprintable.exec(text);
  if (control !== null) return { error: 'yaml: control characters are not allowed' };
  try {
    const root = parseYaml(text);
    return { value: root === undefined ? null : composeYaml(root) };
  } catch (error) {
    if (error instanceof YamlError) return { error: `yaml: ${error.message}` };
    if (error instanceof UnconvertibleError) return { error: error.message };
    throw error;
  }
}

/** What go-yaml's reader refuses (`readerc.go`). */
// eslint-disable-next-line no-control-regex
const unprintable = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/;

/** Reads objects one after another; a text that turns out to be YAML after at most one of them is read as YAML from there. */
function readJsonStream(text: string, documents: unknown[]): string | undefined {
  let position = 0;
  for (let count = 0; ; count++) {
    const scan = scanJson(text, position);
    if (scan === undefined) return undefined;
    if ('end' in scan) {
      const value = parseJson(text.slice(position, scan.end));
      addDocument(documents, value?.json);
      position = scan.end;
      continue;
    }
    if (count > 1) return scan.error;
    const offset = Buffer.byteLength(text.slice(0, position), 'utf8') + (scan.offset ?? 0);
    const jsonError = scan.offset === undefined ? scan.error : `json: offset ${offset}: ${scan.error}`;
    const rest = afterBlanks(text.slice(position));
    return rest === undefined ? jsonError : readYamlStream(rest, documents, jsonError);
  }
}

/** Blanks up to the first line break are left behind. kubectl looks four bytes ahead, and gives up where there are fewer. */
function afterBlanks(text: string): string | undefined {
  for (let index = 0; ; index++) {
    if (byteLength(text.slice(index, index + 4)) < 4) return undefined;
    const character = text.charAt(index);
    if (character === '\n') return text.slice(index + 1);
    if (/\S/.test(character)) return text.slice(index);
  }
}

/** `firstError` is what the first document's failure is reported as. */
function readYamlStream(text: string, documents: unknown[], firstError?: string): string | undefined {
  let isFirst = true;
  for (const chunk of splitDocuments(text)) {
    if ('error' in chunk) return (isFirst ? firstError : undefined) ?? chunk.error;
    const result = parseYamlDocument(chunk.text);
    if ('error' in result)
      return (isFirst ? firstError : undefined) ?? `error converting YAML to JSON: ${result.error}`;
    addDocument(documents, result.value);
    isFirst = false;
  }
  return undefined;
}

function addDocument(documents: unknown[], value: unknown): void {
  if (value !== null && value !== undefined) documents.push(value);
}

/** Splits at lines that begin with `---`, wherever they stand; only a comment may follow on such a line. */
function* splitDocuments(text: string): Iterable<{ readonly text: string } | { readonly error: string }> {
  let lines: string[] = [];
  const all = text.split('\n');
  if (all[all.length - 1] === '') all.pop();
  for (const raw of all) {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    if (!line.startsWith('---')) {
      lines.push(line);
      continue;
    }
    const after = line.slice(3).trim();
    if (after !== '' && !after.startsWith('#')) {
      yield { error: `invalid Yaml document separator: ${after}` };
      return;
    }
    if (lines.length > 0) yield { text: `${lines.join('\n')}\n` };
    lines = [];
  }
  if (lines.length > 0) yield { text: `${lines.join('\n')}\n` };
}

function parseJson(text: string): { readonly json: unknown } | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return { json };
  } catch {
    return undefined;
  }
}
