import { additionalOf, hasAdditional, propertyOf, type JsonSchema } from '../schema-parts';

/** Where a path leads in a schema. */
export type ResolvedPath =
  | { readonly steps: readonly string[]; readonly schema: JsonSchema | undefined }
  | { readonly error: string };

/**
 * Follows a simple path (`.spec.color`, with `allowBrackets` also `['a.b']`) through a schema.
 * Source: apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go (ValidFieldPath).
 */
export function resolveFieldPath(path: string, root: JsonSchema, allowBrackets: boolean): ResolvedPath {
  const tokens = path.match(/'(?:\\'|[^'])+'|[.[\]]|[^.[\]]+/g) ?? [];
  const steps: string[] = [];
  let schema: JsonSchema | undefined = root;
  for (let at = 0; at < tokens.length;) {
    const token = tokens[at] ?? '';
    if (token !== '.' && token !== '[') return { error: `expected [ or . but got: ${token}` };
    if (token === '[' && !allowBrackets) return { error: 'array notation is not allowed' };
    const name = tokens[at + 1];
    if (name === undefined) return { error: 'unexpected end of JSON path' };
    let key = name;
    if (token === '[') {
      if (!/^'.*'$/s.test(name)) return { error: `expected single quoted string but got ${name}` };
      key = name.slice(1, -1).replace(/\\(.)/g, '$1');
      const close = tokens[at + 2];
      if (close === undefined) return { error: 'unexpected end of JSON path' };
      if (close !== ']') return { error: `expected ] but got ${close}` };
    }
    const next = stepInto(schema, key);
    if (next === undefined) return { error: 'does not refer to a valid field' };
    schema = next.schema;
    steps.push(key);
    at += token === '[' ? 3 : 2;
  }
  return { steps, schema };
}

function stepInto(
  schema: JsonSchema | undefined,
  name: string,
): { readonly schema: JsonSchema | undefined } | undefined {
  if (schema === undefined) return undefined;
  if (Object.keys(schema.properties ?? {}).length === 0)
    return hasAdditional(schema) ? { schema: additionalOf(schema) } : undefined;
  const property = propertyOf(schema, name);
  return property === undefined ? undefined : { schema: property };
}
