import { describe, it } from 'node:test';
import { expect } from 'expect';
import { fieldErrorText } from '../../field-error';
import type { CustomResourceDefinition, CustomResourceDefinitionVersion } from '../../generated/types';
import type { JsonSchema } from '../schema-parts';
import { setDefinitionDefaults } from './set-defaults';
import { validateDefinition, validateDefinitionUpdate } from './validation';

type Spec = CustomResourceDefinition['spec'];

const V1: CustomResourceDefinitionVersion = {
  name: 'v1',
  served: true,
  storage: true,
  schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object' } } } },
};

const SPEC: Spec = {
  group: 'example.com',
  scope: 'Namespaced',
  names: { plural: 'apples', kind: 'Apple' },
  versions: [V1],
};

function definition(
  spec: Partial<Spec>,
  storedVersions: readonly string[] = ['v1'],
  metadata: object = {},
): CustomResourceDefinition {
  const whole = { ...SPEC, ...spec };
  const name = `${whole.names.plural}.${whole.group}`;
  return setDefinitionDefaults({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name, uid: 'u', resourceVersion: '1', creationTimestamp: '', ...metadata },
    spec: whole,
    status: { acceptedNames: { kind: '', plural: '' }, storedVersions },
  });
}

function errorsOf(spec: Partial<Spec>, metadata: object = {}): readonly string[] {
  return validateDefinition(definition(spec, ['v1'], metadata)).map(fieldErrorText);
}

function schemaErrors(
  openAPIV3Schema: JsonSchema,
  more: Partial<CustomResourceDefinitionVersion> = {},
): readonly string[] {
  return errorsOf({ versions: [{ ...V1, ...more, schema: { openAPIV3Schema } }] }).map((text) =>
    text.replaceAll('spec.validation.openAPIV3Schema', 'schema'),
  );
}

const property = (spec: JsonSchema): JsonSchema => ({ type: 'object', properties: { spec } });
const LABEL =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";

