import { quantityError } from '../../../../api/quantity';

/** What is wrong with a definition, and where. */
export class DefinitionError extends Error {}

/** Reads the value at `path`, or throws a {@link DefinitionError}. */
export type Reader<T> = (value: unknown, path: string) => T;

type Readers = Readonly<Record<string, Reader<unknown>>>;
type Fields<R extends Readers> = { readonly [Name in keyof R]?: ReturnType<R[Name]> };

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** An object that has no other fields than those of `readers`; absent ones (and null ones) stay absent. */
export function fields<R extends Readers>(readers: R): Reader<Fields<R>> {
  return (value, path) => {
    const read: { [Name in keyof R]?: ReturnType<R[Name]> } = {};
    for (const [name, entry] of Object.entries(objectAt(value, path))) {
      const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
      const at = path === '' ? name : `${path}.${name}`;
      if (reader === undefined) fail(at, `unknown field; known are ${Object.keys(readers).sort().join(', ')}`);
      if (entry !== undefined && entry !== null) Object.assign(read, { [name]: reader(entry, at) });
    }
    return read;
  };
}

export function listOf<T>(item: Reader<T>): Reader<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) return fail(path, `expected a list, got ${describe(value)}`);
    return value.map((entry: unknown, index) => item(entry, `${path}[${index}]`));
  };
}

export function mapOf<T>(item: Reader<T>): Reader<ReadonlyMap<string, T>> {
  return (value, path) =>
    new Map(Object.entries(objectAt(value, path)).map(([name, entry]) => [name, item(entry, `${path}.${name}`)]));
}

export const text: Reader<string> = (value, path) => {
  if (typeof value === 'string') return value;
  return fail(path, `expected a text, got ${describe(value)}`);
};

/** A text; what YAML takes for a number or a truth value stands for its letters. */
export const scalarText: Reader<string> = (value, path) =>
  typeof value === 'number' || typeof value === 'boolean' ? String(value) : text(value, path);

export function wholeNumber(least: number, most: number): Reader<number> {
  return (value, path) => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
    return fail(path, `expected a whole number from ${least} to ${most}, got ${describe(value)}`);
  };
}

export function oneOf<T extends string>(...choices: readonly T[]): Reader<T> {
  return (value, path) =>
    choices.find((choice) => choice === value) ??
    fail(path, `expected ${choices.map((choice) => `"${choice}"`).join(' or ')}, got ${describe(value)}`);
}

/** Milliseconds. */
export const time: Reader<number> = (value, path) => {
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value * 1000;
  if (typeof value === 'string' && /^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/.test(value)) {
    let ms = 0;
    for (const [, count, unit = 's'] of value.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g))
      ms += Number(count) * (UNIT_MS[unit] ?? 1000);
    return ms;
  }
  return fail(path, `expected a time such as 20s or 1m30s, got ${describe(value)}`);
};

/** The text of a quantity. */
export const quantity: Reader<string> = (value, path) => {
  const written = typeof value === 'number' ? String(value) : text(value, path);
  const error = quantityError(written);
  return error === undefined && !written.startsWith('-')
    ? written
    : fail(path, `expected a quantity such as 50Mi or 250m, got ${describe(value)}`);
};

export function fail(path: string, problem: string): never {
  throw new DefinitionError(path === '' ? problem : `${path}: ${problem}`);
}

function objectAt(value: unknown, path: string): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  return fail(path, `expected fields with values, got ${describe(value)}`);
}

function describe(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'function' ? 'a function' : JSON.stringify(value);
}
