import { describe, it } from 'node:test';
import { expect } from 'expect';
import { documentKindOf, isPrettyWanted, negotiate, type DocumentKind } from './negotiation';

const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';
const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
const SWAGGER = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';

describe('negotiate', () => {
  const cases: readonly (readonly [string | undefined, DocumentKind, string])[] = [
    [undefined, 'resource', 'application/json object'],
    ['', 'resource', 'application/json object'],
    ['*/*', 'resource', 'application/json object'],
    ['application/*', 'resource', 'application/json object'],
    ['application/yaml', 'resource', 'application/yaml object'],
    ['application/yaml;q=0.5, application/json;q=0.4', 'resource', 'application/yaml object'],
    [`${PROTOBUF}, application/json`, 'resource', 'application/json object'],
    [`${PROTOBUF},*/*`, 'resource', 'application/json object'],
    [PROTOBUF, 'resource', 'none'],
    ['text/html', 'resource', 'none'],
    ['application/json;stream=watch', 'resource', 'application/json object'],
    ['application/json;stream=other', 'resource', 'none'],
    [`${TABLE},application/json`, 'resource', 'application/json table'],
    [TABLE.replace('json', 'yaml'), 'resource', 'application/yaml table'],
    [`${TABLE},application/json`, 'document', 'application/json object'],
    [TABLE, 'document', 'none'],
    ['application/json;as=Table;v=v9;g=meta.k8s.io', 'resource', 'none'],
    ['application/json;as=Table;v=v9;g=meta.k8s.io,application/json', 'resource', 'application/json object'],
    ['application/json;as=__proto__;v=v1;g=meta.k8s.io', 'resource', 'none'],
    ['application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io', 'resource', 'application/json metadata'],
    [`${AGGREGATED},application/json`, 'discovery', 'application/json discovery-v2'],
    [`${AGGREGATED},application/json`, 'resource', 'application/json object'],
    [`${AGGREGATED.replace('v2', 'v2beta1')},application/json`, 'discovery', 'application/json object'],
    [SWAGGER, 'openapi', 'application/json protobuf'],
    [SWAGGER, 'resource', 'none'],
  ];
  for (const [header, document, expected] of cases) {
    it(`${String(header)} of a ${document}: ${expected}`, () => {
      const found = negotiate(header, document);
      expect(found === undefined ? 'none' : `${found.mediaType} ${found.as}`).toBe(expected);
    });
  }
});

describe('isPrettyWanted', () => {
  const cases: readonly (readonly [string | undefined, string, boolean])[] = [
    [undefined, 'kubectl/v1.36.2', false],
    [undefined, 'curl/8.0', true],
    [undefined, 'Mozilla/5.0 (X11)', true],
    ['true', 'kubectl', true],
    ['1', 'kubectl', true],
    ['0', 'curl/8.0', false],
    ['perhaps', 'curl/8.0', false],
    ['', 'curl/8.0', true],
  ];
  for (const [pretty, userAgent, expected] of cases) {
    it(`${String(pretty)} of ${userAgent}`, () => expect(isPrettyWanted(pretty, userAgent)).toBe(expected));
  }
});

describe('documentKindOf', () => {
  const cases = {
    '/api': 'discovery',
    '/apis': 'discovery',
    '/apis/apps/v1': 'resource',
    '/api/v1/pods': 'resource',
    '/openapi/v2': 'openapi',
    '/healthz': 'document',
    '/apiary': 'document',
  };
  for (const [path, kind] of Object.entries(cases))
    it(`${path} is a ${kind}`, () => expect(documentKindOf(path)).toBe(kind));
});
