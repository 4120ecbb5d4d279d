import { aggregateText, notSupported, required, type FieldError } from '../../field-error';
import type { Binding } from '../../generated/types';
import { bindings, bindPod, type BindingOptions } from '../../kinds/pod/binding';
import type { Mutable } from '../../mutable';
import type { Draft, KubeObject, ObjectKey } from '../../object';
import type { ApiServer } from '../../server';
import { badRequest, unclassified } from '../../status';
import type { Call } from '../call';
import { bodyOf, CREATED } from './subresource';

/**
 * `pods/binding`, and the older `bindings` that names the pod itself. A path that names no pod binds the one of the body.
 * Source: pkg/registry/core/pod/storage/storage.go (BindingREST), pkg/apis/core/validation/validation.go (ValidatePodBinding).
 */
export function createBinding(api: ApiServer, call: Call, key?: ObjectKey): unknown {
  const { target = {}, metadata } = bodyOf(api, call, bindings) as Partial<Binding> & Draft<KubeObject>;
  const { path, options } = call;
  const { name = key?.name ?? '', uid, resourceVersion, annotations, labels } = metadata;
  if (key !== undefined && name !== key.name) throw badRequest('name in URL does not match name in Binding object');
  const errors: FieldError[] = [];
  if (target.kind !== undefined && target.kind !== '' && target.kind !== 'Node')
    errors.push(notSupported('target.kind', target.kind, ['Node', '<empty>']));
  if ((target.name ?? '') === '') errors.push(required('target.name'));
  // Nobody makes a status of these mistakes.
  if (errors.length > 0) throw unclassified(aggregateText(errors));
  const binding: Mutable<BindingOptions> = { options };
  if (uid !== undefined) binding.uid = uid;
  if (resourceVersion !== undefined) binding.resourceVersion = resourceVersion;
  if (annotations !== undefined) binding.annotations = annotations;
  if (labels !== undefined) binding.labels = labels;
  if (target.kind !== undefined) binding.targetKind = target.kind;
  bindPod(api, key ?? { namespace: path.namespace, name }, target.name ?? '', binding);
  return CREATED;
}
