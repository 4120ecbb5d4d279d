import { deepEqual } from '../equality';
import { forbidden, invalid, required, tooLong, type FieldError } from '../field-error';
import type { Secret } from '../generated/types';
import { defineKind } from '../kind';
import { isConfigMapKey } from '../names';
import { addInvalid, type Errors } from '../validation/field-checks';
import { fieldImmutable } from '../validation/object-meta';
import { base64Bytes, MAX_DATA_BYTES } from './data-size';
import { setField } from './sharing';
import { age, columns } from './tables/cells';

const IMMUTABLE = 'field is immutable when `immutable` is set';

/**
 * pkg/registry/core/secret/strategy.go.
 *
 * Divergence from real Kubernetes: no warning about a key that does not belong to its certificate.
 */
export const secrets = defineKind<Secret>('v1', 'Secret', {
  setDefaults: mergeStringData,
  prepareForCreate: (secret) => ({ ...secret, type: secret.type || 'Opaque' }),
  prepareForUpdate: (secret, old) => (secret.type ? secret : setField(secret, 'type', old.type)),
  validate: validateSecret,
  validateUpdate: (secret, old) => [...updateErrors(secret, old), ...validateSecret(secret)],
  selectableFields: { type: ({ type }) => type ?? '' },
  table: {
    columns: columns('Name', 'Type', 'Data', 'Age'),
    cells: (secret, nowMs) => [
      secret.metadata.name,
      secret.type ?? '',
      Object.keys(secret.data ?? {}).length,
      age(secret, nowMs),
    ],
  },
});

/** What is given as text is stored as data and wins over it; nobody ever reads `stringData` back (pkg/apis/core/v1/conversion.go). */
function mergeStringData(secret: Secret): Secret {
  const { stringData, ...rest } = secret;
  if (stringData === undefined) return secret;
  const encoded = Object.entries(stringData).map(
    ([key, text]) => [key, Buffer.from(text, 'utf8').toString('base64')] as const,
  );
  return encoded.length === 0 ? rest : { ...rest, data: { ...rest.data, ...Object.fromEntries(encoded) } };
}

/** pkg/apis/core/validation/validation.go, `ValidateSecret`. */
function validateSecret({ metadata, data = {}, type }: Secret): readonly FieldError[] {
  const errors: Errors = [];
  let bytes = 0;
  for (const [key, value] of Object.entries(data)) {
    addInvalid(errors, `data[${key}]`, key, isConfigMapKey(key));
    bytes += base64Bytes(value);
  }
  if (bytes > MAX_DATA_BYTES) errors.push(tooLong('data', MAX_DATA_BYTES));
  const need = (key: string) => {
    if (data[key] === undefined) errors.push(required(`data[${key}]`));
  };
  switch (type) {
    case 'kubernetes.io/service-account-token':
      if (!metadata.annotations?.['kubernetes.io/service-account.name']) {
        errors.push(required('metadata.annotations[kubernetes.io/service-account.name]'));
      }
      break;
    case 'kubernetes.io/dockercfg':
      need('.dockercfg');
      checkJson(errors, data, '.dockercfg');
      break;
    case 'kubernetes.io/dockerconfigjson':
      need('.dockerconfigjson');
      checkJson(errors, data, '.dockerconfigjson');
      break;
    case 'kubernetes.io/basic-auth':
      if (data['username'] === undefined && data['password'] === undefined)
        errors.push(required('data[username]'), required('data[password]'));
      break;
    case 'kubernetes.io/ssh-auth':
      if (!data['ssh-privatekey']) errors.push(required('data[ssh-privatekey]'));
      break;
    case 'kubernetes.io/tls':
      need('tls.crt');
      need('tls.key');
      break;
    default:
  }
  return errors;
}

function updateErrors(secret: Secret, old: Secret): readonly FieldError[] {
  const errors: Errors = [];
  if (secret.type !== old.type) errors.push(invalid('type', secret.type ?? '', fieldImmutable));
  if (old.immutable !== true) return errors;
  if (secret.immutable !== true) errors.push(forbidden('immutable', IMMUTABLE));
  if (!deepEqual(secret.data ?? {}, old.data ?? {})) errors.push(forbidden('data', IMMUTABLE));
  return errors;
}

/** Divergence from real Kubernetes: what is wrong with the JSON is told in fewer words than Go's decoder has. */
function checkJson(errors: Errors, data: Readonly<Record<string, string>>, key: string): void {
  const text = data[key];
  if (text === undefined) return;
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64').toString('utf8'));
    if (typeof value === 'object' && !Array.isArray(value)) return;
    errors.push(
      invalid(
        `data[${key}]`,
        '<secret contents redacted>',
        'json: cannot unmarshal into Go value of type map[string]interface {}',
      ),
    );
  } catch {
    const why = text === '' ? 'unexpected end of JSON input' : 'invalid character looking for beginning of value';
    errors.push(invalid(`data[${key}]`, '<secret contents redacted>', why));
  }
}
