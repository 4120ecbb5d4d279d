import { compareBytes, quote } from '../go/text';
import { applyConflict, type ApiError } from '../status';
import { readIdentifier } from './managers';
import { pathText, type PathElement } from './path-element';

/** A field that an apply would change and that another manager owns. */
export interface Conflict {
  /** The owner's identifier. */
  readonly manager: string;
  readonly path: readonly PathElement[];
}

/** An apply would change what others own. */
export class Conflicts extends Error {
  readonly conflicts: readonly Conflict[];

  constructor(conflicts: readonly Conflict[]) {
    super('conflicts');
    this.conflicts = [...conflicts].sort((a, b) => compareBytes(a.manager, b.manager));
  }
}

/**
 * 409 as the API server words it: `Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using apps/v1: .spec.replicas`.
 * Source: apimachinery/pkg/util/managedfields/internal/conflict.go.
 *
 * Divergence from real Kubernetes: the causes are listed by manager, there in no particular order.
 */
export function conflictError({ conflicts }: Conflicts): ApiError {
  const causes = conflicts.map(({ manager, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${managerText(manager)}`,
    field: pathText(path),
  }));
  return applyConflict(causes, messageOf(conflicts));
}

function messageOf(conflicts: readonly Conflict[]): string {
  const [first, ...more] = conflicts;
  if (first !== undefined && more.length === 0)
    return `Apply failed with 1 conflict: conflict with ${managerText(first.manager)}: ${pathText(first.path)}`;
  const lines: string[] = [];
  let manager: string | undefined;
  for (const conflict of conflicts) {
    if (conflict.manager !== manager) lines.push(`conflicts with ${managerText(conflict.manager)}:`);
    manager = conflict.manager;
    lines.push(`- ${pathText(conflict.path)}`);
  }
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`;
}

function managerText(identifier: string): string {
  const { manager, operation, apiVersion, subresource } = readIdentifier(identifier);
  const name = subresource === '' ? quote(manager) : `${quote(manager)} with subresource ${quote(subresource)}`;
  return operation === 'Update' ? `${name} using ${apiVersion}` : name;
}
