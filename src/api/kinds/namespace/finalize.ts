import type { Namespace } from '../../generated/types';
import type { ApiServer } from '../../server';
import type { WriteOptions } from '../../write-options';
import { invalid } from '../../status';
import type { Errors } from '../../validation/field-checks';
import { checkNamespaceFinalizer, namespaces } from '../namespace';

/**
 * The subresource `namespaces/finalize`: replaces spec.finalizers and nothing else. A namespace that is being deleted and has none
 * left goes with this write (pkg/registry/core/namespace/strategy.go, `namespaceFinalizeStrategy`).
 */
export function finalizeNamespace(api: ApiServer, namespace: Namespace, options: WriteOptions = {}): Namespace {
  return api.replaceAdmitted(namespaces, namespace, 'finalize', withFinalizers, options);
}

function withFinalizers({ metadata: { name, resourceVersion }, spec }: Namespace, old: Namespace): Namespace {
  const errors: Errors = [];
  for (const [index, finalizer] of (spec.finalizers ?? []).entries()) {
    checkNamespaceFinalizer(errors, `spec.finalizers[${index}]`, finalizer);
  }
  if (errors.length > 0) throw invalid(namespaces, name, errors);
  // There is nothing else in it, and an empty list is left out.
  const left = (spec.finalizers ?? []).length === 0 ? {} : spec;
  return { ...old, metadata: { ...old.metadata, resourceVersion }, spec: left };
}
