/**
 * How deep JSON and YAML may nest.
 * Divergence from real Kubernetes: Go's limit is 10000; here whatever walks a value, `JSON.stringify` too, has a smaller stack.
 */
export const maxNestingDepth = 1000;

/** Go's words for a value that nests deeper. */
export const depthError = 'exceeded max depth';

/** Goes through the value level by level, so it is safe for any depth. */
export function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxNestingDepth) return true;
    const next: unknown[] = [];
    for (const item of level) {
      if (typeof item !== 'object' || item === null) continue;
      for (const child of Array.isArray(item) ? item : Object.values(item)) {
        if (typeof child === 'object' && child !== null) next.push(child);
      }
    }
    level = next;
  }
  return false;
}
