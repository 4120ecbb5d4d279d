import { humanDuration } from '../duration';
import { deepEqual } from '../equality';
import { duplicate, forbidden, invalid as invalidField, notSupported, required, type FieldError } from '../field-error';
import type {
  CertificateSigningRequest,
  CertificateSigningRequestCondition,
  CertificateSigningRequestSpec,
} from '../generated/types';
import type { User } from '../authentication/user';
import { defineKind } from '../kind';
import { withMetadata } from '../object';
import { invalid } from '../status';
import { timestamp } from '../time';
import { unifiedDiff } from '../unified-diff';
import { prettyJson } from './pod/internal-json';
import { certificateMistake, validateCertificateRequest } from './certificates/request-validation';
import { setField } from './sharing';
import { age, columns } from './tables/cells';

const PATH = 'status.conditions';
/** Said once, for good. */
const FINAL = ['Approved', 'Denied', 'Failed'];
const APPROVALS = ['Approved', 'Denied'];

/** pkg/registry/certificates/certificates/strategy.go, printCertificateSigningRequest. */
export const certificateSigningRequests = defineKind<CertificateSigningRequest>(
  'certificates.k8s.io/v1',
  'CertificateSigningRequest',
  {
    selectableFields: { 'spec.signerName': ({ spec }) => spec.signerName ?? '' },
    tracksGeneration: false,
    prepareForCreate: (request, { user }) => ({ ...request, spec: { ...request.spec, ...requestor(user) } }),
    validateName: () => [],
    validate: validateCertificateRequest,
    prepareForUpdate: (request, old) => setField(request, 'spec', old.spec),
    prepareForStatusUpdate: (request, old, { nowMs }) =>
      withConditions(request, old, keptApprovals(request, old), nowMs),
    statusHasMetadata: true,
    validateStatusUpdate: (request, old) => [
      ...removedConditions(request, old),
      ...approvalChanges(request, old),
      ...certificateMistakes(request, old),
      ...certificateChange(request, old),
    ],
    table: {
      columns: columns('Name', 'Age', 'SignerName', 'Requestor', 'RequestedDuration', 'Condition'),
      cells(request, nowMs) {
        const { spec } = request;
        return [
          request.metadata.name,
          age(request, nowMs),
          spec.signerName || '<none>',
          spec.username ?? '',
          spec.expirationSeconds === undefined ? '<none>' : humanDuration(spec.expirationSeconds * 1000),
          conditionText(request),
        ];
      },
    },
  },
);

function conditionText({ status }: CertificateSigningRequest): string {
  const has = (wanted: string) => status?.conditions?.some(({ type }) => type === wanted) ?? false;
  const verdict = has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending';
  return `${verdict}${has('Failed') ? ',Failed' : ''}${status?.certificate ? ',Issued' : ''}`;
}

/**
 * The subresource `approval`: the request with the conditions of `written` and nothing else of it. 422 for conditions that may not be.
 * Source: strategy.go (csrApprovalStrategy), pkg/apis/certificates/validation/validation.go.
 */
export function approvedRequest(
  written: CertificateSigningRequest,
  old: CertificateSigningRequest,
  nowMs: number,
): CertificateSigningRequest {
  const { uid, resourceVersion } = old.metadata;
  const kept = withMetadata(old, {
    uid: written.metadata.uid || uid,
    resourceVersion: written.metadata.resourceVersion || resourceVersion,
  });
  const approved = withConditions(kept, old, written.status?.conditions ?? [], nowMs);
  const errors = [...conditionMistakes(approved), ...removedConditions(approved, old)];
  if (errors.length > 0) throw invalid(certificateSigningRequests, old.metadata.name, errors);
  return approved;
}

/** Who asks is not the asker's to say. */
function requestor(user: User | undefined): Partial<CertificateSigningRequestSpec> {
  return { username: user?.name, uid: user?.uid, groups: user?.groups, extra: user?.extra };
}

function conditionsOf({ status }: CertificateSigningRequest, type: string) {
  return (status?.conditions ?? []).filter((condition) => condition.type === type);
}

