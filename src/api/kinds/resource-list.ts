import { addQuantities, compareQuantities, parseQuantity, quantityError, type Quantity } from '../quantity';

/** Amounts by resource name as the API has them: `{cpu: '500m'}`. */
export type ResourceList = Readonly<Record<string, string>>;

/** The same, ready to reckon with. */
export type ResourceAmounts = ReadonlyMap<string, Quantity>;

export const noAmounts: ResourceAmounts = new Map();

export function amountsOf(list: ResourceList | undefined): ResourceAmounts {
  if (list === undefined) return noAmounts;
  const amounts = new Map<string, Quantity>();
  for (const name in list) amounts.set(name, parseQuantity(list[name] ?? '0'));
  return amounts;
}

export function listOf(amounts: ResourceAmounts): ResourceList {
  const list: Record<string, string> = {};
  for (const [name, { text }] of amounts) list[name] = text;
  return list;
}

export function addAmounts(a: ResourceAmounts, b: ResourceAmounts): ResourceAmounts {
  return merge(a, b, addQuantities);
}

export function maxAmounts(a: ResourceAmounts, b: ResourceAmounts): ResourceAmounts {
  return merge(a, b, (left, right) => (compareQuantities(right, left) > 0 ? right : left));
}

/** Every amount in its canonical text, rounded up to thousandths (`SetDefaults_ResourceList`, pkg/apis/core/v1/defaults.go). */
export function canonicalResourceList(list: ResourceList): ResourceList {
  let changed: Record<string, string> | undefined;
  for (const name in list) {
    const text = list[name] ?? '';
    // A text that is no quantity never gets past decoding; whoever writes one from inside hears of it from validation.
    const canonical = quantityError(text) === undefined ? canonicalMilli(text) : text;
    if (canonical !== text) (changed ??= { ...list })[name] = canonical;
  }
  return changed ?? list;
}

function canonicalMilli(text: string): string {
  const quantity = parseQuantity(text);
  return quantity.scale >= -3 ? quantity.text : parseQuantity(`${quantity.milliValue}m`).text;
}

function merge(
  a: ResourceAmounts,
  b: ResourceAmounts,
  combine: (a: Quantity, b: Quantity) => Quantity,
): ResourceAmounts {
  if (b.size === 0) return a;
  if (a.size === 0) return b;
  const merged = new Map(a);
  for (const [name, amount] of b) {
    const known = merged.get(name);
    merged.set(name, known === undefined ? amount : combine(known, amount));
  }
  return merged;
}
