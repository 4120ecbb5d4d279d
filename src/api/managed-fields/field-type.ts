/**
 * What the tracking of fields knows of the type of a value: one or more of the ways in which it may be written. Which one holds is seen from
 * the value. A kind that is not in the built-in schema brings the type of its objects along (`Strategy.fieldType`).
 * Source: structured-merge-diff/schema/elements.go (`Atom`).
 */
export interface FieldType {
  readonly scalar?: 'numeric' | 'string' | 'boolean' | 'untyped' | undefined;
  readonly list?: ListType | undefined;
  readonly map?: MapType | undefined;
}

export interface ListType {
  /** The list has one owner, as a scalar has (`x-kubernetes-list-type: atomic`, also the default). */
  readonly atomic: boolean;
  /** The fields that name an item (`x-kubernetes-list-map-keys`); none for a list of scalars that is a set. */
  readonly keys: readonly ListKey[];
  readonly element: FieldType;
}

export interface ListKey {
  readonly name: string;
  /** What an item has that does not say, as ports have `protocol: TCP`. */
  readonly default?: string | number | boolean;
}

/** A struct, a map, or both (a struct that keeps unknown fields). */
export interface MapType {
  /** All fields have one owner (`x-kubernetes-map-type: atomic`). */
  readonly atomic: boolean;
  readonly fields: ReadonlyMap<string, FieldType>;
  /** The type of what is not among `fields`; absent where there may be nothing else. */
  readonly other?: FieldType;
}

/** A value of which nothing is known and which has one owner (`__untyped_atomic_`). */
export const untypedAtomic: FieldType = selfContaining((self) => ({
  scalar: 'untyped',
  list: { atomic: true, keys: [], element: self },
  map: { atomic: true, fields: new Map(), other: self },
}));

/** A value of which nothing is known: maps have an owner for each key, lists have one (`__untyped_deduced_`; structured-merge-diff/typed/parser.go). */
export const deduced: FieldType = selfContaining((self) => ({
  scalar: 'untyped',
  list: { atomic: true, keys: [], element: untypedAtomic },
  map: { atomic: false, fields: new Map(), other: self },
}));

/** A type that may contain itself: what it is made of is looked at when it is first needed. */
export function selfContaining(make: (self: FieldType) => FieldType): FieldType {
  let made: FieldType | undefined;
  const get = (): FieldType => (made ??= make(type));
  const type: FieldType = {
    get scalar() {
      return get().scalar;
    },
    get list() {
      return get().list;
    },
    get map() {
      return get().map;
    },
  };
  return type;
}
