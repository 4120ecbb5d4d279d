import { quote } from '../go/text';
import { isJsonObject, type JsonObject } from '../json-object';
import { jsonKind, readScalar } from '../scalars';
import { readJson } from '../yaml/json-document';

export function responseOf(body: unknown): JsonObject | undefined {
  const response = isJsonObject(body) ? body['response'] : undefined;
  return isJsonObject(response) ? response : undefined;
}

const REVIEW_FIELDS = {
  uid: 'string',
  allowed: 'boolean',
  patch: 'string',
  patchType: 'string',
  status: 'object',
  auditAnnotations: 'object',
} as const;
const GO_TYPES = {
  uid: 'types.UID',
  allowed: 'bool',
  patch: '[]uint8',
  patchType: 'v1.PatchType',
  status: 'v1.Status',
  auditAnnotations: 'map[string]string',
} as const;

/** Why an answer cannot be read as an `AdmissionReview`, in Go's words. */
export function mistypedReview(body: unknown): string | undefined {
  if (!isJsonObject(body)) return undefined;
  const { response } = body;
  if (response === undefined || response === null) return undefined;
  if (!isJsonObject(response))
    return `json: cannot unmarshal ${jsonKind(response)} into Go struct field AdmissionReview.response of type v1.AdmissionResponse`;
  for (const name of ['uid', 'allowed', 'status', 'patch', 'patchType', 'auditAnnotations'] as const) {
    const value = response[name];
    if (value === undefined || value === null) continue;
    const isRight = REVIEW_FIELDS[name] === 'object' ? isJsonObject(value) : typeof value === REVIEW_FIELDS[name];
    if (!isRight)
      return `json: cannot unmarshal ${jsonKind(value)} into Go struct field AdmissionResponse.response.${name} of type ${GO_TYPES[name]}`;
  }
  const { patch } = response;
  if (typeof patch !== 'string') return undefined;
  const read = readScalar('bytes', patch);
  return read.kind === 'error' ? read.error : undefined;
}

/** Why an `AdmissionReview` is none that answers the one with `uid` (apiserver/pkg/admission/plugin/webhook/request/admissionreview.go). */
export function invalidReview(body: unknown, uid: string, mayPatch: boolean): string | undefined {
  const response = responseOf(body);
  if (!isJsonObject(body) || response === undefined) return 'webhook response was absent';
  const answered = typeof response['uid'] === 'string' ? response['uid'] : '';
  if (answered !== uid) return `expected response.uid=${quote(uid)}, got ${quote(answered)}`;
  const { apiVersion = '', kind = '' } = body;
  if (apiVersion !== 'admission.k8s.io/v1' || kind !== 'AdmissionReview') {
    const [group, version] = String(apiVersion).includes('/')
      ? String(apiVersion).split('/')
      : ['', String(apiVersion)];
    return `expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got ${group}/${version}, Kind=${String(kind)}`;
  }
  const { patch = '', patchType } = response;
  if (!mayPatch) {
    if (patch !== '') return 'validating webhook may not return response.patch';
    return patchType === undefined ? undefined : 'validating webhook may not return response.patchType';
  }
  if (patch !== '' && patchType === undefined) return 'webhook returned response.patch but not response.patchType';
  if (patch === '' && patchType !== undefined) return 'webhook returned response.patchType but not response.patch';
  if (patchType !== undefined && patchType !== 'JSONPatch')
    return `webhook returned invalid response.patchType of ${quote(String(patchType))}`;
  return undefined;
}

/** The operations of a JSON patch, or why it is none (`vendor/gopkg.in/evanphx/json-patch.v4/patch.go`, DecodePatch). */
export function readPatch(text: string): { readonly value: unknown; readonly error?: string } {
  const read = readJson(text);
  if (read.error !== undefined || read.value === null) return read;
  const wrong = (value: unknown, type: string) => ({
    value,
    error: `json: cannot unmarshal ${jsonKind(value)} into Go value of type jsonpatch.${type}`,
  });
  if (!Array.isArray(read.value)) return wrong(read.value, 'Patch');
  const operations: readonly unknown[] = read.value;
  const none = operations.find((operation) => operation !== null && !isJsonObject(operation));
  return none === undefined ? read : wrong(none, 'Operation');
}
