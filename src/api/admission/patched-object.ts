import { decode } from '../decode';
import { isJsonObject, type JsonObject } from '../json-object';
import type { Kind } from '../kind';
import type { KubeObject } from '../object';
import type { ApiServer } from '../server';
import { internalError } from '../status';
import type { AdmissionRequest } from './admission';

/** The object of a request as its version `kind` shows it. */
export function shownAs(api: ApiServer, { kind: own }: AdmissionRequest, kind: Kind, object: KubeObject): KubeObject {
  return kind === own ? object : (api.toVersion(object, kind.apiVersion)?.object ?? object);
}

/** What admission has made of an object as JSON of the version `kind`: read again, with its defaults, in the version of the request. */
export function readmitted(
  api: ApiServer,
  { kind: own, object }: AdmissionRequest,
  kind: Kind,
  patched: JsonObject,
): KubeObject {
  const read = kind.strategy.decode === undefined ? decode(kind.type, patched) : kind.strategy.decode(patched);
  if ('error' in read) throw internalError(read.error);
  const changed: KubeObject = {
    ...read.object,
    apiVersion: kind.apiVersion,
    kind: kind.kind,
    metadata: metadataOf(read.object['metadata'], object),
  };
  const back = kind === own ? changed : (api.toVersion(changed, own.apiVersion)?.object ?? changed);
  return own.strategy.setDefaults === undefined ? back : own.strategy.setDefaults(back);
}

/** What the server alone gives an object stays, whatever a patch does to it. */
function metadataOf(metadata: unknown, { metadata: { name, uid, resourceVersion, creationTimestamp } }: KubeObject) {
  return { ...(isJsonObject(metadata) && metadata), name, uid, resourceVersion, creationTimestamp };
}
