import type { JsonValue } from '../../api/go/json-value';

/** A meta.k8s.io/v1 Table, as far as printing needs it. */
export interface Table {
  readonly columnDefinitions?: readonly TableColumn[] | null;
  readonly rows?: readonly TableRow[] | null;
}

export interface TableColumn {
  readonly name: string;
  readonly type: string;
  /** `name` marks the column that is prefixed with the kind where several kinds are printed. */
  readonly format?: string;
  readonly description?: string;
  /** Columns above 0 are printed with `-o wide` only. */
  readonly priority?: number;
}

export interface TableRow {
  readonly cells: readonly JsonValue[];
  readonly object?: TableRowObject | null;
}

/** The object of a row: its metadata, or all of it (`?includeObject=Object`, for --sort-by). */
export interface TableRowObject {
  readonly metadata?: {
    readonly namespace?: string;
    readonly labels?: { readonly [key: string]: string } | null;
  };
}
