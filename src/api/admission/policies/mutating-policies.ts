import { deepEqual } from '../../equality';
import type { MutatingAdmissionPolicy, MutatingAdmissionPolicyBinding, Mutation } from '../../generated/types';
import {
  mutatingAdmissionPolicies,
  mutatingAdmissionPolicyBindings,
} from '../../kinds/admission/admission-registration';
import type { Kind } from '../../kind';
import { quote } from '../../go/text';
import type { KubeObject } from '../../object';
import type { ApiServer } from '../../server';
import { ApiError } from '../../status';
import { forbiddenRequest, type AdmissionRequest } from '../admission';
import { matchedKind } from '../matching';
import { readmitted, shownAs } from '../patched-object';
import { compileConditions, criteriaOf, matchConditions } from './compiled-policy';
import { expressionOf, mutated, mutationStructs, wantedType } from './mutation';
import {
  compileExpression,
  compileVariables,
  evaluateExpression,
  OutOfBudget,
  situationVariables,
  type PolicyExpression,
  type PolicyVariables,
} from './policy-expressions';
import { collectParams, configurationError } from './policy-params';

const BUDGET = 10_000_000;

interface Invocation {
  readonly policy: MutatingAdmissionPolicy;
  readonly binding: MutatingAdmissionPolicyBinding;
  readonly kind: Kind;
  readonly params: KubeObject | undefined;
}

/**
 * Lets the policies change what is to be written; `again`: only those that want to be asked again when others have changed it.
 * Source: apiserver/pkg/admission/plugin/policy/mutating/dispatcher.go, policy/generic/policy_dispatcher.go.
 */
export function mutateByPolicies(api: ApiServer, request: AdmissionRequest, again: boolean): KubeObject {
  if (request.operation === 'DELETE') return request.object;
  const errors: PolicyError[] = [];
  const invocations = invocationsOf(api, request, errors).filter(
    ({ policy }) => !again || policy.spec.reinvocationPolicy === 'IfNeeded',
  );
  let { object } = request;
  const invoke = (invocation: Invocation): void => {
    object = mutateBy(api, { ...request, object }, invocation, errors);
  };
  const seen = new Map<Invocation, KubeObject>();
  for (const invocation of invocations) {
    invoke(invocation);
    seen.set(invocation, object);
  }
  if (!again)
    for (const [invocation, left] of seen)
      if (invocation.policy.spec.reinvocationPolicy === 'IfNeeded' && !deepEqual(left, object)) invoke(invocation);
  const failing = errors.filter(({ policy }) => policy.spec.failurePolicy !== 'Ignore');
  if (failing.length > 0) throw denied(request, failing);
  return object;
}

interface PolicyError {
  readonly policy: MutatingAdmissionPolicy;
  /** None, where the policy itself is wrong. */
  readonly binding?: MutatingAdmissionPolicyBinding;
  readonly message: string;
  readonly reason: string;
}

function invocationsOf(api: ApiServer, request: AdmissionRequest, errors: PolicyError[]): readonly Invocation[] {
  const invocations: Invocation[] = [];
  const bindings = api.list(mutatingAdmissionPolicyBindings);
  for (const policy of api.list(mutatingAdmissionPolicies)) {
    const kind = matchedKind(api, request, criteriaOf(policy.spec.matchConstraints, false));
    if (kind === undefined) continue;
    const message = configurationError(api, policy.spec.paramKind);
    if (message !== undefined) {
      errors.push({ policy, message, reason: '' });
      continue;
    }
    for (const binding of bindings) {
      if (binding.spec.policyName !== policy.metadata.name) continue;
      if (matchedKind(api, request, criteriaOf(binding.spec.matchResources, true)) === undefined) continue;
      const { namespace = '' } = request.object.metadata;
      const found = collectParams(api, policy.spec.paramKind, binding.spec.paramRef, namespace);
      if ('error' in found)
        errors.push({ policy, binding, message: `failed to configure binding: ${found.error}`, reason: '' });
      else for (const params of found.params) invocations.push({ policy, binding, kind, params });
    }
  }
  return invocations;
}

function mutateBy(
  api: ApiServer,
  request: AdmissionRequest,
  { policy, binding, kind, params }: Invocation,
  errors: PolicyError[],
): KubeObject {
  const compiled = compiledPolicy(policy);
  const { failurePolicy = 'Fail' } = policy.spec;
  const refuse = (message: string): void => {
    errors.push({ policy, binding, message, reason: 'Invalid' });
  };
  const budget = { left: BUDGET };
  let { object } = request;
  try {
    const situation = { api, request, kind, params, variables: compiled.variables };
    const matched = matchConditions(compiled.conditions, situationVariables(situation, budget), budget, failurePolicy);
    if (typeof matched !== 'boolean') refuse(matched.error);
    if (matched !== true) return object;
    for (const { mutation, expression } of compiled.mutations) {
      const current = { ...request, object };
      const variables = situationVariables({ ...situation, request: current }, budget);
      const result = evaluateExpression(expression, variables, budget);
      if ('error' in result) {
        refuse(result.error);
        continue;
      }
      const changed = mutated(mutation, request.part ?? kind, shownAs(api, current, kind, object), result.value);
      if ('error' in changed && typeof changed.error === 'string') refuse(changed.error);
      else object = readmitted(api, current, kind, changed, mutation.patchType === 'JSONPatch');
    }
  } catch (error) {
    if (!(error instanceof OutOfBudget)) throw error;
    refuse(error.message);
  }
  return object;
}

interface CompiledMutations {
  readonly conditions: readonly PolicyExpression[];
  readonly variables: PolicyVariables;
  readonly mutations: readonly { readonly mutation: Mutation; readonly expression: PolicyExpression }[];
}

const compiled = new WeakMap<MutatingAdmissionPolicy, CompiledMutations>();

function compiledPolicy(policy: MutatingAdmissionPolicy): CompiledMutations {
  let known = compiled.get(policy);
  if (known !== undefined) return known;
  const { variables = [], mutations = [], matchConditions: conditions = [], paramKind } = policy.spec;
  const options = { hasParams: paramKind !== undefined, hasAuthorizer: true };
  const own = compileVariables(variables, options, mutationStructs);
  known = {
    conditions: compileConditions(conditions, options.hasParams),
    variables: own,
    mutations: mutations.map((mutation) => ({
      mutation,
      expression: compileExpression(expressionOf(mutation), [wantedType(mutation)], options, own, mutationStructs),
    })),
  };
  compiled.set(policy, known);
  return known;
}

function denied(request: AdmissionRequest, errors: readonly PolicyError[]): ApiError {
  const { status } = forbiddenRequest(request, 'admission request denied by policy');
  const texts = errors.map(({ policy: { metadata }, binding, message }) =>
    binding === undefined
      ? `policy ${quote(metadata.name)} denied request: ${message}`
      : `policy '${metadata.name}' with binding '${binding.metadata.name}' denied request: ${message}`,
  );
  const [first] = errors;
  return new ApiError({
    ...status,
    message: texts[0] ?? '',
    ...(first !== undefined && first.reason !== '' && { reason: first.reason }),
    details: { ...status.details, causes: texts.map((message) => ({ message })) },
  });
}
