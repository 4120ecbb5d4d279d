import type { CustomResourceDefinition } from '../generated/types';
import { quote } from '../go/text';
import { isJsonObject, type JsonObject } from '../json-object';
import type { ApiServer } from '../server';
import { unclassified } from '../status';
import { newUid } from '../uid';
import { callWebhooks } from '../webhooks/webhook-caller';

const TIMEOUT_MS = 30_000;

/**
 * An object in another version as the definition's webhook makes it. 500 when it does not.
 * Source: apiextensions-apiserver/pkg/apiserver/conversion/webhook_converter.go.
 *
 * Divergence from real Kubernetes: the objects of a list are converted one by one; a conversion takes no virtual time; labels and annotations
 * stay as they are.
 */
export function convertByWebhook(
  api: ApiServer,
  { metadata: { name }, spec: { conversion } }: CustomResourceDefinition,
  content: JsonObject,
  apiVersion: string,
): JsonObject {
  const what = `conversion webhook for ${String(content['apiVersion'])}, Kind=${String(content['kind'])}`;
  const { clientConfig, conversionReviewVersions = [] } = conversion?.webhook ?? {};
  if (!conversionReviewVersions.includes('v1')) throw unclassified('no supported conversion review versions');
  const uid = newUid(api.sim.random('conversion reviews'));
  const body = {
    kind: 'ConversionReview',
    apiVersion: 'apiextensions.k8s.io/v1',
    request: { uid, desiredAPIVersion: apiVersion, objects: [content] },
    response: { uid: '', convertedObjects: null, result: { metadata: {} } },
  };
  const call = {
    name: `conversion_webhook_for_${name}`,
    clientConfig: clientConfig ?? {},
    timeoutMs: TIMEOUT_MS,
    body,
  };
  const [answer] = callWebhooks(api, [call], true);
  if (answer === undefined || 'error' in answer) throw unclassified(`${what} failed: ${answer?.error ?? ''}`);
  const converted = convertedObjects(answer.body, uid);
  if (typeof converted === 'string') throw unclassified(`${what} failed: ${converted}`);
  if (converted.length !== 1) throw unclassified(`${what} returned ${converted.length} objects, expected 1`);
  const [object] = converted;
  const problem = misfit(object, content, apiVersion);
  if (problem !== undefined || !isJsonObject(object))
    throw unclassified(`${what} returned invalid converted object at index 0: ${problem ?? ''}`);
  return { ...object, metadata: content['metadata'] };
}

/** What the review answers with, or why it is none. */
function convertedObjects(body: unknown, uid: string): readonly unknown[] | string {
  if (!isJsonObject(body)) return 'no response provided';
  const { apiVersion = '', kind = '', response } = body;
  if (apiVersion !== 'apiextensions.k8s.io/v1' || kind !== 'ConversionReview')
    return `expected webhook response of apiextensions.k8s.io/v1, Kind=ConversionReview, got ${String(apiVersion)}, Kind=${String(kind)}`;
  if (!isJsonObject(response)) return 'no response provided';
  const { uid: answered = '', result, convertedObjects: objects } = response;
  if (answered !== uid) return `expected response.uid=${quote(uid)}, got ${quote(String(answered))}`;
  const { status = '', message = '' } = isJsonObject(result) ? result : {};
  if (status !== 'Success')
    return message === '' ? `response.result.status was '${String(status)}', not 'Success'` : String(message);
  return Array.isArray(objects) ? objects : [];
}

function misfit(object: unknown, original: JsonObject, apiVersion: string): string | undefined {
  if (!isJsonObject(object)) return 'invalid type';
  const { apiVersion: got = '', kind = '', metadata } = object;
  if (got !== apiVersion) return `invalid groupVersion (expected ${apiVersion}, received ${String(got)})`;
  const { kind: expected, metadata: known } = original;
  if (kind !== expected) return `invalid kind (expected ${String(expected)}, received ${String(kind)})`;
  const name = isJsonObject(known) ? known['name'] : undefined;
  return isJsonObject(metadata) && metadata['name'] === name
    ? undefined
    : 'invalid metadata: must have the name of the original';
}
