/** A value, or why there is none. */
export type Outcome<T> = { readonly value: T } | { readonly error: string };
