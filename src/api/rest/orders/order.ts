import type { Kind } from '../../kind';
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
