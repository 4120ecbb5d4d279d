import type { User } from '../../authentication/user';
import { alwaysAllow, type RequestAttributes } from '../../authorization/authorizer';
import { invalid as invalidField, required, type FieldError } from '../../field-error';
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
import { checkRequirement, checkValueCount } from '../../validation/label-selector';
import type { Errors } from '../../validation/field-checks';
import { header, managedFieldsOf, orderOf, type Order } from './order';

interface AccessSpec {
  readonly resourceAttributes?: ResourceAttributes;
  readonly nonResourceAttributes?: NonResourceAttributes;
}

/** May I (pkg/registry/authorization/selfsubjectaccessreview/rest.go, pkg/apis/authorization/validation/validation.go)? */
export const reviewSelfAccess: Order = (api, call) => {
  const order = orderOf<SelfSubjectAccessReview>(api, call);
  const { spec = {}, metadata } = order;
  const managed = managedFieldsOf(api, call, call.kind, order);
  refuse(call, [...specMistakes(spec), ...resourceMistakes(spec), ...metadataMistakes(metadata, managed)]);
  return { ...header(call.kind, managed), spec, status: verdict(call, attributesOf(call.user, spec)) };
};

/** May they (pkg/registry/authorization/subjectaccessreview/rest.go)? */
export const reviewAccess: Order = (api, call) => {
  const order = orderOf<SubjectAccessReview>(api, call);
  const { spec = {}, metadata } = order;
  const managed = managedFieldsOf(api, call, call.kind, order);
  refuse(call, [...subjectMistakes(spec), ...metadataMistakes(metadata, managed)]);
  return { ...header(call.kind, managed), spec, status: verdict(call, attributesOf(subjectOf(spec), spec)) };
};

/** May they, in this namespace (pkg/registry/authorization/localsubjectaccessreview/rest.go)? */
export const reviewLocalAccess: Order = (api, call) => {
  const order = orderOf<LocalSubjectAccessReview>(api, call);
  const { spec = {}, metadata = {} } = order;
  const managed = managedFieldsOf(api, call, call.kind, order);
  const { namespace } = call.path;
  const { namespace: own = namespace, ...rest }: { readonly namespace?: string } = metadata;
  if (own !== namespace)
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  const errors = [...subjectMistakes(spec)];
  if (Object.keys(rest).length > 0)
    errors.push(invalidField('metadata', { ...metadata, ...managed }, 'must be empty except for namespace'));
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
  return {
    ...header(call.kind, { namespace, ...managed }),
    spec,
    status: verdict(call, attributesOf(subjectOf(spec), spec)),
  };
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

function subjectMistakes(spec: SubjectAccessReviewSpec): readonly FieldError[] {
  const { user = '', groups = [] } = spec;
  const isNobody = user === '' && groups.length === 0;
  const nobody = isNobody ? [invalidField('spec.user', user, 'at least one of user or group must be specified')] : [];
  return [...specMistakes(spec), ...nobody, ...resourceMistakes(spec)];
}

/** Operators that nobody knows pass: a newer client may. */
function resourceMistakes({ resourceAttributes }: AccessSpec): readonly FieldError[] {
  const errors: Errors = [];
  for (const own of ['fieldSelector', 'labelSelector'] as const) {
    const selector = resourceAttributes?.[own];
    if (selector === undefined) continue;
    const path = `spec.resourceAttributes.${own}`;
    const { rawSelector = '', requirements = [] } = selector;
    if (rawSelector !== '' && requirements.length > 0)
      errors.push(
        invalidField(`${path}.rawSelector`, rawSelector, 'may not specified at the same time as requirements'),
      );
    if (rawSelector === '' && requirements.length === 0)
      errors.push(
        required(`${path}.requirements`, `when ${path} is specified, requirements or rawSelector is required`),
      );
    for (const [index, requirement] of requirements.entries()) {
      const { key = '', operator, values = [] } = requirement;
      const at = `${path}.requirements[${index}]`;
      if (own === 'labelSelector') {
        checkRequirement(errors, at, requirement, true);
        continue;
      }
      if (key === '') errors.push(required(`${at}.key`, 'must be specified'));
      checkValueCount(errors, at, operator, values);
    }
  }
  return errors;
}

function metadataMistakes(metadata: object = {}, managed: object): readonly FieldError[] {
  if (Object.keys(metadata).length === 0) return [];
  return [invalidField('metadata', { ...metadata, ...managed }, 'must be empty')];
}

/** The struct as the API server's own type prints it. */
function internalNonResource({ path = '', verb = '' }: NonResourceAttributes) {
  return { Path: path, Verb: verb };
}

/** Real ones do not tell what kind they are. */
function refuse({ kind: { group } }: Call, errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalid({ group, kind: '', plural: '' }, '', errors);
}
