import { expect } from 'expect';
import { describe, it } from 'node:test';
import { serviceAccountTokens } from '../../api/authentication/service-account-tokens';
import { secrets } from '../../api/kinds/secret';
import { serviceAccounts } from '../../api/kinds/service-account';
import { TestWorld } from '../test-world';
import { serviceAccountTokenController } from './service-account-token-controller';

const SECRET = { namespace: 'default', name: 'robot-token' };
const ROBOT = { namespace: 'default', name: 'robot' };

function world(): TestWorld {
  const created = new TestWorld();
  created.start([serviceAccountTokenController]);
  return created;
}

function createSecret({ api }: TestWorld): void {
  const annotations = { 'kubernetes.io/service-account.name': ROBOT.name };
  const type = 'kubernetes.io/service-account-token';
  api.create(secrets, { apiVersion: 'v1', kind: 'Secret', metadata: { ...SECRET, annotations }, type });
}

function createAccount({ api }: TestWorld): void {
  api.create(serviceAccounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: ROBOT });
}

describe('a token that a Secret holds', () => {
  it('is filled in and good for as long as the Secret is there', () => {
    const inside = world();
    createAccount(inside);
    createSecret(inside);
    inside.passSeconds(1);
    const { data = {}, metadata } = inside.api.get(secrets, SECRET);
    expect(Object.keys(data).sort()).toEqual(['ca.crt', 'namespace', 'token']);
    const { uid } = inside.api.get(serviceAccounts, ROBOT).metadata;
    expect(metadata.annotations?.['kubernetes.io/service-account.uid']).toBe(uid);
    const token = Buffer.from(data['token'] ?? '', 'base64').toString('utf8');
    const tokens = inside.api.shared(serviceAccountTokens);
    inside.passSeconds(10 * 365 * 24 * 3600);
    expect(tokens.authenticateToken(token)).toMatchObject({ name: 'system:serviceaccount:default:robot', uid });
    inside.api.delete(secrets, SECRET);
    expect(tokens.authenticateToken(token)).toBeUndefined();
  });

  it('goes with its account', () => {
    const inside = world();
    createAccount(inside);
    createSecret(inside);
    inside.passSeconds(1);
    inside.api.delete(serviceAccounts, ROBOT);
    inside.passSeconds(1);
    expect(inside.api.find(secrets, SECRET)).toBeUndefined();
  });
});
