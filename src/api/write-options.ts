import type { User } from './authentication/user';
import type { Authorizer } from './authorization/authorizer';
import type { ManagedFieldsEntry } from './generated/types';
import type { RequestContext } from './kind';

/** How a write is to be done, besides what is written. */
export interface WriteOptions {
  /** Goes through every check and stores nothing. */
  readonly dryRun?: boolean;
  /** Who asks; default the engine itself. */
  readonly user?: User;
  /** Who judges what the user may do beyond the write itself, such as granting rights. Absent: nobody. */
  readonly authorizer?: Authorizer;
  /** In whose name the fields that the write sets are kept in metadata.managedFields. Absent: they are not tracked, as for writes of the engine itself. */
  readonly fieldManager?: string;
  /** Instead of `fieldManager`: who manages what after the write, as server-side apply has worked it out. */
  readonly managedFields?: readonly ManagedFieldsEntry[];
  /** The subresource by which an object is written whose main resource is updated (`scale`). */
  readonly subresource?: string;
  /** Admission has had its say already, in terms of the subresource. */
  readonly isAdmitted?: boolean;
  /** Receives the texts of `Warning` headers. */
  readonly warn?: (text: string) => void;
}

/** What a kind's rules get to know about a write. */
export function requestContext(nowMs: number, { user, warn }: WriteOptions): RequestContext {
  if (user === undefined) return { nowMs };
  return warn === undefined ? { nowMs, user } : { nowMs, user, warn };
}
