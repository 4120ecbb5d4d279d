import { test } from 'node:test';
import { expect } from 'expect';
import { refusingClient } from './rest';
import { apiProxy } from './api-proxy';
import type { Client } from '../client/client';

const DEFAULTS = {
  acceptHosts: '^localhost$,^127\\.0\\.0\\.1$,^\\[::1\\]$',
  acceptPaths: '^.*',
  rejectMethods: '^$',
  rejectPaths: '^/api/.*/pods/.*/exec,^/api/.*/pods/.*/attach',
};

/** An API that answers with the path it was asked for. */
const echo: Client = {
  ...refusingClient('https://127.0.0.1'),
  request: async ({ path }) => ({ code: 200, body: { path }, warnings: [] }),
};

const cases = [
  { prefix: '/', path: '/api/v1/pods?limit=1', status: 200, body: '{"path":"/api/v1/pods"}\n' },
  { prefix: '/k8s/', path: '/k8s/api/v1/pods', status: 200, body: '{"path":"/api/v1/pods"}\n' },
  { prefix: '/api/', path: '/api/v1/pods', status: 200, body: '{"path":"/api/v1/pods"}\n' },
  { prefix: '/api/', path: '/apis', status: 404, body: '404 page not found\n' },
  { prefix: '/', path: '/api/v1/namespaces/a/pods/b/exec?command=sh', status: 403, body: 'Forbidden\n' },
  { prefix: '/', path: '/api', host: 'example.com', status: 403, body: 'Forbidden\n' },
  { prefix: '/', path: '/api', host: '[::1]', status: 200, body: '{"path":"/api"}\n' },
  // With a port the brackets are gone before the host is compared with what is accepted by default.
  { prefix: '/', path: '/api', host: '[::1]:8001', status: 403, body: 'Forbidden\n' },
  { prefix: '/', path: '//api/../x', status: 200, body: '{"path":"//api/../x"}\n' },
  { prefix: '/', path: '/api', method: 'PUT', filter: { ...DEFAULTS, rejectMethods: 'P.T' }, status: 403 },
  { prefix: '/', path: '/api', filter: { ...DEFAULTS, acceptPaths: '' }, status: 403 },
  { prefix: '/', path: '/api', method: 'BREW', status: 405 },
];

for (const { prefix, path, host = 'localhost:8001', method = 'GET', filter = DEFAULTS, status, body } of cases) {
  test(`a proxy at ${prefix} answers ${method} ${path} for ${host} with ${status}`, async () => {
    const answer = await apiProxy(echo, prefix, filter).http({ method, path, headers: { host }, body: '' });
    expect(answer.status).toBe(status);
    if (body !== undefined) expect(answer.body).toBe(body);
  });
}

test('an expression that is none is refused before anything is listened for', () => {
  expect(() => apiProxy(echo, '/', { ...DEFAULTS, acceptPaths: '(' })).toThrow('Error compiling re: ');
});
