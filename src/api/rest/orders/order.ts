import type { ManagedFieldsEntry } from '../../generated/types';
import type { Kind } from '../../kind';
import { fieldWrite, manageFields } from '../../managed-fields/tracking';
import type { Draft, KubeObject } from '../../object';
import type { ApiServer } from '../../server';
import type { Call } from '../call';
import { bodyOf } from '../subresources/subresource';

/** Carries out the creation of an object that is a question or an order; returns the answer. Nothing is stored. */
export type Order = (api: ApiServer, call: Call) => unknown;

/** A body of `T`, whose type the kind's schema describes. */
export function orderOf<T>(api: ApiServer, call: Call): Partial<T> {
  const body: object = bodyOf(api, call, call.kind);
  return body;
}

/** What an answer begins with. */
export function header({ kind, apiVersion }: Kind, metadata: object = {}) {
  return { kind, apiVersion, metadata };
}

/** Who manages what of a body that is never stored, as the handler of every creation has it (apiserver/pkg/endpoints/handlers/create.go). */
export function managedFieldsOf(
  api: ApiServer,
  { options }: Call,
  kind: Kind,
  body: object,
  subresource = '',
): { readonly managedFields?: readonly ManagedFieldsEntry[] } {
  const { metadata }: Partial<Draft<KubeObject>> = body;
  const { apiVersion, kind: name } = kind;
  const unset = { name: '', uid: '', resourceVersion: '', creationTimestamp: '' };
  const object: KubeObject = { ...body, apiVersion, kind: name, metadata: { ...unset, ...metadata } };
  const write = fieldWrite(options, subresource, api.sim.nowMs, api.toVersion);
  const { managedFields } = manageFields(kind, undefined, object, write).metadata;
  return managedFields === undefined ? {} : { managedFields };
}
