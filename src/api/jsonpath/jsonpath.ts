import { sprint } from '../go/format';
import type { JsonValue } from '../go/json-value';
import { isList } from '../go/json-value';
import { isMap, type GoValue } from '../go/value';
import type { Values } from './evaluator';
import type { PathNode } from './nodes';
import { parsePath } from './parser';
import { findResults } from './results';

/** A parsed JSONPath template, ready for any number of objects. */
export interface JsonPath {
  readonly text: string;
  readonly nodes: readonly PathNode[];
}

/** Parses a JSONPath template. Throws JsonPathSyntaxError, whose message is client-go's. */
export function parseJsonPath(text: string): JsonPath {
  return { text, nodes: parsePath(text) };
}

/**
 * The results of each top-level piece of the template, as sort-by, custom columns and the columns of custom resources want them.
 * Missing keys give no result, or a JsonPathError where they aren't allowed.
 */
export function findJsonPath({ nodes }: JsonPath, data: JsonValue, allowMissingKeys = true): readonly Values[] {
  return findResults(nodes, data, allowMissingKeys);
}

/** One result as text: maps and lists as JSON, which `marshal` writes. Source: client-go/util/jsonpath/jsonpath.go (PrintResults). */
export function jsonPathText(value: GoValue, marshal: (value: JsonValue) => string): string {
  if (value === null || value === undefined) return 'null';
  return isList(value) || isMap(value) ? marshal(value) : sprint(value);
}