const SPECS: readonly (readonly [string, Partial<Spec>, readonly string[]])[] = [
  ['a good one', {}, []],
  ['no group', { group: '' }, ['spec.group: Required value']],
  [
    'a group without a dot',
    { group: 'example' },
    ['spec.group: Invalid value: "example": should be a domain with at least one dot'],
  ],
  [
    'another scope',
    { scope: 'Galaxy' },
    ['spec.scope: Unsupported value: "Galaxy": supported values: "Cluster", "Namespaced"'],
  ],
  [
    'bad names',
    { names: { plural: 'Apples', kind: 'A_', listKind: 'A_', shortNames: ['ok', '-'], categories: ['All'] } },
    [
      `spec.names.plural: Invalid value: "Apples": ${LABEL}`,
      `spec.names.singular: Invalid value: "a_": ${LABEL}`,
      `spec.names.kind: Invalid value: "A_": may have mixed case, but should otherwise match: ${LABEL}`,
      `spec.names.listKind: Invalid value: "A_": may have mixed case, but should otherwise match: ${LABEL}`,
      `spec.names.shortNames[1]: Invalid value: "-": ${LABEL}`,
      'spec.names.listKind: Invalid value: "A_": kind and listKind may not be the same',
      `spec.names.categories[0]: Invalid value: "All": ${LABEL}`,
    ],
  ],
  [
    'no schema',
    { versions: [{ name: 'v1', served: true, storage: true }] },
    ['spec.versions[0].schema.openAPIV3Schema: Required value'],
  ],
  [
    'two storage versions',
    { versions: [V1, { ...V1, name: 'v2' }] },
    [
      'spec.versions: Invalid value: [{"Name":"v1","Served":true,"Storage":true,"Deprecated":false,"DeprecationWarning":null,"Schema":null,"Subresources":null,"AdditionalPrinterColumns":null,"SelectableFields":null},{"Name":"v2","Served":true,"Storage":true,"Deprecated":false,"DeprecationWarning":null,"Schema":null,"Subresources":null,"AdditionalPrinterColumns":null,"SelectableFields":null}]: must have exactly one version marked as storage version',
      'status.storedVersions: Invalid value: ["v1"]: must have the storage version v2',
    ],
  ],
  [
    'warnings of a version that is not deprecated',
    { versions: [{ ...V1, deprecationWarning: 'old' }] },
    ['spec.versions[0].deprecationWarning: Invalid value: "old": can only be set for deprecated versions'],
  ],
  [
    'columns',
    { versions: [{ ...V1, additionalPrinterColumns: [{ name: '', type: 'colour', format: 'x', jsonPath: 'spec' }] }] },
    [
      'spec.additionalPrinterColumns[0].name: Required value',
      'spec.additionalPrinterColumns[0].type: Invalid value: "colour": must be one of boolean,date,integer,number,string',
      'spec.additionalPrinterColumns[0].format: Invalid value: "x": must be one of byte,date,date-time,double,float,int32,int64,password',
      'spec.additionalPrinterColumns[0].JSONPath: Invalid value: "spec": must be a simple json path starting with .',
    ],
  ],
  [
    'scale',
    {
      versions: [
        {
          ...V1,
          subresources: { scale: { specReplicasPath: '.replicas', statusReplicasPath: '', labelSelectorPath: '.x' } },
        },
      ],
    },
    [
      'spec.subresources.scale.specReplicasPath: Invalid value: ".replicas": should be a json path under .spec',
      'spec.subresources.scale.statusReplicasPath: Required value',
      'spec.subresources.scale.labelSelectorPath: Invalid value: ".x": should be a json path under either .spec or .status',
    ],
  ],
  [
    'versions that differ are named',
    { versions: [V1, { ...V1, name: 'v2', storage: false, schema: { openAPIV3Schema: { type: 'array' } } }] },
    [
      'spec.versions[1].schema.openAPIV3Schema.items: Required value: must be specified',
      'spec.versions[1].schema.openAPIV3Schema.type: Invalid value: "array": must be object at the root',
    ],
  ],
  [
    'conversion webhooks',
    {
      conversion: {
        strategy: 'Webhook',
        webhook: { conversionReviewVersions: ['v3'], clientConfig: { url: 'http://a/b?c' } },
      },
    },
    [
      `spec.conversion.webhookClientConfig.url: Invalid value: "http": 'https' is the only allowed URL scheme; desired format: https://host[/path]`,
      'spec.conversion.webhookClientConfig.url: Invalid value: "c": query parameters are not permitted in the URL',
      'spec.conversion.conversionReviewVersions: Invalid value: ["v3"]: must include at least one of v1, v1beta1',
    ],
  ],
  [
    'unknown fields of old',
    { preserveUnknownFields: true },
    [
      'spec.preserveUnknownFields: Invalid value: true: cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
    ],
  ],
];

