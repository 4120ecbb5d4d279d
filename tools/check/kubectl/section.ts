/** A command line of kubectl, without its name; words are parted by blanks and kept together by quotes. */
export interface Step {
  readonly line: string;
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Steps one after another, or, when they only read, `together`; or time that passes. */
export type Section = { readonly steps: readonly Step[]; readonly together?: true } | { readonly advanceMs: number };

/** Steps that only read. */
export function read(...lines: readonly string[]): Section {
  return { steps: lines.map((line) => ({ line })), together: true };
}

/** Steps that change something. */
export function write(...lines: readonly string[]): Section {
  return { steps: lines.map((line) => ({ line })) };
}
