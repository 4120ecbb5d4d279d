import { escapedName, typeOfSchema } from '../../cel/schema-types';
import type { CelType } from '../../cel/types';
import { additionalOf, itemsOf, propertyOf, someSchema, sortedProperties, type JsonSchema } from '../schema-parts';
import { compileRule, type CompiledRule } from './compiled-rule';

/** The rules of a schema and those of its parts: only parts that have some. */
export interface RuleNode {
  /** What says where values belong; an `allOf` has only rules of its own. */
  readonly schema: JsonSchema;
  readonly type: CelType | undefined;
  readonly rules: readonly CompiledRule[];
  readonly items?: RuleNode;
  readonly additional?: RuleNode;
  readonly properties: ReadonlyMap<string, RuleNode>;
  readonly allOf: readonly RuleNode[];
}

/** Source: apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go (NewValidator). Undefined when there are no rules. */
export function ruleTree(schema: JsonSchema): RuleNode | undefined {
  return node(schema, schema, true);
}

function node(source: JsonSchema, schema: JsonSchema, isResourceRoot: boolean): RuleNode | undefined {
  if (!someSchema(source, (part) => (part['x-kubernetes-validations'] ?? []).length > 0)) return undefined;
  const type = typeOfSchema(schema, isResourceRoot);
  const own = source['x-kubernetes-validations'] ?? [];
  const rules = type === undefined ? [] : own.map((rule) => compileRule(rule, schema, type));
  const properties = new Map<string, RuleNode>();
  for (const [name, property] of sortedProperties(source)) {
    const spine = propertyOf(schema, name);
    const part = spine === undefined ? undefined : node(property, spine, isEmbedded(spine));
    // What has no type can't be seen by rules, nor by those of its own.
    if (part === undefined || (escapedName(name) !== undefined && part.type === undefined)) continue;
    properties.set(name, part);
  }
  const items = partOf(itemsOf(source), itemsOf(schema));
  const additional = partOf(additionalOf(source), additionalOf(schema));
  const allOf = (source.allOf ?? []).flatMap((part) => node(part, schema, isResourceRoot) ?? []);
  if (
    rules.length === 0 &&
    properties.size === 0 &&
    allOf.length === 0 &&
    items === undefined &&
    additional === undefined
  )
    return undefined;
  return {
    schema,
    type,
    rules,
    properties,
    allOf,
    ...(items !== undefined && { items }),
    ...(additional !== undefined && { additional }),
  };
}

function partOf(source: JsonSchema | undefined, schema: JsonSchema | undefined): RuleNode | undefined {
  return source === undefined || schema === undefined ? undefined : node(source, schema, isEmbedded(schema));
}

function isEmbedded(schema: JsonSchema): boolean {
  return schema['x-kubernetes-embedded-resource'] === true;
}
