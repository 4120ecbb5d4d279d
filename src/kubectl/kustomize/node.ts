import { getOwn, setOwn } from '../../api/json-object';
import { resolveScalar } from '../../api/yaml/resolve';
import { isList, isObject, type JsonValue } from '../../api/go/json-value';

/** A part of a manifest that this build of a kustomization owns, and changes in place as kustomize does. */
export type Node = null | boolean | number | string | Node[] | NodeMap;
export interface NodeMap {
  [key: string]: Node;
}

export function copyOf(value: JsonValue | undefined): Node {
  if (isList(value)) return value.map(copyOf);
  return isObject(value) ? copyOfMap(value) : (value ?? null);
}

export function copyOfMap(object: Readonly<Record<string, JsonValue | undefined>>): NodeMap {
  const copy: NodeMap = {};
  for (const [key, value] of Object.entries(object)) if (value !== undefined) setOwn(copy, key, copyOf(value));
  return copy;
}

export function isMap(node: unknown): node is NodeMap {
  return typeof node === 'object' && node !== null && !Array.isArray(node);
}

export function isSequence(node: Node | undefined): node is Node[] {
  return Array.isArray(node);
}

/** Undefined when there is none; null is a value. */
export function field(node: Node | undefined, key: string): Node | undefined {
  return isMap(node) ? getOwn(node, key) : undefined;
}

export function setField(map: NodeMap, key: string, value: Node): void {
  setOwn(map, key, value);
}

/** What stands in the YAML; empty for what is no scalar. */
export function scalarText(node: Node | undefined): string {
  if (node === undefined || typeof node === 'object') return node === null ? 'null' : '';
  return String(node);
}

export function textField(node: Node | undefined, key: string): string {
  const value = field(node, key);
  return value === undefined || value === null ? '' : scalarText(value);
}

/** The map under the key, made if there is none. */
export function madeMap(map: NodeMap, key: string): NodeMap {
  const found = field(map, key);
  if (isMap(found)) return found;
  const made: NodeMap = {};
  setField(map, key, made);
  return made;
}

/** The map's scalars as texts. */
export function textsOf(node: Node | undefined): Record<string, string> {
  const texts: Record<string, string> = {};
  if (isMap(node)) for (const [key, value] of Object.entries(node)) setOwn(texts, key, scalarText(value));
  return texts;
}

/** What a text is as a plain scalar: a number, a truth value, nothing, or a text. */
export function plainScalar(text: string): Node {
  if (/^(y|n|yes|no|on|off)$/i.test(text)) return text;
  const value = resolveScalar('', text);
  return typeof value === 'bigint' ? Number(value) : value;
}
