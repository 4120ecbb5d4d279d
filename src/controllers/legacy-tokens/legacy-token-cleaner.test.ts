import { describe, it } from 'node:test';
import { expect } from 'expect';
import { serviceAccountTokens } from '../../api/authentication/service-account-tokens';
import { secrets } from '../../api/kinds/secret';
import { serviceAccounts } from '../../api/kinds/service-account';
import { serviceAccountTokenController } from '../service-account-tokens/service-account-token-controller';
import { TestWorld } from '../test-world';
import { legacyTokenCleaner } from './legacy-token-cleaner';

const DAY_SECONDS = 86_400;
const KEY = { namespace: 'default', name: 'old' };
const INVALID_SINCE = 'kubernetes.io/legacy-token-invalid-since';

function world(listed: boolean) {
  const w = new TestWorld();
  w.start([serviceAccountTokenController, legacyTokenCleaner]);
  w.api.create(serviceAccounts, {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { namespace: 'default', name: 'robot' },
    ...(listed && { secrets: [{ name: 'old' }] }),
  });
  w.api.create(secrets, {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/service-account-token',
    metadata: { ...KEY, annotations: { 'kubernetes.io/service-account.name': 'robot' } },
  });
  w.sim.settle();
  const secret = () => w.api.find(secrets, KEY);
  const tokens = w.api.shared(serviceAccountTokens);
  const use = () => {
    const token = Buffer.from(secret()?.data?.['token'] ?? '', 'base64').toString();
    return tokens.review(token, ['https://kubernetes.default.svc.cluster.local']);
  };
  return { w, secret, use };
}

describe('a token that never runs out', () => {
  it('says on which day it was used last', () => {
    const { w, secret, use } = world(false);
    use();
    expect(secret()?.metadata.labels).toEqual({ 'kubernetes.io/legacy-token-last-used': '2026-01-01' });
    w.passSeconds(2 * DAY_SECONDS);
    use();
    expect(secret()?.metadata.labels).toEqual({ 'kubernetes.io/legacy-token-last-used': '2026-01-03' });
  });

  it('is marked after a year without use, and is worth nothing then, and goes after another', () => {
    const { w, secret, use } = world(true);
    w.passSeconds(364 * DAY_SECONDS);
    expect(secret()?.metadata.labels).toBeUndefined();
    w.passSeconds(4 * DAY_SECONDS);
    expect(secret()?.metadata.labels).toEqual({ [INVALID_SINCE]: expect.stringMatching(/^2027-01-0\d$/) });
    expect(use()).toEqual({
      error:
        "the token in secret default/old for service account default/robot has been marked invalid. Use tokens from the TokenRequest API or manually created secret-based tokens, or remove the 'kubernetes.io/legacy-token-invalid-since' label from the secret to temporarily allow use of this token",
    });
    w.passSeconds(360 * DAY_SECONDS);
    expect(secret()).toBeDefined();
    w.passSeconds(20 * DAY_SECONDS);
    // Somebody has tried it a year ago: that was a use.
    expect(secret()).toBeUndefined();
  });

  it('stays when it is used', () => {
    const { w, secret, use } = world(true);
    w.passSeconds(200 * DAY_SECONDS);
    use();
    w.passSeconds(200 * DAY_SECONDS);
    expect(secret()?.metadata.labels?.[INVALID_SINCE]).toBeUndefined();
  });

  it('stays when no service account lists it', () => {
    const { w, secret } = world(false);
    w.passSeconds(800 * DAY_SECONDS);
    expect(secret()).toBeDefined();
  });
});
