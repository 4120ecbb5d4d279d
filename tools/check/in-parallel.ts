/**
 * Does the work for every item, at most `atOnce` of them at a time, and gives the results in the order of the items. `onResult` sees each
 * result in that order too, as soon as it and all before it are there.
 */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<Result>,
  onResult: (result: Result) => void,
): Promise<readonly Result[]> {
  const results = new Map<number, Result>();
  let next = 0;
  let told = 0;
  const worker = async () => {
    for (let index = next++; index < items.length; index = next++) {
      results.set(index, await work(items[index] as Item));
      for (let result = results.get(told); result !== undefined; result = results.get(told)) {
        onResult(result);
        told += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return items.map((_, index) => results.get(index) as Result);
}
