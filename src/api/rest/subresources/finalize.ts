import type { Namespace } from '../../generated/types';
import { namespaces } from '../../kinds/namespace';
import { finalizeNamespace } from '../../kinds/namespace/finalize';
import { keyOf } from '../../object';
import type { ObjectPart } from './subresource';

/** The one door to a namespace's spec.finalizers; the namespace controller goes through it (pkg/registry/core/namespace/storage). */
export const finalizePart: ObjectPart = {
  read: (object) => object,
  update(api, _kind, written, options) {
    const namespace = api.get(namespaces, keyOf(written));
    const { spec = {} } = written as Partial<Namespace>;
    const { resourceVersion } = written.metadata;
    return finalizeNamespace(
      api,
      { ...namespace, metadata: { ...namespace.metadata, resourceVersion }, spec },
      options,
    );
  },
};
