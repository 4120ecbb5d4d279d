/** An expression as it was written. `at` is the offset in the source at which Kubernetes points when something is wrong with it. */
export type Expression =
  | { readonly op: 'literal'; readonly at: number; readonly value: Literal }
  | { readonly op: 'ident'; readonly at: number; readonly name: string }
  | {
      readonly op: 'select';
      readonly at: number;
      readonly of: Expression;
      readonly field: string;
      readonly optional: boolean;
    }
  | {
      readonly op: 'index';
      readonly at: number;
      readonly of: Expression;
      readonly index: Expression;
      readonly optional: boolean;
    }
  /** Operators too: `_+_`, `!_`, `_?_:_`. */
  | {
      readonly op: 'call';
      readonly at: number;
      readonly name: string;
      readonly target?: Expression;
      readonly args: readonly Expression[];
    }
  | { readonly op: 'list'; readonly at: number; readonly items: readonly Entry<Expression>[] }
  | { readonly op: 'map'; readonly at: number; readonly entries: readonly Entry<MapEntry>[] }
  | {
      readonly op: 'struct';
      readonly at: number;
      readonly type: string;
      readonly fields: readonly Entry<StructField>[];
    };

/** An element of an aggregate; an optional one (`?x`) is left out where it has no value. */
export interface Entry<T> {
  readonly optional: boolean;
  readonly value: T;
}

export interface MapEntry {
  readonly key: Expression;
  readonly value: Expression;
}

export interface StructField {
  readonly at: number;
  readonly name: string;
  readonly value: Expression;
}

export type Literal = string | bigint | number | boolean | null | Uint8Array | { readonly uint: bigint };

/** Where an issue is that concerns the whole of an expression. */
export const NOWHERE = -1;

/** Something wrong with an expression, found before it is evaluated. */
export interface Issue {
  readonly at: number;
  readonly message: string;
}

/** A macro's name and how many arguments it has: those that bind names of their own. */
export function isMacro(name: string, hasTarget: boolean, args: readonly Expression[]): boolean {
  if (!hasTarget) return name === 'has' && args.length === 1;
  switch (name) {
    case 'all':
    case 'exists':
    case 'exists_one':
    case 'existsOne':
      return args.length === 2 || args.length === 3;
    case 'map':
      return args.length === 2 || args.length === 3;
    case 'filter':
    case 'optMap':
    case 'optFlatMap':
      return args.length === 2;
    case '@bind':
      return args.length === 3;
    case 'sortBy':
      return args.length === 2;
    case 'transformList':
    case 'transformMap':
    case 'transformMapEntry':
      return args.length === 3 || args.length === 4;
    default:
      return false;
  }
}
