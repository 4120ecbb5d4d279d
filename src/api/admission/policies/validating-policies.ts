import type { ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding, Validation } from '../../generated/types';
import type { Variables } from '../../cel/environment';
import {
  validatingAdmissionPolicies,
  validatingAdmissionPolicyBindings,
} from '../../kinds/admission/admission-registration';
import type { Kind } from '../../kind';
import type { KubeObject } from '../../object';
import type { ApiServer } from '../../server';
import { ApiError } from '../../status';
import { forbiddenRequest, type AdmissionRequest } from '../admission';
import { matchedKind } from '../matching';
import { compiledPolicy, criteriaOf, matchConditions } from './compiled-policy';
import { collectParams, configurationError } from './policy-params';
import {
  evaluateExpression,
  OutOfBudget,
  situationVariables,
  shownType,
  type Budget,
  type PolicyExpression,
} from './policy-expressions';

/** About a second's work for each binding and parameter (apiserver/pkg/apis/cel/config.go). */
const BUDGET = 10_000_000;
const MAX_MESSAGE_BYTES = 5 * 1024;

interface Denial {
  readonly policy: ValidatingAdmissionPolicy;
  readonly binding: ValidatingAdmissionPolicyBinding | undefined;
  readonly message: string;
  readonly reason: string;
}

/**
 * Refuses what the policies do not allow, and warns. Source: apiserver/pkg/admission/plugin/policy/validating/{dispatcher,validator}.go.
 *
 * Divergence from real Kubernetes: a policy is in force as soon as it is there; audit annotations are evaluated and go nowhere, as there is no
 * audit log.
 */
export function validatePolicies(api: ApiServer, request: AdmissionRequest): void {
  const policies = api.list(validatingAdmissionPolicies);
  if (policies.length === 0) return;
  const bindings = api.list(validatingAdmissionPolicyBindings);
  const denials: Denial[] = [];
  for (const policy of policies) {
    const kind = matchedKind(api, request, criteriaOf(policy.spec.matchConstraints, false));
    if (kind === undefined) continue;
    const message = configurationError(api, policy.spec.paramKind);
    if (message !== undefined) {
      if (policy.spec.failurePolicy !== 'Ignore') denials.push({ policy, binding: undefined, message, reason: '' });
      continue;
    }
    for (const binding of bindings) {
      if (binding.spec.policyName !== policy.metadata.name) continue;
      if (matchedKind(api, request, criteriaOf(binding.spec.matchResources, true)) === undefined) continue;
      judgeBinding(api, request, kind, policy, binding, denials);
    }
  }
  const [first] = denials;
  if (first !== undefined) throw denied(request, first);
}

function judgeBinding(
  api: ApiServer,
  request: AdmissionRequest,
  kind: Kind,
  policy: ValidatingAdmissionPolicy,
  binding: ValidatingAdmissionPolicyBinding,
  denials: Denial[],
): void {
  const { paramKind, failurePolicy = 'Fail' } = policy.spec;
  const found = collectParams(api, paramKind, binding.spec.paramRef, request.object.metadata.namespace ?? '');
  if ('error' in found) {
    if (failurePolicy === 'Fail')
      denials.push({ policy, binding, message: `failed to configure binding: ${found.error}`, reason: '' });
    return;
  }
  const { name } = policy.metadata;
  for (const params of found.params) {
    for (const refusal of refusals(api, request, kind, policy, params)) {
      if (refusal.isAudit) {
        denials.push({ policy, binding, ...refusal });
        continue;
      }
      for (const action of binding.spec.validationActions ?? []) {
        if (action === 'Deny') denials.push({ policy, binding, ...refusal });
        if (action === 'Warn')
          request.options.warn?.(
            `Validation failed for ValidatingAdmissionPolicy '${name}' with binding '${binding.metadata.name}': ${refusal.message}`,
          );
      }
    }
  }
}

interface Refusal {
  readonly message: string;
  readonly reason: string;
  /** An audit annotation that failed denies whatever the binding's actions. */
  readonly isAudit: boolean;
}

function refusals(
  api: ApiServer,
  request: AdmissionRequest,
  kind: Kind,
  policy: ValidatingAdmissionPolicy,
  params: KubeObject | undefined,
): readonly Refusal[] {
  const { failurePolicy = 'Fail' } = policy.spec;
  const failed = (message: string): readonly Refusal[] =>
    failurePolicy === 'Ignore' ? [] : [{ message, reason: '', isAudit: false }];
  const compiled = compiledPolicy(policy);
  const budget: Budget = { left: BUDGET };
  const variables = situationVariables({ api, request, kind, params, variables: compiled.variables }, budget);
  try {
    const matched = matchConditions(compiled.conditions, variables, budget, failurePolicy);
    if (typeof matched !== 'boolean') return failed(matched.error);
    if (!matched) return [];
    const found: Refusal[] = [];
    for (const { validation, expression, message } of compiled.validations) {
      const result = evaluateExpression(expression, variables, budget);
      if ('error' in result) found.push(...failed(result.error));
      else if (result.value !== true)
        found.push({
          message: messageOf(validation, message, variables, budget),
          reason: validation.reason ?? 'Invalid',
          isAudit: false,
        });
    }
    for (const { value } of compiled.auditAnnotations) {
      const result = evaluateExpression(value, variables, budget);
      if ('error' in result) found.push(...failed(result.error).map((refusal) => ({ ...refusal, isAudit: true })));
      else if (result.value !== null && typeof result.value !== 'string') {
        const text = `valueExpression '${value.source}' resulted in unsupported return type: ${shownType(result.value)}. Return type must be either string or null.`;
        found.push({ message: text, reason: '', isAudit: true });
      }
    }
    return found;
  } catch (error) {
    if (error instanceof OutOfBudget) return failed(error.message);
    throw error;
  }
}

function messageOf(
  { message = '', expression }: Validation,
  text: PolicyExpression | undefined,
  variables: Variables,
  budget: Budget,
): string {
  if (text !== undefined) {
    const result = evaluateExpression(text, variables, budget);
    if ('value' in result && typeof result.value === 'string') {
      const own = result.value.trim();
      if (own !== '' && !own.includes('\n') && Buffer.byteLength(own) <= MAX_MESSAGE_BYTES) return own;
    }
  }
  return message.trim() === '' ? `failed expression: ${expression.trim()}` : message.trim();
}

const CODES: Readonly<Record<string, number>> = {
  Unauthorized: 401,
  Forbidden: 403,
  RequestEntityTooLarge: 413,
  Invalid: 422,
};

function denied(request: AdmissionRequest, { policy, binding, message, reason }: Denial): ApiError {
  const by = binding === undefined ? '' : ` with binding '${binding.metadata.name}'`;
  const text = `ValidatingAdmissionPolicy '${policy.metadata.name}'${by} denied request: ${message}`;
  const { status } = forbiddenRequest(request, text, [{ reason: '', message: text, field: '' }]);
  const actual = reason === '' ? 'Invalid' : reason;
  const causes = [{ message: text }];
  return new ApiError({
    ...status,
    reason: actual,
    code: CODES[actual] ?? 422,
    details: { ...status.details, causes },
  });
}
