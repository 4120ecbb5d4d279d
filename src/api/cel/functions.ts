import type { CelType } from './types';
import type { CelValue } from './values';

/** One form of a function. */
export interface Overload {
  readonly name: string;
  /** Is the first argument what it is called on? */
  readonly isMember: boolean;
  readonly parameters: readonly CelType[];
  readonly result: CelType;
  /** Refuses by throwing `CelError`. */
  readonly call: (...args: readonly CelValue[]) => CelValue;
  /** What a call costs beyond 1, by the sizes of what it looks at. */
  readonly cost?: (...args: readonly CelValue[]) => number;
}

type Call = Overload['call'];
type Cost = NonNullable<Overload['cost']>;

/** `x.name(...)`; `parameters` begins with the type of x. */
export function member(
  name: string,
  parameters: readonly CelType[],
  result: CelType,
  call: Call,
  cost?: Cost,
): Overload {
  return { name, isMember: true, parameters, result, call, ...(cost !== undefined && { cost }) };
}

/** `name(...)`, an operator too. */
export function global(
  name: string,
  parameters: readonly CelType[],
  result: CelType,
  call: Call,
  cost?: Cost,
): Overload {
  return { name, isMember: false, parameters, result, call, ...(cost !== undefined && { cost }) };
}

/** The overloads of a name, those of members apart. */
export interface FunctionTable {
  find(name: string, isMember: boolean): readonly Overload[];
}

export function functionTable(overloads: readonly Overload[]): FunctionTable {
  const members = new Map<string, Overload[]>();
  const globals = new Map<string, Overload[]>();
  for (const overload of overloads) {
    const table = overload.isMember ? members : globals;
    const known = table.get(overload.name);
    if (known === undefined) table.set(overload.name, [overload]);
    else known.push(overload);
  }
  return { find: (name, isMember) => (isMember ? members : globals).get(name) ?? [] };
}

/** A tenth for each character or item. */
export function traversal(value: CelValue | undefined): number {
  if (typeof value === 'string' || value instanceof Uint8Array || Array.isArray(value))
    return Math.ceil(value.length * 0.1);
  return 0;
}
