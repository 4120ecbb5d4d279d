import type { User } from '../../authentication/user';
import { alwaysAllow, type RequestAttributes } from '../../authorization/authorizer';
import { invalid as invalidField, type FieldError } from '../../field-error';
import type {
  LocalSubjectAccessReview,
  NonResourceAttributes,
  ResourceAttributes,
  SelfSubjectAccessReview,
  SelfSubjectRulesReview,
  SubjectAccessReview,
  SubjectAccessReviewSpec,
} from '../../generated/types';
import { badRequest, invalid } from '../../status';
import type { Call } from '../call';
import { header, orderOf, type Order } from './order';

interface AccessSpec {
  readonly resourceAttributes?: ResourceAttributes;
  readonly nonResourceAttributes?: NonResourceAttributes;
}

/**
 * May I (pkg/registry/authorization/selfsubjectaccessreview/rest.go, pkg/apis/authorization/validation/validation.go)?
 *
 * Divergence from real Kubernetes: selectors in the question are neither checked nor looked at; no authorizer here does.
 */
export const reviewSelfAccess: Order = (api, call) => {
  const { spec = {}, metadata } = orderOf<SelfSubjectAccessReview>(api, call);
  refuse(call, [...specMistakes(spec), ...metadataMistakes(metadata)]);
  return { ...header(call.kind), spec, status: verdict(call, attributesOf(call.user, spec)) };
};

/** May they (pkg/registry/authorization/subjectaccessreview/rest.go)? */
export const reviewAccess: Order = (api, call) => {
  const { spec = {}, metadata } = orderOf<SubjectAccessReview>(api, call);
  refuse(call, [...specMistakes(spec), ...subjectMistakes(spec), ...metadataMistakes(metadata)]);
  return { ...header(call.kind), spec, status: verdict(call, attributesOf(subjectOf(spec), spec)) };
};

/** May they, in this namespace (pkg/registry/authorization/localsubjectaccessreview/rest.go)? */
export const reviewLocalAccess: Order = (api, call) => {
  const { spec = {}, metadata = {} } = orderOf<LocalSubjectAccessReview>(api, call);
  const { namespace } = call.path;
  const { namespace: own = namespace, ...rest }: { readonly namespace?: string } = metadata;
  if (own !== namespace)
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  const errors = [...specMistakes(spec), ...subjectMistakes(spec)];
  if (Object.keys(rest).length > 0)
    errors.push(invalidField('metadata', metadata, 'must be empty except for namespace'));
  const { resourceAttributes, nonResourceAttributes } = spec;
  if (resourceAttributes !== undefined && (resourceAttributes.namespace ?? '') !== namespace) {
    const asked = resourceAttributes.namespace ?? '';
    errors.push(invalidField('spec.resourceAttributes.namespace', asked, 'must match metadata.namespace'));
  }
  if (nonResourceAttributes !== undefined) {
    const shown = internalNonResource(nonResourceAttributes);
    errors.push(invalidField('spec.nonResourceAttributes', shown, 'disallowed on this kind of request'));
  }
  refuse(call, errors);
  return { ...header(call.kind, { namespace }), spec, status: verdict(call, attributesOf(subjectOf(spec), spec)) };
};

/** What may I do in this namespace (pkg/registry/authorization/selfsubjectrulesreview/rest.go)? */
export const reviewSelfRules: Order = (api, call) => {
  const { namespace = '' } = orderOf<SelfSubjectRulesReview>(api, call).spec ?? {};
  if (namespace === '') throw badRequest('no namespace on request');
  const { rules, error } = authorizerOf(call).rulesFor(call.user, namespace);
  const resourceRules = rules
    .filter(({ resources = [] }) => resources.length > 0)
    .map(({ verbs, apiGroups, resources, resourceNames = [] }) => ({
      verbs,
      apiGroups,
      resources,
      ...(resourceNames.length > 0 && { resourceNames }),
    }));
  const nonResourceRules = rules
    .filter(({ nonResourceURLs = [] }) => nonResourceURLs.length > 0)
    .map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs }));
  const status = {
    resourceRules,
    nonResourceRules,
    incomplete: false,
    ...(error !== '' && { evaluationError: error }),
  };
  return { ...header(call.kind), spec: {}, status };
};

function authorizerOf({ options }: Call) {
  return options.authorizer ?? alwaysAllow;
}

function verdict(call: Call, attributes: RequestAttributes) {
  const { allowed, reason } = authorizerOf(call)(attributes);
  return { allowed, ...(reason !== '' && { reason }) };
}

function subjectOf({ user = '', groups = [], uid = '', extra = {} }: SubjectAccessReviewSpec): User {
  return { name: user, groups, uid, extra };
}

function attributesOf(user: User, { resourceAttributes, nonResourceAttributes = {} }: AccessSpec): RequestAttributes {
  if (resourceAttributes === undefined) {
    const { path = '', verb = '' } = nonResourceAttributes;
    const nothing = { group: '', resource: '', subresource: '', namespace: '', name: '' };
    return { user, verb, isResource: false, path, ...nothing };
  }
  const { verb = '', group = '', resource = '', subresource = '', namespace = '', name = '' } = resourceAttributes;
  return { user, verb, isResource: true, path: '', group, resource, subresource, namespace, name };
}

function specMistakes({ resourceAttributes, nonResourceAttributes }: AccessSpec): readonly FieldError[] {
  if (resourceAttributes !== undefined && nonResourceAttributes !== undefined) {
    const why = 'cannot be specified in combination with resourceAttributes';
    return [invalidField('spec.nonResourceAttributes', internalNonResource(nonResourceAttributes), why)];
  }
  if (resourceAttributes !== undefined || nonResourceAttributes !== undefined) return [];
  const why = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
  return [invalidField('spec.resourceAttributes', null, why)];
}

function subjectMistakes({ user = '', groups = [] }: SubjectAccessReviewSpec): readonly FieldError[] {
  if (user !== '' || groups.length > 0) return [];
  return [invalidField('spec.user', user, 'at least one of user or group must be specified')];
}

function metadataMistakes(metadata: object = {}): readonly FieldError[] {
  return Object.keys(metadata).length === 0 ? [] : [invalidField('metadata', metadata, 'must be empty')];
}

/** The struct as the API server's own type prints it. */
function internalNonResource({ path = '', verb = '' }: NonResourceAttributes) {
  return { Path: path, Verb: verb };
}

function refuse({ kind }: Call, errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalid(kind, '', errors);
}
