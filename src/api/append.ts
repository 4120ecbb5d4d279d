/** The list with one item more. `[...items, item]` would leave room for 16 more of them, which counts where there is such a list for every pod. */
export function withItem<T>(items: readonly T[], item: T): T[] {
  // Most lists that grow have nothing in them yet.
  return items.length === 0 ? [item] : items.concat([item]);
}

/** Adds all items to the end of a list, however many they are: `push(...items)` puts each on the stack, which 120,000 overflow. */
export function append<T>(list: T[], items: Iterable<T>): void {
  for (const item of items) list.push(item);
}
