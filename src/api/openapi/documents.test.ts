import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { CustomResourceDefinition } from '../generated/types';
import { startCustomResources } from '../custom-resources/custom-resources';
import { customResourceDefinitions } from '../kinds/api-extensions';
import type { Draft } from '../object';
import { bareApi, testApi } from '../testing';
import { referencesIn, type OpenApiDocument } from './document';
import { openApiDocuments } from './documents';

const documents = openApiDocuments(bareApi());

function documentAt(path: string): OpenApiDocument {
  const found = documents.document(path);
  if (found === undefined) throw new Error(`no document ${path}`);
  return found.document;
}

describe('OpenAPI documents', () => {
  for (const path of documents.paths()) {
    it(`${path}: every reference leads somewhere and every operation has a name of its own`, () => {
      const document = documentAt(path);
      const { schemas = {} } = document.components;
      expect([...referencesIn(document)].filter((name) => schemas[name] === undefined)).toEqual([]);
      const operations = Object.values(document.paths).flatMap((item) =>
        Object.values(item).flatMap((value) => ('operationId' in value ? [value.operationId] : [])),
      );
      expect(new Set(operations).size).toBe(operations.length);
      expect(operations.length).toBeGreaterThan(0);
    });
  }

  it('says what a field is, how lists merge and what a field is when it is left out', () => {
    const { schemas = {} } = documentAt('api/v1').components;
    expect(schemas['io.k8s.api.core.v1.ServicePort']).toMatchObject({
      type: 'object',
      required: ['port'],
      properties: {
        port: { type: 'integer', format: 'int32', default: 0 },
        protocol: { type: 'string', default: 'TCP', enum: ['SCTP', 'TCP', 'UDP'] },
        targetPort: { allOf: [{ $ref: '#/components/schemas/io.k8s.apimachinery.pkg.util.intstr.IntOrString' }] },
      },
    });
    expect(schemas['io.k8s.api.core.v1.ServiceSpec']).toMatchObject({
      properties: {
        ports: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['port', 'protocol'],
          'x-kubernetes-patch-merge-key': 'port',
          'x-kubernetes-patch-strategy': 'merge',
        },
      },
    });
  });

  it('says what the items of a list may be', () => {
    const { schemas = {} } = documentAt('apis/networking.k8s.io/v1').components;
    expect(schemas['io.k8s.api.networking.v1.NetworkPolicySpec']).toMatchObject({
      properties: { policyTypes: { type: 'array', items: { type: 'string', enum: ['Egress', 'Ingress'] } } },
    });
  });

  it('says what a kind can be asked to do', () => {
    const item = documentAt('apis/apps/v1').paths['/apis/apps/v1/namespaces/{namespace}/deployments/{name}'];
    expect(item?.patch).toMatchObject({
      operationId: 'patchAppsV1NamespacedDeployment',
      'x-kubernetes-action': 'patch',
      'x-kubernetes-group-version-kind': { group: 'apps', version: 'v1', kind: 'Deployment' },
    });
    expect(item?.patch?.parameters?.map(({ name }) => name)).toEqual([
      'dryRun',
      'fieldManager',
      'fieldValidation',
      'force',
    ]);
    expect(item?.parameters?.map(({ name }) => name)).toEqual(['name', 'namespace', 'pretty']);
    const scale = documentAt('apis/apps/v1').paths['/apis/apps/v1/namespaces/{namespace}/deployments/{name}/scale'];
    expect(scale?.get?.['x-kubernetes-group-version-kind']).toEqual({
      group: 'autoscaling',
      kind: 'Scale',
      version: 'v1',
    });
  });

  it('has no document for what is not served', () => {
    expect(documents.document('apis/nope/v1')).toBeUndefined();
    expect(documents.hashOf('')).toBeUndefined();
  });

  it('keeps what it has made', () => {
    expect(documents.document('api/v1')?.document).toBe(documentAt('api/v1'));
    expect(documents.swagger().document).toBe(documents.swagger().document);
  });
});

