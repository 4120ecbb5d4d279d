import { describe, it } from 'node:test';
import { expect } from 'expect';
import { testApi } from '../testing';
import type { ApiRequest, ApiResponse } from './request';
import { RestApi } from './rest-api';

function ask(rest: RestApi, path: string, more: Partial<ApiRequest> = {}): ApiResponse {
  return rest.handle({ method: 'GET', path, ...more });
}

function bodyAt(response: ApiResponse, ...path: readonly string[]): unknown {
  let value = response.body;
  for (const name of path) value = (value as Readonly<Record<string, unknown>>)[name];
  return value;
}

describe('documents of no resource', () => {
  const rest = new RestApi(testApi(), () => undefined);

  it('give discovery in the form that is asked for, and nothing to who has it', () => {
    expect(bodyAt(ask(rest, '/apis/'), 'kind')).toBe('APIGroupList');
    const aggregated = ask(rest, '/apis', { as: 'discovery-v2' });
    expect(bodyAt(aggregated, 'apiVersion')).toBe('apidiscovery.k8s.io/v2');
    expect(aggregated.contentType).toBe('application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList');
    const { ETag: tag = '' } = aggregated.headers ?? {};
    expect(ask(rest, '/apis', { as: 'discovery-v2', ifNoneMatch: tag }).code).toBe(304);
    expect(ask(rest, '/apis', { as: 'discovery-v2', ifNoneMatch: '"other"' }).code).toBe(200);
  });

  it('lead from the OpenAPI index to each document', () => {
    const url = bodyAt(ask(rest, '/openapi/v3'), 'paths', 'apis/apps/v1', 'serverRelativeURL');
    expect(url).toMatch(/^\/openapi\/v3\/apis\/apps\/v1\?hash=[0-9A-F]{128}$/);
    const [, hash = ''] = String(url).split('hash=');
    const found = ask(rest, '/openapi/v3/apis/apps/v1', { query: { hash } });
    expect([found.code, found.headers?.['Cache-Control']]).toEqual([200, 'public, immutable']);
    const moved = ask(rest, '/openapi/v3/apis/apps/v1', { query: { hash: 'OLD' } });
    expect([moved.code, moved.headers?.['Location']]).toEqual([301, url]);
    expect(ask(rest, '/openapi/v3/apis/none/v1').code).toBe(404);
  });

  it('are refused when somebody writes to them', () => {
    const codeOf = (path: string) => rest.handle({ method: 'POST', path, body: {} }).code;
    expect(['/version', '/api', '/apis', '/api/v1', '/apis/apps'].map(codeOf)).toEqual([405, 405, 405, 405, 405]);
    expect(['/none', '/apis/none'].map(codeOf)).toEqual([404, 404]);
  });

  it('list all paths at the root', () => {
    const paths = bodyAt(ask(rest, '/'), 'paths');
    expect(paths).toEqual(expect.arrayContaining(['/api', '/api/v1', '/apis/apps/v1', '/healthz/ping', '/openapi/v2']));
  });
});

describe('/metrics', () => {
  it('counts what was asked and what is stored', () => {
    const rest = new RestApi(testApi(), () => undefined);
    ask(rest, '/api/v1/namespaces/default/pods');
    ask(rest, '/api/v1/namespaces/default/pods');
    ask(rest, '/api/v1/namespaces/default/pods/none');
    const stop = rest.watch({ method: 'GET', path: '/api/v1/pods', query: { watch: 'true' } }, () => {});
    const text = () => String(ask(rest, '/metrics').body);
    const watches =
      'apiserver_longrunning_requests{component="apiserver",group="",resource="pods",scope="cluster",subresource="",verb="WATCH",version="v1"} 1\n';
    expect(text()).toContain(
      'apiserver_request_total{code="200",component="apiserver",dry_run="",group="",resource="pods",scope="namespace",subresource="",verb="LIST",version="v1"} 2\n',
    );
    expect(text()).toMatch(/apiserver_request_total\{code="404",.*resource="pods",scope="resource",.*\} 1\n/);
    expect(text()).toContain('apiserver_storage_objects{resource="namespaces"} 4\n');
    expect(text()).toContain(watches);
    stop();
    stop();
    expect(text()).not.toContain('apiserver_longrunning_requests{');
  });
});
