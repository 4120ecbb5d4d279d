import { deepEqual } from '../equality';
import { forbidden, invalid, required, tooLong, type FieldError } from '../field-error';
import type { Secret } from '../generated/types';
import { defineKind } from '../kind';
import { isConfigMapKey } from '../names';
import type * as KeyPair from '../x509/key-pair';
import { syntaxError } from '../yaml/json-document';
import { addInvalid, type Errors } from '../validation/field-checks';
import { fieldImmutable } from '../validation/object-meta';
import { base64Bytes, MAX_DATA_BYTES } from './data-size';
import { withDefaults } from './sharing';
import { age, columns } from './tables/cells';

const IMMUTABLE = 'field is immutable when `immutable` is set';

/** pkg/registry/core/secret/strategy.go. */
export const secrets = defineKind<Secret>('v1', 'Secret', {
  setDefaults: (secret) => withDefaults(mergeStringData(secret), { type: 'Opaque' }),
  warnings: keyPairWarnings,
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

function checkJson(errors: Errors, data: Readonly<Record<string, string>>, key: string): void {
  const encoded = data[key];
  if (encoded === undefined) return;
  const why = whyNoMap(Buffer.from(encoded, 'base64').toString('utf8'));
  if (why !== undefined) errors.push(invalid(`data[${key}]`, '<secret contents redacted>', why));
}

function whyNoMap(text: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return syntaxError(text);
  }
  if (typeof value === 'object' && !Array.isArray(value)) return undefined;
  const type = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  return `json: cannot unmarshal ${type} into Go value of type map[string]interface {}`;
}

/** `warningsForSecret`. */
function keyPairWarnings({ type, data = {} }: Secret): readonly string[] {
  if (type !== 'kubernetes.io/tls') return [];
  const { keyPairError } = require('../x509/key-pair') as typeof KeyPair;
  const [certificate, key] = ['tls.crt', 'tls.key'].map((name) => Buffer.from(data[name] ?? '', 'base64').toString());
  const why = keyPairError(certificate ?? '', key ?? '');
  return why === undefined ? [] : [why];
}