/** The conditions of a status update with those that approve or deny as they were, unless there are more or fewer of them. */
function keptApprovals(request: CertificateSigningRequest, old: CertificateSigningRequest) {
  let conditions = request.status?.conditions ?? [];
  for (const type of APPROVALS) {
    const before = conditionsOf(old, type);
    if (before.length !== conditionsOf(request, type).length) continue;
    let seen = 0;
    conditions = conditions.map((condition) => (condition.type === type ? (before[seen++] ?? condition) : condition));
  }
  return conditions;
}

/** Conditions that tell no times get those of the moment, or that of the change to what they say. */
function withConditions(
  request: CertificateSigningRequest,
  old: CertificateSigningRequest,
  conditions: readonly CertificateSigningRequestCondition[],
  nowMs: number,
): CertificateSigningRequest {
  if (conditions.length === 0 && request.status?.conditions === undefined) return request;
  const now = timestamp(nowMs);
  const timed = conditions.map((condition) => {
    const same = conditionsOf(old, condition.type).find(
      ({ status, lastTransitionTime }) => status === condition.status && lastTransitionTime !== undefined,
    );
    const lastTransitionTime = condition.lastTransitionTime ?? same?.lastTransitionTime ?? now;
    return { ...condition, lastUpdateTime: condition.lastUpdateTime ?? now, lastTransitionTime };
  });
  return { ...request, status: { ...request.status, conditions: timed } };
}

function conditionMistakes({ status }: CertificateSigningRequest): readonly FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  for (const [index, { type, status: value }] of (status?.conditions ?? []).entries()) {
    if (!type) errors.push(required(`${PATH}[${index}].type`));
    const allowed = FINAL.includes(type) ? ['True'] : ['False', 'True', 'Unknown'];
    if (!value) errors.push(required(`${PATH}[${index}].status`));
    else if (!allowed.includes(value)) errors.push(notSupported(`${PATH}[${index}].status`, value, allowed));
    if (APPROVALS.includes(type) && APPROVALS.some((other) => other !== type && seen.has(other)))
      errors.push(invalidField(PATH, type, 'Approved and Denied conditions are mutually exclusive'));
    if (seen.has(type)) errors.push(duplicate(`${PATH}[${index}].type`, type));
    seen.add(type);
  }
  return errors;
}

function removedConditions(request: CertificateSigningRequest, old: CertificateSigningRequest): readonly FieldError[] {
  return FINAL.filter((type) => conditionsOf(request, type).length < conditionsOf(old, type).length).map((type) =>
    forbidden(PATH, `updates may not remove a condition of type "${type}"`),
  );
}

function approvalChanges(request: CertificateSigningRequest, old: CertificateSigningRequest): readonly FieldError[] {
  return APPROVALS.flatMap((type) => {
    const [before, after] = [conditionsOf(old, type), conditionsOf(request, type)];
    if (after.length > before.length) return [forbidden(PATH, `updates may not add a condition of type "${type}"`)];
    if (after.length < before.length || deepEqual(before, after)) return [];
    const difference = unifiedDiff(prettyJson(before), prettyJson(after));
    return [forbidden(PATH, `updates may not modify a condition of type "${type}"\n${difference}`)];
  });
}

/** What is no certificate stays where it is already. */
function certificateMistakes(
  { status }: CertificateSigningRequest,
  old: CertificateSigningRequest,
): readonly FieldError[] {
  const mistake = certificateMistake(status?.certificate ?? '');
  if (mistake === undefined || certificateMistake(old.status?.certificate ?? '') !== undefined) return [];
  return [invalidField('status.certificate', '<certificate data>', mistake)];
}

/** A certificate is issued once. */
function certificateChange(
  { status }: CertificateSigningRequest,
  old: CertificateSigningRequest,
): readonly FieldError[] {
  const before = old.status?.certificate ?? '';
  if (before === '' || before === (status?.certificate ?? '')) return [];
  return [forbidden('status.certificate', 'updates may not modify existing certificate content')];
}
