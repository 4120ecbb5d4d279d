import { expect } from 'expect';
import { describe, it } from 'node:test';
import type { Ingress, IngressSpec } from '../../api/generated/types';
import { isTlsHost, routeRequest } from './ingress-routes';

const to = (name: string) => ({ service: { name, port: { number: 80 } } });

function ingress(spec: IngressSpec, annotations: Readonly<Record<string, string>> = {}): Ingress {
  const metadata = {
    namespace: 'default',
    name: 'shop',
    uid: 'u',
    resourceVersion: '1',
    creationTimestamp: '',
    annotations,
  };
  return { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata, spec };
}

/** One host with paths: `Prefix /a` to the service `a`. */
function rules(host: string | undefined, ...paths: readonly (readonly [type: string, path: string, name: string])[]) {
  const http = { paths: paths.map(([pathType, path, name]) => ({ pathType, path, backend: to(name) })) };
  return { ...(host !== undefined && { host }), http };
}

const SHOP = ingress({
  rules: [
    rules(
      'shop.example',
      ['Prefix', '/', 'root'],
      ['Prefix', '/a', 'a'],
      ['Prefix', '/a/b', 'ab'],
      ['Exact', '/a/b', 'exact'],
    ),
    rules('loose.example', ['ImplementationSpecific', '/a', 'loose']),
    rules('*.wild.example', ['Prefix', '/', 'wild']),
    rules('own.wild.example', ['Prefix', '/x/', 'own']),
  ],
});
const ANY = ingress({ rules: [rules(undefined, ['Prefix', '/any', 'any'])] });
const FALLBACK = ingress({ defaultBackend: to('fallback') });
const REWRITTEN = ingress(
  { rules: [rules('re.example', ['ImplementationSpecific', '/api(/|$)(.*)', 'api'], ['Prefix', '/', 'front'])] },
  { 'nginx.ingress.kubernetes.io/rewrite-target': '/$2' },
);

describe('the way of a request through ingresses', () => {
  const cases: readonly (readonly [all: readonly Ingress[], host: string, path: string, goesTo: string])[] = [
    [[SHOP], 'shop.example', '/', 'root /'],
    [[SHOP], 'Shop.Example:8080', '/other?x=1', 'root /other?x=1'],
    [[SHOP], 'shop.example', '/a', 'a /a'],
    [[SHOP], 'shop.example', '/ab', 'root /ab'],
    [[SHOP], 'shop.example', '/a/c', 'a /a/c'],
    [[SHOP], 'shop.example', '/a/b', 'exact /a/b'],
    [[SHOP], 'shop.example', '/a/b/c', 'ab /a/b/c'],
    [[SHOP], 'loose.example', '/abc', 'loose /abc'],
    [[SHOP], 'loose.example', '/b', 'nothing'],
    [[SHOP], 'a.wild.example', '/', 'wild /'],
    [[SHOP], 'a.b.wild.example', '/', 'nothing'],
    [[SHOP], 'own.wild.example', '/x', 'own /x'],
    [[SHOP], 'own.wild.example', '/y', 'nothing'],
    [[SHOP], 'ghost.example', '/', 'nothing'],
    [[SHOP, ANY], 'ghost.example', '/any/where', 'any /any/where'],
    [[SHOP, ANY], 'shop.example', '/any', 'root /any'],
    [[SHOP, ANY, FALLBACK], 'ghost.example', '/', 'fallback /'],
    [[SHOP, FALLBACK], 'loose.example', '/b', 'fallback /b'],
    [[REWRITTEN], 're.example', '/api/users?id=1', 'api /users?id=1'],
    [[REWRITTEN], 're.example', '/api', 'api /'],
    [[REWRITTEN], 're.example', '/apis', 'front /'],
    [[], 'shop.example', '/', 'nothing'],
  ];
  for (const [all, host, path, goesTo] of cases) {
    it(`${host}${path} goes to ${goesTo}`, () => {
      const target = routeRequest(all, { host, path });
      expect(target === undefined ? 'nothing' : `${target.backend.service?.name} ${target.path}`).toBe(goesTo);
    });
  }

  it('is encrypted for the hosts that say so', () => {
    const all = [ingress({ tls: [{ hosts: ['safe.example', '*.safe.example'], secretName: 'safe' }] })];
    const hosts = ['safe.example', 'a.safe.example:443', 'other.example'];
    expect(hosts.map((host) => isTlsHost(all, host))).toEqual([true, true, false]);
  });
});
