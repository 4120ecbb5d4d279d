import type { ApiServer } from '../server';
import { ISSUER } from './claims';
import { serviceAccountTokens } from './service-account-tokens';

interface OpenIdDocument {
  readonly code: 200;
  readonly body: unknown;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The documents by which others can check service accounts' tokens, by path; undefined for other paths.
 * Source: pkg/serviceaccount/openidmetadata.go, pkg/routes/openidmetadata.go.
 *
 * Divergence from real Kubernetes: the keys are said to be at the issuer's own address.
 */
export function openIdDocument(api: ApiServer, path: string): OpenIdDocument | undefined {
  const isConfiguration = path === '/.well-known/openid-configuration';
  if (!isConfiguration && path !== '/openid/v1/jwks') return undefined;
  const { jwk } = api.shared(serviceAccountTokens).key;
  const headers = { 'Cache-Control': 'public, max-age=3600' };
  if (!isConfiguration) return { code: 200, body: { keys: [jwk] }, contentType: 'application/jwk-set+json', headers };
  const body = {
    issuer: ISSUER,
    jwks_uri: `${ISSUER}/openid/v1/jwks`,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: [jwk.alg],
  };
  return { code: 200, body, contentType: 'application/json', headers };
}