const SCHEMAS: readonly (readonly [string, JsonSchema, readonly string[]])[] = [
  [
    'no type',
    { properties: { spec: {} } },
    [
      'schema.properties[spec].type: Required value: must not be empty for specified object fields',
      'schema.type: Required value: must not be empty at the root',
    ],
  ],
  [
    'items without a type',
    property({ type: 'array', items: {} }),
    ['schema.properties[spec].items.type: Required value: must not be empty for specified array items'],
  ],
  [
    'another type',
    property({ type: 'text' }),
    [
      'schema.properties[spec].type: Unsupported value: "text": supported values: "array", "boolean", "integer", "number", "object", "string"',
    ],
  ],
  [
    'types within alternatives',
    property({ type: 'object', anyOf: [{ type: 'object' }] }),
    ['schema.properties[spec].anyOf[0].type: Forbidden: must be empty to be structural'],
  ],
  [
    'alternatives that say more',
    { type: 'object', anyOf: [{ properties: { a: { minimum: 1 } } }] },
    ['schema.properties[a]: Required value: because it is defined in schema.anyOf[0].properties[a]'],
  ],
  [
    'int or string',
    property({ 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] }),
    [],
  ],
  [
    'metadata',
    { type: 'object', properties: { metadata: { type: 'object', properties: { labels: { type: 'object' } } } } },
    [
      'schema.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified',
    ],
  ],
  [
    'names in metadata',
    {
      type: 'object',
      properties: { metadata: { type: 'object', properties: { name: { type: 'string', maxLength: 5 } } } },
    },
    [],
  ],
  [
    'unique items',
    property({ type: 'array', items: { type: 'string' }, uniqueItems: true }),
    [
      'schema.properties[spec].uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
    ],
  ],
  [
    'properties and others',
    property({ type: 'object', properties: { a: { type: 'string' } }, additionalProperties: false }),
    [
      'schema.properties[spec].additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive',
    ],
  ],
  [
    'references',
    property({ type: 'object', $ref: '#/x' }),
    ['schema.properties[spec].$ref: Forbidden: $ref is not supported'],
  ],
  [
    'list maps',
    property({
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['a', 'b'],
      items: { type: 'object', properties: { a: { type: 'string' } } },
    }),
    [
      'schema.properties[spec].x-kubernetes-list-map-keys: Invalid value: ["a","b"]: entries must all be names of item properties',
      'schema.properties[spec].items.properties[a].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property',
    ],
  ],
  [
    'list types of what is no list',
    property({ type: 'object', 'x-kubernetes-list-type': 'set', 'x-kubernetes-map-type': 'odd' }),
    [
      'schema.properties[spec].x-kubernetes-map-type: Unsupported value: "odd": supported values: "atomic", "granular"',
      'schema.properties[spec].type: Invalid value: "object": must be array if x-kubernetes-list-type is specified',
    ],
  ],
  [
    'a default of the wrong type',
    property({ type: 'string', default: 5 }),
    ['schema.properties[spec].default: Invalid value: "integer":  in body must be of type string: "integer"'],
  ],
  [
    'a default with unknown fields',
    property({ type: 'object', default: { a: 1 } }),
    ['schema.properties[spec].default: Invalid value: {"a":1}: must not have unknown fields'],
  ],
  [
    'a default of the kind',
    { type: 'object', properties: { kind: { type: 'string', default: 'Apple' } } },
    ['schema.properties[kind].default: Forbidden: must not be set in top-level kind'],
  ],
  [
    'a pattern that is none',
    property({ type: 'string', pattern: '(' }),
    [
      'schema.properties[spec].pattern: Invalid value: "(": must be a valid regular expression, but isn\'t: error parsing regexp: missing closing ): `(`',
    ],
  ],
  [
    'embedded resources',
    property({ type: 'object', 'x-kubernetes-embedded-resource': true }),
    [
      'schema.properties[spec].properties: Required value: must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields',
    ],
  ],
  [
    'rules',
    property({
      type: 'object',
      'x-kubernetes-validations': [{ rule: ' ' }, { rule: 'a\nb' }, { rule: 'true', reason: 'Odd', fieldPath: '.x' }],
    }),
    [
      'schema.properties[spec].x-kubernetes-validations[0].rule: Required value: rule is not specified',
      'schema.properties[spec].x-kubernetes-validations[1].message: Required value: message must be specified if rule contains line breaks',
      'schema.properties[spec].x-kubernetes-validations[2].reason: Unsupported value: "Odd": supported values: "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"',
      'schema.properties[spec].x-kubernetes-validations[2].fieldPath: Invalid value: ".x": must be a valid path',
    ],
  ],
];

