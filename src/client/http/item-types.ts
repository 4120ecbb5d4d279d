/**
 * A list whose items say what they are: servers leave that out, because the list says it once. What is no list stays as it is.
 * Source: apimachinery/pkg/apis/meta/v1/unstructured/unstructured.go (decodeToList).
 */
export function withItemTypes(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('items' in body) || !Array.isArray(body.items)) return body;
  const { kind, apiVersion } = body as { readonly kind?: unknown; readonly apiVersion?: unknown };
  if (typeof kind !== 'string' || !kind.endsWith('List')) return body;
  const itemKind = kind.slice(0, -'List'.length);
  const items: readonly unknown[] = body.items;
  return { ...body, items: items.map((item) => (isTypeless(item) ? { apiVersion, kind: itemKind, ...item } : item)) };
}

function isTypeless(item: unknown): item is object {
  return typeof item === 'object' && item !== null && !('kind' in item) && 'metadata' in item;
}
