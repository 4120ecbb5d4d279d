/** Adds all items to the end of a list, however many they are: `push(...items)` puts each on the stack, which 120,000 overflow. */
export function append<T>(list: T[], items: Iterable<T>): void {
  for (const item of items) list.push(item);
}
