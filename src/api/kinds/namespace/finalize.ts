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
  const { name, resourceVersion } = namespace.metadata;
  const old = api.get(namespaces, { namespace: '', name });
  const errors: Errors = [];
  for (const [index, finalizer] of (namespace.spec.finalizers ?? []).entries()) {
    checkNamespaceFinalizer(errors, `spec.finalizers[${index}]`, finalizer);
  }
  if (errors.length > 0) throw invalid(namespaces, name, errors);
  const metadata = { ...old.metadata, resourceVersion };
  return api.replace(namespaces, { ...old, metadata, spec: namespace.spec }, options);
}
