import { describe, it } from 'node:test';
import { expect } from 'expect';
import { refusal } from '../testing';
import { healthText } from './health';

describe('health', () => {
  it('is well, in one word or in all', () => {
    expect(healthText('/healthz', {})).toBe('ok');
    expect(healthText('/livez/ping', {})).toBe('ok');
    expect(healthText('/readyz/poststarthook/rbac/bootstrap-roles', {})).toBe('ok');
    const lines = healthText('/readyz', { verbose: '' })?.split('\n') ?? [];
    expect(lines.slice(0, 4)).toEqual(['[+]ping ok', '[+]log ok', '[+]etcd ok', '[+]etcd-readiness ok']);
    expect(lines.slice(-3)).toEqual(['[+]shutdown ok', 'readyz check passed', '']);
  });

  it('leaves out what it is told to, if it is there', () => {
    expect(healthText('/livez', { verbose: '', exclude: 'etcd' })).toContain('[+]etcd excluded: ok\n');
    expect(healthText('/livez', { verbose: '', exclude: 'nope' })).toContain(
      'warn: some health checks cannot be excluded: no matches for "nope"\nlivez check passed\n',
    );
    expect(healthText('/livez', { exclude: 'etcd' })).toBe('ok');
  });

  it('knows no other checks and no other paths', () => {
    expect(refusal(() => healthText('/livez/nope', {}))).toBe('the server could not find the requested resource');
    expect(healthText('/version', {})).toBeUndefined();
  });
});
