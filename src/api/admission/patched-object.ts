import { decode } from '../decode';
import { quote } from '../go/text';
import { isJsonObject, type JsonObject } from '../json-object';
import type { Kind } from '../kind';
import type { KubeObject } from '../object';
import type { ApiServer } from '../server';
import { internalError } from '../status';
import type { AdmissionRequest } from './admission';

/** The object of a request as its version `kind` shows it. The options of a connection have no metadata. */
export function shownAs(api: ApiServer, request: AdmissionRequest, kind: Kind, object: KubeObject): JsonObject {
  if (request.operation === 'CONNECT') {
    const { metadata: _target, ...options } = object;
    return options;
  }
  if (request.part !== undefined) return { ...object, metadata: whatIsSet(object.metadata) };
  const shown = kind === request.kind ? object : (api.toVersion(object, kind.apiVersion)?.object ?? object);
  return request.operation === 'CREATE' ? { ...shown, metadata: whatIsSet(shown.metadata) } : { ...shown };
}

/** What admission has made of an object as JSON of the version `kind`: read again, with its defaults, in the version of the request. `isStrict`: without unknown fields. */
export function readmitted(
  api: ApiServer,
  { kind: own, object, part, operation }: AdmissionRequest,
  kind: Kind,
  patched: JsonObject,
  isStrict = false,
): KubeObject {
  if (part !== undefined) return readPart(part, object, patched, operation === 'CONNECT');
  const read = kind.strategy.decode === undefined ? decode(kind.type, patched) : kind.strategy.decode(patched);
  if ('error' in read) throw internalError(read.error);
  const unknown = 'unknownFields' in read ? (read.unknownFields ?? []) : [];
  if (isStrict && unknown.length > 0)
    throw internalError(`strict decoding error: ${unknown.map((field) => `unknown field ${quote(field)}`).join(', ')}`);
  const changed: KubeObject = {
    ...read.object,
    apiVersion: kind.apiVersion,
    kind: kind.kind,
    metadata: metadataOf(read.object['metadata'], object),
  };
  const back = kind === own ? changed : (api.toVersion(changed, own.apiVersion)?.object ?? changed);
  return own.strategy.setDefaults === undefined ? back : own.strategy.setDefaults(back);
}

/** The server's own metadata is empty in what is not stored yet. */
function whatIsSet(metadata: object): JsonObject {
  return Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== ''));
}

function readPart(part: Kind, object: KubeObject, patched: JsonObject, isConnection: boolean): KubeObject {
  const { apiVersion, kind } = part;
  if (isConnection) return { ...patched, apiVersion, kind, metadata: object.metadata };
  const read = decode(part.type, patched);
  if ('error' in read) throw internalError(read.error);
  return { ...read.object, apiVersion, kind, metadata: metadataOf(read.object['metadata'], object) };
}

/** What the server alone gives an object stays, whatever a patch does to it. */
function metadataOf(metadata: unknown, { metadata: { name, uid, resourceVersion, creationTimestamp } }: KubeObject) {
  return { ...(isJsonObject(metadata) && metadata), name, uid, resourceVersion, creationTimestamp };
}
