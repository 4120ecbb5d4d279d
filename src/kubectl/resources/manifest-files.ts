import { decode } from '../../api/decode';
import { quote } from '../../api/go/text';
import type { KubectlFiles } from '../environment';
import { KubectlError, throwAggregate, userError, type UserError } from '../errors';
import { at, textAt } from '../json';
import { marshalSortedJson } from '../../api/go/json-print';
import { isObject, type JsonObject, type JsonValue } from '../../api/go/json-value';
import { documentsOf } from './documents';
import { infoOfObject, type Info } from './info';
import { localMapping, type ResourceMapping } from './resource-mapping';

/** What `-f`, `-k` and `-R` say. */
export interface FilenameOptions {
  readonly filenames: readonly string[];
  readonly kustomize: string;
  readonly recursive: boolean;
}

/** What the server does about unknown and double fields. */
export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

/** What reading needs of the outside. */
export interface ManifestReader {
  readonly files: KubectlFiles;
  readonly stdin: string;
  /** Whether documents are looked at before anything is sent; absent: they are not. */
  readonly validation?: FieldValidation;
  /** Undefined when there is no such kind. */
  mappingFor(apiVersion: string, kind: string): Promise<ResourceMapping | undefined>;
  /** The manifest that a folder's kustomization makes. */
  kustomized(folder: string): string;
}

export interface Manifests {
  /** One per file. */
  readonly sources: readonly ManifestSource[];
  readonly singleItem: boolean;
}

/** Hands the objects of a file on, one by one; `fail` hears of those that are none, and throws if that is to be the end. */
export type ManifestSource = (visit: (info: Info) => Promise<void>, fail: (error: unknown) => void) => Promise<void>;

const EXTENSIONS = ['.json', '.yaml', '.yml'];
/** How many files a directory may give. */
const MAX_FILES = 10_000;

/**
 * Finds the files that are meant; they are read when their turn comes. Throws kubectl's error when one is missing.
 * Source: cli-runtime/pkg/resource/builder.go (FilenameParam, Path), visitor.go (StreamVisitor).
 */
export function readManifests({ filenames, kustomize, recursive }: FilenameOptions, reader: ManifestReader): Manifests {
  if (filenames.length > 0 && kustomize !== '') throw new KubectlError('only one of -f or -k can be specified');
  if (kustomize !== '' && recursive) throw new KubectlError("the -k flag can't be used with -f or -R");
  const { files, stdin, validation } = reader;
  const errors: UserError[] = [];
  const texts: { readonly source: string; readonly read: () => string }[] = [];
  let singleItem = (filenames.length === 1 && filenames[0] !== '-') || kustomize !== '';
  if (kustomize !== '') texts.push({ source: kustomize, read: () => reader.kustomized(kustomize) });
  for (const filename of filenames) {
    try {
      if (filename === '-') texts.push({ source: 'STDIN', read: () => stdin });
      else {
        const paths = pathsOf(files, filename, recursive);
        if (paths.length > 1) singleItem = false;
        texts.push(...paths.map((path) => ({ source: path, read: () => files.read(path) ?? '' })));
      }
    } catch (error) {
      errors.push(userError(error));
    }
  }
  throwAggregate(errors);
  const sources = texts.map(({ source, read }): ManifestSource => async (visit, fail) => {
    for (const document of documentsOf(source, read())) {
      if (document === null) continue;
      if (validation !== undefined && validation !== 'Ignore') requireType(source, document);
      const info = await infoOf(reader, source, document).catch(fail);
      if (info !== undefined) await visit(info);
    }
  });
  return { sources, singleItem };
}

function pathsOf(files: KubectlFiles, filename: string, recursive: boolean): readonly string[] {
  if (/^https?:\/\//.test(filename)) {
    throw new KubectlError(`unable to read URL ${quote(filename)}: there is no network outside the cluster`);
  }
  if (files.read(filename) !== undefined) return [filename];
  if (files.list(filename) === undefined) {
    const matches = globbed(files, filename);
    if (matches.length === 0) throw new KubectlError(`the path ${quote(filename)} does not exist`);
    return matches.flatMap((match) => pathsOf(files, match, recursive));
  }
  const found = filesBelow(files, filename, recursive);
  if (found.length === 0) {
    throw new KubectlError(`error reading [${filename}]: recognized file extensions are [${EXTENSIONS.join(' ')}]`);
  }
  return found;
}

