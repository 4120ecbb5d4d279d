import { expect } from 'expect';
import { describe, it } from 'node:test';
import { pods } from '../kinds/pod/pod';
import { secrets } from '../kinds/secret';
import { serviceAccounts } from '../kinds/service-account';
import { RestApi } from '../rest/rest-api';
import { podDraft, testApi } from '../testing';
import { openIdDocument } from './openid-documents';
import { serviceAccountTokens } from './service-account-tokens';
import { claimsOf } from './token-key';

const PATH = '/api/v1/namespaces/default/serviceaccounts/default/token';
const ISSUER = 'https://kubernetes.default.svc.cluster.local';

interface Answer {
  readonly message?: string;
  readonly status?: { readonly token?: string; readonly expirationTimestamp?: string };
}

function world() {
  const api = testApi();
  const rest = new RestApi(api, () => undefined);
  const ask = (spec: object = {}, metadata: object = {}) => {
    const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', metadata, spec };
    const answer = rest.handle({ method: 'POST', path: PATH, body });
    return { code: answer.code, ...(answer.body as Answer) };
  };
  const token = (spec?: object) => ask(spec).status?.token ?? '';
  const tokens = api.shared(serviceAccountTokens);
  const errorOf = (text: string, audiences: readonly string[] = [ISSUER]) => {
    const verdict = tokens.review(text, audiences);
    return verdict !== undefined && 'error' in verdict ? verdict.error : undefined;
  };
  return { api, rest, ask, token, tokens, errorOf };
}

const bound = (kind: string, name: string) => ({ boundObjectRef: { apiVersion: 'v1', kind, name } });

describe('the tokens of service accounts', () => {
  it('name the account, and their bearer is it', () => {
    const { api, ask, tokens } = world();
    const { uid } = api.get(serviceAccounts, { namespace: 'default', name: 'default' }).metadata;
    const { code, status } = ask({ expirationSeconds: 600 });
    expect(code).toBe(201);
    expect(status?.expirationTimestamp).toBe('2026-01-01T00:10:00Z');
    const claims = claimsOf(status?.token ?? '');
    expect(claims).toMatchObject({
      aud: [ISSUER],
      iss: ISSUER,
      sub: 'system:serviceaccount:default:default',
      'kubernetes.io': { namespace: 'default', serviceaccount: { name: 'default', uid } },
    });
    expect(Number(claims?.['exp']) - Number(claims?.['iat'])).toBe(600);
    expect(tokens.authenticateToken(status?.token ?? '')).toEqual({
      name: 'system:serviceaccount:default:default',
      uid,
      groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'],
      extra: { 'authentication.kubernetes.io/credential-id': [`JTI=${String(claims?.['jti'])}`] },
    });
  });

  it('are the same in every run, and no two of a run are', () => {
    const [one, other] = [world(), world()];
    const first = one.token();
    expect(other.token()).toBe(first);
    expect(one.token()).not.toBe(first);
  });

  it('run out, with a minute of patience', () => {
    const { api, token, errorOf } = world();
    const short = token({ expirationSeconds: 600 });
    api.sim.advance(660_000);
    expect(errorOf(short)).toBeUndefined();
    api.sim.advance(1_000);
    expect(errorOf(short)).toBe('service account token has expired');
  });

  it('hold for their audiences only', () => {
    const { token, tokens, errorOf } = world();
    const vault = token({ audiences: ['vault'] });
    expect(tokens.authenticateToken(vault)).toBeUndefined();
    expect(errorOf(vault)).toBe(`token audiences ["vault"] is invalid for the target audiences ["${ISSUER}"]`);
    expect(errorOf(vault, ['vault'])).toBeUndefined();
  });

  it('are worth nothing when changed or made elsewhere', () => {
    const { token, tokens, errorOf } = world();
    const [header, , signature] = token().split('.');
    const forged = Buffer.from(JSON.stringify({ iss: ISSUER, aud: [ISSUER], sub: 'x' })).toString('base64url');
    expect(errorOf(`${header}.${forged}.${signature}`)).toBe('go-jose/go-jose: error in cryptographic primitive');
    for (const text of ['', 'x', 'a.b.c', `${header}..`, 'null.bnVsbA.x'])
      expect(tokens.review(text, [ISSUER])).toBeUndefined();
  });

  it('die with the account and with the pod or Secret that they are bound to', () => {
    const { api, token, tokens, errorOf } = world();
    api.create(pods, podDraft('web', { nodeName: 'gone' }));
    const secret = api.create(secrets, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's', namespace: 'default' },
    });
    const ofPod = token(bound('Pod', 'web'));
    const ofSecret = token(bound('Secret', 's'));
    const { uid } = api.get(pods, { namespace: 'default', name: 'web' }).metadata;
    expect(tokens.authenticateToken(ofPod)?.extra).toMatchObject({
      'authentication.kubernetes.io/pod-name': ['web'],
      'authentication.kubernetes.io/pod-uid': [uid],
      'authentication.kubernetes.io/node-name': ['gone'],
    });
    api.delete(pods, { namespace: 'default', name: 'web' }, { gracePeriodSeconds: 0 });
    expect(errorOf(ofPod)).toBe('service account token has been invalidated');
    api.create(pods, podDraft('web'));
    expect(errorOf(ofPod)).toMatch(/^pod UID \(.*\) does not match service account pod ref claim/);
    expect(errorOf(ofSecret)).toBeUndefined();
    api.delete(secrets, { namespace: 'default', name: secret.metadata.name });
    expect(errorOf(ofSecret)).toBe('service account token has been invalidated');
    const plain = token();
    api.delete(serviceAccounts, { namespace: 'default', name: 'default' });
    expect(errorOf(plain)).toBe('serviceaccounts "default" not found');
  });

  it('live a year when a kubelet asks for the usual one', () => {
    const { api, token } = world();
    api.create(pods, podDraft('web'));
    const claims = claimsOf(token({ expirationSeconds: 3607, ...bound('Pod', 'web') }));
    expect(Number(claims?.['exp']) - Number(claims?.['iat'])).toBe(365 * 24 * 3600);
    expect(JSON.stringify(claims)).toContain('"warnafter":');
  });

  const refusals: readonly (readonly [string, object, object, number, string])[] = [
    [
      'too short',
      { expirationSeconds: 599 },
      {},
      422,
      'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes',
    ],
    [
      'too long',
      { expirationSeconds: 2 ** 32 + 1 },
      {},
      422,
      'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 4294967297: may not specify a duration larger than 2^32 seconds',
    ],
    [
      'of another name',
      {},
      { name: 'x' },
      422,
      'TokenRequest.authentication.k8s.io "default" is invalid: metadata.name: Invalid value: "x": must match the service account name if specified',
    ],
    ['bound to nothing', bound('Pod', 'none'), {}, 404, 'pods "none" not found'],
    [
      'bound to a Deployment',
      { boundObjectRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'x' } },
      {},
      400,
      'cannot bind token to object of type apps/v1, Kind=Deployment',
    ],
  ];
  for (const [name, spec, metadata, code, message] of refusals) {
    it(`are refused: ${name}`, () => {
      expect(world().ask(spec, metadata)).toMatchObject({ code, message });
    });
  }

  it('can be checked by others', () => {
    const { api, rest, tokens } = world();
    expect(rest.handle({ method: 'GET', path: '/.well-known/openid-configuration' }).body).toMatchObject({
      issuer: ISSUER,
      id_token_signing_alg_values_supported: ['EdDSA'],
    });
    expect(openIdDocument(api, '/openid/v1/jwks')?.body).toEqual({ keys: [tokens.key.jwk] });
  });
});
