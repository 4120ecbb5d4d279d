import type { CustomResourceDefinition, CustomResourceDefinitionVersion } from '../generated/types';
import type { Conversion, Kind, Strategy } from '../kind';
import type { KubeObject } from '../object';
import { isJsonObject, type JsonObject } from '../json-object';
import { forbidden } from '../status';
import { compareVersions } from '../version-order';
import { fieldTypeOfSchema } from './field-types';
import { isTrue } from './definition/conditions';
import { withDefaults } from './defaulting';
import {
  finalizerWarnings,
  ratchetedWarnings,
  selectableField,
  validateObject,
  validateObjectStatus,
  validateObjectUpdate,
  type ObjectRules,
} from './object-rules';
import { conformed, readObject } from './read-object';
import type * as ValidateRules from './rules/validate-rules';
import type { RuleValidator } from './rules/validate-rules';
import { someSchema, type JsonSchema } from './schema-parts';
import { customTable } from './table';

const VERBS = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];
const PART_VERBS = ['get', 'patch', 'update'];

/**
 * The kind that holds the objects of a definition, in the version that it stores: `current` tells it at any time. It stays the same for the
 * definition's life, whatever becomes of its versions.
 */
export function storageKind(definition: CustomResourceDefinition, current: () => CustomResourceDefinition): Kind {
  const { group, scope } = definition.spec;
  return {
    ...namesOf(definition),
    group,
    get version() {
      return storageVersion(current());
    },
    get apiVersion() {
      return `${group}/${storageVersion(current())}`;
    },
    namespaced: scope === 'Namespaced',
    verbs: VERBS,
    subresources: [],
    type: `${group}.${definition.spec.names.kind}`,
    strategy: { tracksGeneration: true },
  };
}

/** Makes of an object, as JSON, one of another version. Throws `ApiError`. */
export type Converter = (content: JsonObject, apiVersion: string) => JsonObject;

/** The kinds of the versions that a definition serves. Without `converter` the versions of an object differ by name only. */
export function versionKinds(
  definition: CustomResourceDefinition,
  storage: Kind,
  converter?: Converter,
): readonly Kind[] {
  const { versions } = definition.spec;
  const schemas = new Map(versions.map((version) => [`${definition.spec.group}/${version.name}`, schemaOf(version)]));
  return versions
    .filter(({ served }) => served)
    .map((version) => versionKind(definition, version, storage, schemas, converter));
}

function versionKind(
  definition: CustomResourceDefinition,
  version: CustomResourceDefinitionVersion,
  storage: Kind,
  schemas: ReadonlyMap<string, JsonSchema>,
  converter: Converter | undefined,
): Kind {
  const { group, scope } = definition.spec;
  const apiVersion = `${group}/${version.name}`;
  const names = namesOf(definition);
  const { status, scale } = version.subresources ?? {};
  return {
    ...names,
    group,
    version: version.name,
    apiVersion,
    namespaced: scope === 'Namespaced',
    verbs: VERBS,
    subresources: [
      ...(status === undefined ? [] : [{ name: 'status', verbs: PART_VERBS, kind: names.kind }]),
      ...(scale === undefined
        ? []
        : [{ name: 'scale', verbs: PART_VERBS, kind: 'Scale', group: 'autoscaling', version: 'v1' }]),
    ],
    type: `${group}.${version.name}.${names.kind}`,
    strategy: versionStrategy(definition, version),
    conversion: conversionOf(apiVersion, storage, schemas, converter),
    ...(scale !== undefined && { scale }),
  };
}

/** The names that the definition has been granted. */
function namesOf({ spec, status }: CustomResourceDefinition) {
  const { plural, singular, kind, listKind, shortNames, categories } = status?.acceptedNames ?? spec.names;
  return {
    plural: plural || spec.names.plural,
    singular: singular ?? '',
    kind: kind || spec.names.kind,
    listKind: listKind || `${kind || spec.names.kind}List`,
    shortNames: shortNames ?? [],
    categories: categories ?? [],
  };
}

function storageVersion({ spec }: CustomResourceDefinition): string {
  return spec.versions.find(({ storage }) => storage)?.name ?? '';
}

/** Of a version without one nothing is known, and nothing kept: definitions can't leave it out. */
function schemaOf({ schema }: CustomResourceDefinitionVersion): JsonSchema {
  return schema?.openAPIV3Schema ?? { type: 'object' };
}

/**
 * Objects are stored as they were written but for their version, and read by the schema of the day: what it has lost since is dropped, what it
 * has a default for is filled in. Source: apiextensions-apiserver/pkg/apiserver/customresource_handler.go (crdConversionRESTOptionsGetter),
 * pkg/apiserver/conversion/nop_converter.go.
 *
 * Divergence from real Kubernetes: a write that changes nothing leaves an object in the version in which it was stored.
 */
