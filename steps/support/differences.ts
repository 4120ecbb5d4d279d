/**
 * How `actual` fails to be what `expected` describes, a line a difference; none means that it does.
 * `subset`: maps may have more fields, lists more items, in any order. `exact`: maps that are described down to their
 * values have nothing more (those that only lead to them may), lists have just these items in this order.
 */
export function differences(
  expected: unknown,
  actual: unknown,
  form: 'subset' | 'exact',
  path = '',
): readonly string[] {
  const at = path === '' ? 'the object' : path;
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual)) return [`${at} should be a list, but is ${show(actual)}`];
    return form === 'exact' ? exactList(expected, actual, at) : subsetList(expected, actual, at);
  }
  if (typeof expected === 'object' && expected !== null) {
    if (typeof actual !== 'object' || actual === null || Array.isArray(actual))
      return [`${at} should be a map, but is ${show(actual)}`];
    const fields = actual as Readonly<Record<string, unknown>>;
    const missing = Object.entries(expected).flatMap(([name, value]) =>
      differences(
        value,
        Object.hasOwn(fields, name) ? fields[name] : undefined,
        form,
        path === '' ? name : `${path}.${name}`,
      ),
    );
    const isPath = Object.values(expected).some((value) => typeof value === 'object' && value !== null);
    const surplus =
      form === 'exact' && !isPath ? Object.keys(fields).filter((name) => !Object.hasOwn(expected, name)) : [];
    return [...missing, ...surplus.map((name) => `${at}.${name} should not be there, but is ${show(fields[name])}`)];
  }
  return Object.is(expected, actual) ? [] : [`${at} should be ${show(expected)}, but is ${show(actual)}`];
}

function exactList(expected: readonly unknown[], actual: readonly unknown[], at: string): readonly string[] {
  if (expected.length !== actual.length)
    return [`${at} should have ${expected.length} items, but has ${actual.length}: ${show(actual)}`];
  return expected.flatMap((item, index) => differences(item, actual[index], 'exact', `${at}[${index}]`));
}

/** Each expected item needs an actual item of its own. */
function subsetList(expected: readonly unknown[], actual: readonly unknown[], at: string): readonly string[] {
  const left = [...actual];
  return expected.flatMap((item) => {
    const index = left.findIndex((candidate) => differences(item, candidate, 'subset', at).length === 0);
    if (index === -1) return [`${at} should have an item like ${show(item)}, but has ${show(actual)}`];
    left.splice(index, 1);
    return [];
  });
}

const MAX_SHOWN = 400;

function show(value: unknown): string {
  if (value === undefined) return 'absent';
  const text = JSON.stringify(value);
  return text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN)}... (${text.length} characters)`;
}
