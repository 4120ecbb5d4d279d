import { ISSUER } from '../../authentication/claims';
import { serviceAccountTokens } from '../../authentication/service-account-tokens';
import type { User } from '../../authentication/user';
import { aggregateMessages } from '../../field-error';
import type { TokenReview } from '../../generated/types';
import { badRequest } from '../../status';
import { timestamp } from '../../time';
import { header, managedFieldsOf, orderOf, type Order } from './order';

/** Who am I (pkg/registry/authentication/selfsubjectreview/rest.go)? */
export const reviewSelf: Order = (api, { kind, user }) => ({
  ...header(kind, { creationTimestamp: timestamp(api.sim.nowMs) }),
  status: { userInfo: userInfo(user) },
});

/**
 * Whose token is this (pkg/registry/authentication/tokenreview/storage.go)?
 *
 * Divergence from real Kubernetes: it knows the tokens of service accounts only.
 */
export const reviewToken: Order = (api, call) => {
  const order = orderOf<TokenReview>(api, call);
  const { spec } = order;
  const { token = '', audiences = [] } = spec ?? {};
  if (token === '') throw badRequest('token is required for TokenReview in authentication');
  const verdict = api.shared(serviceAccountTokens).review(token, audiences.length > 0 ? audiences : [ISSUER]);
  const answer = { ...header(call.kind, managedFieldsOf(api, call, call.kind, order)), spec };
  if (verdict !== undefined && 'user' in verdict) {
    const status = { authenticated: true, user: userInfo(verdict.user), audiences: verdict.audiences };
    return { ...answer, status };
  }
  // The first authenticator of a real server knows one token only and says that this is another one.
  const error = aggregateMessages(['invalid bearer token', ...(verdict === undefined ? [] : [verdict.error])]);
  return { ...answer, status: { user: {}, error } };
};

/** The user as reviews tell it; what is empty is left out. */
function userInfo({ name, uid = '', groups, extra = {} }: User) {
  return {
    username: name,
    ...(uid !== '' && { uid }),
    ...(groups.length > 0 && { groups }),
    ...(Object.keys(extra).length > 0 && { extra }),
  };
}
