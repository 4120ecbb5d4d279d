/** Are two JSON values equal? A field that is undefined counts as absent. Shared parts cost nothing. */
export function deepEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    for (let index = 0; index < a.length; index += 1) if (!deepEqual(a[index], b[index])) return false;
    return true;
  }
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  // `for in` takes the keys from the object's shape; JSON objects inherit none.
  for (const key in left) {
    const value = left[key];
    if (value === undefined ? right[key] !== undefined && Object.hasOwn(right, key) : !Object.hasOwn(right, key))
      return false;
    if (value !== right[key] && !deepEqual(value, right[key])) return false;
  }
  for (const key in right) if (right[key] !== undefined && !Object.hasOwn(left, key)) return false;
  return true;
}
