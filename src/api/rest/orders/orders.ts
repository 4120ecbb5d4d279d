import type { ApiServer } from '../../server';
import { methodNotSupported } from '../../status';
import type { Call } from '../call';
import { createBinding } from '../subresources/binding';
import { reviewSelf, reviewToken } from './authentication';
import { reviewAccess, reviewLocalAccess, reviewSelfAccess, reviewSelfRules } from './authorization';
import type { Order } from './order';

/** Kinds that are questions or orders, by version and plural. */
const ORDERS: Readonly<Record<string, Order>> = {
  'v1/bindings': createBinding,
  'authentication.k8s.io/v1/selfsubjectreviews': reviewSelf,
  'authentication.k8s.io/v1/tokenreviews': reviewToken,
  'authorization.k8s.io/v1/selfsubjectaccessreviews': reviewSelfAccess,
  'authorization.k8s.io/v1/selfsubjectrulesreviews': reviewSelfRules,
  'authorization.k8s.io/v1/subjectaccessreviews': reviewAccess,
  'authorization.k8s.io/v1/localsubjectaccessreviews': reviewLocalAccess,
};

/** Carries out the creation of an object that is an order; undefined for a kind that is stored. */
export function carryOut(api: ApiServer, call: Call): unknown {
  const { kind } = call;
  if (kind.verbs.includes('get')) return undefined;
  const order = ORDERS[`${kind.apiVersion}/${kind.plural}`];
  if (order !== undefined) return order(api, call);
  throw methodNotSupported(kind, 'create');
}