function filesBelow(files: KubectlFiles, directory: string, recursive: boolean): string[] {
  const found: string[] = [];
  for (const name of (files.list(directory) ?? []).toSorted()) {
    const path = directory === '.' ? name : `${directory.replace(/\/+$/, '')}/${name}`;
    if (files.list(path) === undefined) {
      if (EXTENSIONS.some((extension) => name.endsWith(extension))) found.push(path);
    } else if (recursive) found.push(...filesBelow(files, path, true));
    if (found.length > MAX_FILES) throw new KubectlError(`more than ${MAX_FILES} files in ${directory}`);
  }
  return found;
}

/** A pattern in the last part of the path: `*.yaml`. */
function globbed(files: KubectlFiles, pattern: string): string[] {
  const slash = pattern.lastIndexOf('/');
  const [directory, last] = slash < 0 ? ['.', pattern] : [pattern.slice(0, slash) || '/', pattern.slice(slash + 1)];
  if (!/[*?[]/.test(last)) return [];
  const source = last
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]');
  const matcher = new RegExp(`^${source}$`);
  return (files.list(directory) ?? [])
    .filter((name) => matcher.test(name))
    .toSorted()
    .map((name) => (slash < 0 ? name : `${directory.replace(/\/$/, '')}/${name}`));
}

/** The client's own look at a manifest, before anything is sent (kubectl/pkg/validation/schema.go). */
function requireType(source: string, document: JsonValue): void {
  const problems: string[] = [];
  if (!isObject(document)) problems.push('invalid object to validate');
  else {
    for (const field of ['apiVersion', 'kind']) {
      const value = at(document, field) ?? null;
      if (value === null) problems.push(`${field} not set`);
      else if (typeof value !== 'string') problems.push(`${field} isn't string type`);
    }
  }
  if (problems.length === 0) return;
  const text = problems.length === 1 ? problems[0] : `[${problems.join(', ')}]`;
  throw new KubectlError(
    `error validating ${quote(source)}: error validating data: ${text}; if you choose to ignore these errors, turn validation off with --validate=false`,
  );
}

async function infoOf(reader: ManifestReader, source: string, document: JsonValue): Promise<Info> {
  if (!isObject(document)) {
    throw new KubectlError(
      `unable to decode ${quote(source)}: json: cannot unmarshal ${goKind(document)} into Go value of type unstructured.detector`,
    );
  }
  const kind = textAt(document, 'kind');
  const apiVersion = textAt(document, 'apiVersion');
  if (kind === '')
    throw new KubectlError(
      `unable to decode ${quote(source)}: Object 'Kind' is missing in '${marshalSortedJson(document)}'`,
    );
  requireMetadata(source, document);
  // A list has no resource of its own; it stands for its items, which say themselves what they are.
  if (isListKind(document)) return infoOfObject(localMapping(apiVersion, kind), document, source);
  const mapping = await reader.mappingFor(apiVersion, kind);
  if (mapping === undefined) {
    const name = textAt(document, 'metadata', 'name');
    const namespace = textAt(document, 'metadata', 'namespace');
    throw new KubectlError(
      `resource mapping not found for name: ${quote(name)} namespace: ${quote(namespace)} from ${quote(source)}: no matches for kind ${quote(kind)} in version ${quote(apiVersion)}\nensure CRDs are installed first`,
    );
  }
  return infoOfObject(mapping, document, source);
}

function isListKind(document: JsonObject): boolean {
  return textAt(document, 'kind').endsWith('List') && Array.isArray(at(document, 'items'));
}

/** Metadata must be such that it can be read and changed (cli-runtime/pkg/resource/metadata_decoder.go). */
function requireMetadata(source: string, document: JsonObject): void {
  const metadata = at(document, 'metadata');
  if (metadata === undefined || metadata === null) return;
  const result = decode('core.v1.Namespace', { metadata });
  if ('error' in result) throw new KubectlError(`unable to decode ${quote(source)}: ${result.error}`);
}

function goKind(value: JsonValue): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