describe('validateDefinition', () => {
  for (const [name, spec, texts] of SPECS) it(name, () => expect(errorsOf(spec)).toEqual(texts));
  for (const [name, schema, texts] of SCHEMAS)
    it(`a schema with ${name}`, () => expect(schemaErrors(schema)).toEqual(texts));

  it('wants the name to say what it is about', () => {
    expect(errorsOf({}, { name: 'pears.example.com' })).toEqual([
      'metadata.name: Invalid value: "pears.example.com": must be spec.names.plural+"."+spec.group',
    ]);
  });

  it('knows what may stand at the root beside a status', () => {
    expect(
      schemaErrors(
        { type: 'object', anyOf: [{ required: ['spec'] }], properties: { spec: { type: 'string' } } },
        { subresources: { status: {} } },
      )[0],
    ).toMatch(
      /^schema: Invalid value: \{.*\}: only \[Description Type Format .* XPreserveUnknownFields XValidations\] fields are allowed at the root of the schema if the status subresource is enabled$/,
    );
  });

  it('takes fields for selectors that are scalars of the schema', () => {
    const schema = property({
      type: 'object',
      properties: { color: { type: 'string' }, list: { type: 'array', items: { type: 'string' } } },
    });
    const paths = ['.spec.color', '.spec.color', '.spec.list', '.spec.size', '.metadata.name', "['x']"];
    expect(schemaErrors(schema, { selectableFields: paths.map((jsonPath) => ({ jsonPath })) })).toEqual([
      'spec.selectableFields[1].jsonPath: Duplicate value: ".spec.color"',
      'spec.selectableFields[2].jsonPath: Invalid value: ".spec.list": must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
      'spec.selectableFields[3].jsonPath: Invalid value: ".spec.size": is an invalid path: does not refer to a valid field',
      'spec.selectableFields[4].jsonPath: Invalid value: ".metadata.name": is an invalid path: does not refer to a valid field',
      'spec.selectableFields[5].jsonPath: Invalid value: "[\'x\']": is an invalid path: array notation is not allowed',
    ]);
  });

  it('wants an approval for groups of Kubernetes', () => {
    const see = 'see https://github.com/kubernetes/enhancements/pull/1111';
    const group = 'example.k8s.io';
    expect(errorsOf({ group })).toEqual([
      `metadata.annotations[api-approved.kubernetes.io]: Required value: protected groups must have approval annotation "api-approved.kubernetes.io", ${see}`,
    ]);
    const approved = (value: string) => errorsOf({ group }, { annotations: { 'api-approved.kubernetes.io': value } });
    expect(approved('unapproved, just a test')).toEqual([]);
    expect(approved('https://example.com/1')).toEqual([]);
    expect(approved('yes')).toHaveLength(1);
  });
});

describe('validateDefinitionUpdate', () => {
  const errorsOfUpdate = (spec: Partial<Spec>, established: boolean, stored?: readonly string[]) => {
    const old = definition({});
    const conditions = established ? [{ type: 'Established', status: 'True' }] : [];
    const before = { ...old, status: { ...old.status, conditions } };
    return validateDefinitionUpdate(definition(spec, stored), before).map(fieldErrorText);
  };

  it('keeps group and plural, and kind and scope once established', () => {
    const spec: Partial<Spec> = { scope: 'Cluster', group: 'example.org', names: { plural: 'pears', kind: 'Pear' } };
    const immutable = (path: string, value: string) => `spec.${path}: Invalid value: "${value}": field is immutable`;
    expect(errorsOfUpdate(spec, false)).toEqual([
      immutable('group', 'example.org'),
      immutable('names.plural', 'pears'),
    ]);
    expect(errorsOfUpdate(spec, true)).toEqual([
      immutable('scope', 'Cluster'),
      immutable('names.kind', 'Pear'),
      immutable('group', 'example.org'),
      immutable('names.plural', 'pears'),
    ]);
  });

  it('keeps a version in which objects may be stored', () => {
    expect(errorsOfUpdate({ versions: [{ ...V1, name: 'v2' }] }, true, ['v1', 'v2'])).toEqual([
      'status.storedVersions[0]: Invalid value: "v1": missing from spec.versions; v1 was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in v1 and removes v1 from status.storedVersions',
    ]);
  });
});