function conversionOf(
  apiVersion: string,
  storage: Kind,
  schemas: ReadonlyMap<string, JsonSchema>,
  converter: Converter | undefined,
): Conversion {
  const schema = schemas.get(apiVersion) ?? {};
  const convert: Converter = (content, to) =>
    converter === undefined || content['apiVersion'] === to ? content : converter(content, to);
  return {
    storage,
    toStorage(object) {
      const stored = schemas.get(storage.apiVersion) ?? schema;
      const content = convert(contentOf(object), storage.apiVersion);
      const kept = stored === schema ? content : conformed(content, stored);
      return withApiVersion(objectOf(object, kept), storage.apiVersion);
    },
    fromStorage(stored) {
      const before = schemas.get(stored.apiVersion) ?? schema;
      const content = before === schema ? contentOf(stored) : conformed(contentOf(stored), before);
      const shown = withDefaults(conformed(convert(content, apiVersion), schema), schema);
      return withApiVersion(objectOf(stored, shown), apiVersion);
    },
  };
}

function withApiVersion(object: KubeObject, apiVersion: string): KubeObject {
  return object.apiVersion === apiVersion ? object : { ...object, apiVersion };
}

/** The fields of an object as JSON, which they are. */
function contentOf(object: KubeObject): JsonObject {
  return isJsonObject(object) ? object : {};
}

/** `content` with the type and metadata of the object that it was made from, which schemas do not touch. */
function objectOf<T extends KubeObject>(object: T, content: JsonObject): T {
  return content === contentOf(object) ? object : ({ ...content, metadata: object.metadata } as unknown as T);
}

function versionStrategy(
  definition: CustomResourceDefinition,
  version: CustomResourceDefinitionVersion,
): Strategy<KubeObject> {
  const { plural, kind } = namesOf(definition);
  const { group } = definition.spec;
  const schema = schemaOf(version);
  const hasRules = someSchema(schema, (part) => (part['x-kubernetes-validations'] ?? []).length > 0);
  const rules: ObjectRules = {
    schema,
    scale: version.subresources?.scale,
    rules: hasRules ? rulesOf(schema) : undefined,
  };
  const fill = (object: KubeObject) => objectOf(object, withDefaults(contentOf(object), schema));
  const terminating = isTrue(definition, 'Terminating');
  const fields = version.selectableFields ?? [];
  const warnings = deprecationWarnings(definition, version);
  return {
    tracksGeneration: true,
    requiresVersion: true,
    ...(warnings.length > 0 && { requestWarnings: warnings }),
    decode: (body) => readObject(body, schema),
    fieldType: fieldTypeOfSchema(schema),
    setDefaults: fill,
    prepareForCreate(object) {
      if (!terminating) return object;
      throw forbidden(
        { group, plural, kind },
        object.metadata.name,
        'create not allowed while custom resource definition is terminating',
      );
    },
    validate: (object) => validateObject(rules, object),
    validateUpdate: (object, old) => validateObjectUpdate(rules, object, old),
    prepareForStatusUpdate: fill,
    validateStatusUpdate: (object, old) => validateObjectStatus(rules, object, old),
    warnings: (object, old) => [...(hasRules ? ratchetedWarnings(object) : []), ...finalizerWarnings(object, old)],
    selectableFields: Object.fromEntries(
      fields.map(({ jsonPath }) => [jsonPath.replace(/^\./, ''), selectableField(jsonPath)]),
    ),
    table: customTable(version),
  };
}

/** The evaluator of rules is read when the first object comes, and the rules are then compiled once. */
function rulesOf(schema: JsonSchema): RuleValidator {
  let validator: RuleValidator | undefined;
  return (content, old) => {
    validator ??= (require('./rules/validate-rules') as typeof ValidateRules).ruleValidator(schema);
    return validator(content, old);
  };
}

/** Source: apiextensions-apiserver/pkg/apiserver/customresource_handler.go (defaultDeprecationWarning). */
function deprecationWarnings(
  { spec }: CustomResourceDefinition,
  version: CustomResourceDefinitionVersion,
): readonly string[] {
  if (version.deprecated !== true) return [];
  if (version.deprecationWarning !== undefined) return [version.deprecationWarning];
  const { group, names } = spec;
  const text = `${group}/${version.name} ${names.kind} is deprecated`;
  const [newer] = spec.versions
    .filter(({ name, served, deprecated }) => served && deprecated !== true && compareVersions(version.name, name) > 0)
    .map(({ name }) => name)
    .sort(compareVersions);
  return [newer === undefined ? text : `${text}; use ${group}/${newer} ${names.kind}`];
}
