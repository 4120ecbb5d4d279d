import { readFileSync } from 'node:fs';
import type { KubeObject } from '../../api/object';
import type { StoredChange, StoredState } from '../../api/stored-state';

/**
 * The lines of a data file: first a header, then one line for each object that there was, then one for each change since.
 * Only a line that ends counts: what a killed process left half written was never acknowledged.
 */
export type DataLine =
  | { readonly format: 1; readonly revision: number; readonly atMs: number }
  | { readonly put: KubeObject; readonly atMs?: number }
  | { readonly delete: ObjectName; readonly revision: number; readonly atMs: number };

interface ObjectName {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

const FORMAT = 1;

/** A data file that cannot be read; says which line is wrong. */
class DataFileError extends Error {
  override readonly name = 'DataFileError';
}

export function lineOfObject(object: KubeObject): string {
  return lineOf({ put: object });
}

export function lineOfHeader(revision: number, atMs: number): string {
  return lineOf({ format: FORMAT, revision, atMs });
}

export function lineOfChange({ type, object, atMs }: StoredChange): string {
  if (type === 'put') return lineOf({ put: object, atMs });
  const { apiVersion, kind, metadata } = object;
  const { namespace, name, resourceVersion } = metadata;
  const named = namespace === undefined ? { apiVersion, kind, name } : { apiVersion, kind, namespace, name };
  return lineOf({ delete: named, revision: Number(resourceVersion), atMs });
}

function lineOf(line: DataLine): string {
  return `${JSON.stringify(line)}\n`;
}

/** What a data file says, and how many of its bytes are whole lines. Throws `DataFileError` for a line that is none. */
export function readDataFile(path: string): { readonly state: StoredState; readonly wholeBytes: number } {
  const bytes = readFileSync(path);
  const wholeBytes = bytes.lastIndexOf(0x0a) + 1;
  const objects = new Map<string, KubeObject>();
  let revision = 0;
  let atMs = 0;
  let number = 0;
  for (let start = 0; start < wholeBytes;) {
    const end = bytes.indexOf(0x0a, start);
    number += 1;
    const line = parsed(path, number, bytes.toString('utf8', start, end));
    if (number === 1 && !('format' in line && line.format === FORMAT))
      throw new DataFileError(`${path}: line 1 is not the header of a data file of format ${FORMAT}`);
    if ('put' in line) {
      objects.set(keyOf(line.put.apiVersion, line.put.kind, line.put.metadata), line.put);
      revision = Math.max(revision, Number(line.put.metadata.resourceVersion));
    } else {
      if ('delete' in line) objects.delete(keyOf(line.delete.apiVersion, line.delete.kind, line.delete));
      revision = Math.max(revision, line.revision);
    }
    atMs = Math.max(atMs, line.atMs ?? 0);
    start = end + 1;
  }
  if (number === 0) throw new DataFileError(`${path} is empty`);
  return { state: { revision, atMs, objects: [...objects.values()] }, wholeBytes };
}

function parsed(path: string, number: number, text: string): DataLine {
  try {
    const line: unknown = JSON.parse(text);
    if (isDataLine(line)) return line;
  } catch {
    // Said below.
  }
  throw new DataFileError(`${path}: line ${number} is damaged`);
}

function isDataLine(line: unknown): line is DataLine {
  if (typeof line !== 'object' || line === null) return false;
  return 'format' in line || 'put' in line || 'delete' in line;
}

function keyOf(
  apiVersion: string,
  kind: string,
  { namespace = '', name }: { namespace?: string; name: string },
): string {
  return `${apiVersion}/${kind}/${namespace}/${name}`;
}