describe('OpenAPI v2', () => {
  const { document } = documents.swagger();

  it('says the same in older words', () => {
    expect(document.definitions['io.k8s.apimachinery.pkg.util.intstr.IntOrString']).toEqual({
      type: 'string',
      format: 'int-or-string',
    });
    expect(document.definitions['io.k8s.api.core.v1.ServicePort']).toMatchObject({
      properties: {
        targetPort: { $ref: '#/definitions/io.k8s.apimachinery.pkg.util.intstr.IntOrString' },
        protocol: { enum: ['SCTP', 'TCP', 'UDP'] },
      },
    });
    const create = document.paths['/api/v1/namespaces/{namespace}/pods']?.post;
    expect(create?.parameters?.[0]).toEqual({
      in: 'body',
      name: 'body',
      required: true,
      schema: { $ref: '#/definitions/io.k8s.api.core.v1.Pod' },
    });
    expect(create?.parameters?.slice(1).map((parameter) => parameter.name)).toEqual([
      'dryRun',
      'fieldManager',
      'fieldValidation',
    ]);
  });

  it('is a gnostic document as protobuf', () => {
    const bytes = Buffer.from(documents.protobuf().document);
    // swagger = 1, info = 2 { title = 1, version = 2 }, paths = 8
    expect(bytes.subarray(0, 7).toString('latin1')).toBe('\n\x032.0\x12\x12');
    expect(bytes.subarray(7, 25).toString('latin1')).toBe('\n\nKubernetes\x12\x041.36');
    expect(bytes[25]).toBe(8 * 8 + 2);
    expect(bytes.includes('x-kubernetes-patch-merge-key')).toBe(true);
  });
});

describe('OpenAPI documents of custom resources', () => {
  const PATH = 'apis/stable.example.com/v1';
  const draft = (properties: Readonly<Record<string, { readonly type: string }>>): Draft<CustomResourceDefinition> => ({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'crontabs.stable.example.com' },
    spec: {
      group: 'stable.example.com',
      scope: 'Namespaced',
      names: { plural: 'crontabs', kind: 'CronTab' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties } } } },
        },
      ],
    },
  });

  it('come with their definitions, change with them and go with them', () => {
    const api = testApi();
    startCustomResources(api);
    api.sim.settle();
    const own = openApiDocuments(api);
    expect(own.hashOf(PATH)).toBeUndefined();
    const created = api.create(customResourceDefinitions, draft({ cronSpec: { type: 'string' } }));
    api.sim.settle();
    const first = own.document(PATH);
    expect(first?.document.components.schemas?.['com.example.stable.v1.CronTab']).toMatchObject({
      type: 'object',
      properties: {
        apiVersion: { type: 'string' },
        metadata: { allOf: [{ $ref: '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' }] },
        spec: { type: 'object', properties: { cronSpec: { type: 'string' } } },
      },
      'x-kubernetes-group-version-kind': [{ group: 'stable.example.com', version: 'v1', kind: 'CronTab' }],
    });
    const item = first?.document.paths[`/${PATH}/namespaces/{namespace}/crontabs/{name}`];
    expect(Object.keys(item?.patch?.requestBody?.content ?? {})).toEqual([
      'application/apply-patch+yaml',
      'application/json-patch+json',
      'application/merge-patch+json',
    ]);
    const { spec } = draft({ cronSpec: { type: 'string' }, replicas: { type: 'integer' } });
    const stored = api.get(customResourceDefinitions, { namespace: '', name: created.metadata.name });
    if (spec !== undefined) api.update(customResourceDefinitions, { ...stored, spec: { ...stored.spec, ...spec } });
    api.sim.settle();
    expect(own.hashOf(PATH)).not.toBe(first?.hash);
    api.delete(customResourceDefinitions, { namespace: '', name: created.metadata.name });
    api.sim.settle();
    expect(own.hashOf(PATH)).toBeUndefined();
  });
});
