import type { Eviction } from '../../generated/types';
import { evictions, evictPod } from '../../kinds/pod/eviction';
import type { ObjectKey } from '../../object';
import type { ApiServer } from '../../server';
import { badRequest } from '../../status';
import type { Call } from '../call';
import { deleteOptionsOf } from '../options';
import { bodyOf, CREATED } from './subresource';

/** `pods/eviction` (pkg/registry/core/pod/storage/eviction.go). Both versions that the body may have had are taken. */
export function createEviction(api: ApiServer, call: Call, key: ObjectKey): unknown {
  const { options } = call;
  const decoded = bodyOf(api, call, evictions, withServedVersion);
  const { metadata, deleteOptions }: Pick<Eviction, 'deleteOptions'> & typeof decoded = decoded;
  if ((metadata.name ?? '') !== key.name) throw badRequest('name in URL does not match name in Eviction object');
  const deletion = deleteOptions === undefined ? {} : deleteOptionsOf(deleteOptions, {});
  evictPod(api, key, deletion, { ...options, dryRun: options.dryRun === true || (deletion.dryRun ?? []).length > 0 });
  return CREATED;
}

function withServedVersion(body: unknown): unknown {
  const isOld =
    typeof body === 'object' && body !== null && 'apiVersion' in body && body.apiVersion === 'policy/v1beta1';
  return isOld ? { ...body, apiVersion: 'policy/v1' } : body;
}
