import { forbidden, invalid, notSupported, required } from '../../../field-error';
import type {
  ClusterTrustBundleProjection,
  PodCertificateProjection,
  VolumeProjection,
} from '../../../generated/types';
import type { Errors } from '../../../validation/field-checks';
import { checkLabelSelector } from '../../../validation/label-selector';
import { checkLocalNonReservedPath } from './paths';
import { checkDownwardFile, checkItems } from './volume-files';

const MIN_TOKEN_SECONDS = 600;
const MAX_TOKEN_SECONDS = 2 ** 32;
const KEY_TYPES = ['RSA3072', 'RSA4096', 'ECDSAP256', 'ECDSAP384', 'ECDSAP521', 'ED25519'];
const CLASHES = 'conflicting duplicate paths';

/** pkg/apis/core/validation/validation.go, `validateProjectionSources`: no two sources may write the same file. */
export function checkProjected(errors: Errors, path: string, sources: readonly VolumeProjection[]): void {
  const files = new Set<string>();
  const take = (file: string | undefined, badValue: string | undefined) => {
    if (!file) return;
    if (files.has(file)) errors.push(invalid(path, badValue, CLASHES));
    files.add(file);
  };
  for (const [index, source] of sources.entries()) {
    const own = `${path}.sources[${index}]`;
    for (const type of ['secret', 'configMap'] as const) {
      const projection = source[type];
      if (projection === undefined) continue;
      if (!projection.name) errors.push(required(`${own}.${type}.name`));
      checkItems(errors, `${own}.${type}.items`, projection.items);
      for (const item of projection.items ?? []) take(item.path, projection.name);
    }
    for (const file of source.downwardAPI?.items ?? []) {
      checkDownwardFile(errors, `${own}.downwardAPI`, file);
      take(file.path, file.path);
    }
    if (source.serviceAccountToken) checkToken(errors, path, `${own}.serviceAccountToken`, source.serviceAccountToken);
    if (source.clusterTrustBundle) {
      checkTrustBundle(errors, `${own}.clusterTrustBundle`, source.clusterTrustBundle);
      take(source.clusterTrustBundle.path, source.clusterTrustBundle.path);
    }
    if (source.podCertificate) {
      checkCertificate(errors, `${own}.podCertificate`, source.podCertificate);
      const { credentialBundlePath, keyPath, certificateChainPath } = source.podCertificate;
      for (const file of [credentialBundlePath, keyPath, certificateChainPath]) take(file, file);
    }
    if (Object.keys(source).length > 1)
      errors.push(forbidden(own, 'may not specify more than 1 volume type per source'));
  }
}

function checkToken(
  errors: Errors,
  path: string,
  own: string,
  token: NonNullable<VolumeProjection['serviceAccountToken']>,
): void {
  const { expirationSeconds = 0, path: file } = token;
  if (expirationSeconds < MIN_TOKEN_SECONDS) {
    errors.push(
      invalid(`${own}.expirationSeconds`, expirationSeconds, 'may not specify a duration less than 10 minutes'),
    );
  }
  if (expirationSeconds > MAX_TOKEN_SECONDS) {
    errors.push(
      invalid(`${own}.expirationSeconds`, expirationSeconds, 'may not specify a duration larger than 2^32 seconds'),
    );
  }
  if (!file) errors.push(required(`${path}.path`));
  else checkLocalNonReservedPath(errors, `${path}.path`, file);
}

/** Divergence from real Kubernetes: the syntax of signer names is not checked. */
function checkTrustBundle(errors: Errors, own: string, bundle: ClusterTrustBundleProjection): void {
  const { name, signerName, labelSelector, path: file } = bundle;
  if (name !== undefined && signerName !== undefined)
    errors.push(invalid(own, bundle, 'only one of name and signerName may be used'));
  else if (name !== undefined) {
    if (name === '') errors.push(required(`${own}.name`, 'must be a valid object name'));
    if (labelSelector)
      errors.push(invalid(`${own}.labelSelector`, labelSelector, 'labelSelector must be unset if name is specified'));
  } else if (signerName !== undefined) {
    if (signerName === '') errors.push(required(`${own}.signerName`, 'must be a valid signer name'));
    checkLabelSelector(errors, `${own}.labelSelector`, labelSelector);
  } else {
    errors.push(required(own, 'either name or signerName must be specified'));
  }
  if (!file) errors.push(required(`${own}.path`));
  checkLocalNonReservedPath(errors, `${own}.path`, file ?? '');
}

function checkCertificate(errors: Errors, own: string, certificate: PodCertificateProjection): void {
  const { keyType, maxExpirationSeconds } = certificate;
  if (!KEY_TYPES.includes(keyType)) errors.push(notSupported(`${own}.keyType`, keyType, KEY_TYPES));
  if (maxExpirationSeconds !== undefined && maxExpirationSeconds < 3600) {
    errors.push(
      invalid(`${own}.maxExpirationSeconds`, maxExpirationSeconds, 'if provided, maxExpirationSeconds must be >= 3600'),
    );
  }
  const fields = ['credentialBundlePath', 'keyPath', 'certificateChainPath'] as const;
  for (const field of fields) {
    const file = certificate[field];
    if (file) checkLocalNonReservedPath(errors, `${own}.${field}`, file);
  }
  if (fields.every((field) => !certificate[field])) {
    errors.push(required(own, 'specify at least one of credentialBundlePath, keyPath, and certificateChainPath'));
  }
}
