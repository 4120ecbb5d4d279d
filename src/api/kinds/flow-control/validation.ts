import { append } from '../../append';
import { duplicate, forbidden, invalid, notSupported, required, type FieldError } from '../../field-error';
import type {
  FlowcontrolSubject,
  FlowSchema,
  FlowSchemaSpec,
  LimitedPriorityLevelConfiguration,
  LimitResponse,
  NonResourcePolicyRule,
  PolicyRulesWithSubjects,
  PriorityLevelConfiguration,
  PriorityLevelConfigurationSpec,
  QueuingConfiguration,
  ResourcePolicyRule,
  ServiceAccountSubject,
} from '../../generated/types';
import { deepEqual } from '../../equality';
import { getOwn } from '../../json-object';
import { nameIsDNSLabel, nameIsDNSSubdomain } from '../../names';
import { addInvalid, checkObjectName, type Errors } from '../../validation/field-checks';
import { internalJson } from '../pod/internal-json';
import { mandatoryFlows, mandatoryLevels } from './mandatory';

const EXEMPT = 'exempt';
const MOST_PRECEDENCE = 10_000;
const MOST_QUEUES = 10_000_000;
const MAX_HASH_BITS = 60;
const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'proxy', 'update', 'watch'];
const SUBJECTS = ['Group', 'ServiceAccount', 'User'];
const POSITIVE = 'must be positive';
const NOT_NEGATIVE = 'must be a non-negative integer';

/*
 * pkg/apis/flowcontrol/validation/validation.go.
 */

export function validateFlowSchema({ metadata: { name }, spec, status }: FlowSchema): readonly FieldError[] {
  const errors: Errors = [];
  const { matchingPrecedence: precedence = 0, distinguisherMethod, priorityLevelConfiguration, rules = [] } = spec;
  const path = 'spec.matchingPrecedence';
  if (precedence <= 0) errors.push(invalid(path, precedence, 'must be a positive value'));
  if (precedence > MOST_PRECEDENCE)
    errors.push(invalid(path, precedence, `must not be greater than ${MOST_PRECEDENCE}`));
  if (precedence === 1 && name !== EXEMPT)
    errors.push(invalid(path, precedence, "only the schema named 'exempt' may have matchingPrecedence 1"));
  if (distinguisherMethod && !['ByNamespace', 'ByUser'].includes(distinguisherMethod.type)) {
    const printed = { Type: distinguisherMethod.type };
    errors.push(notSupported('spec.distinguisherMethod.type', printed, ['ByNamespace', 'ByUser']));
  }
  const level = priorityLevelConfiguration?.name;
  if (level) checkObjectName(errors, 'spec.priorityLevelConfiguration.name', level);
  else errors.push(required('spec.priorityLevelConfiguration.name', 'must reference a priority level'));
  for (const [index, rule] of rules.entries()) checkRules(errors, `spec.rules[${index}]`, rule);
  checkMandatoryFlow(errors, name, spec);
  append(errors, conditionErrors(status?.conditions));
  return errors;
}

function checkRules(
  errors: Errors,
  path: string,
  { subjects = [], resourceRules = [], nonResourceRules = [] }: PolicyRulesWithSubjects,
): void {
  if (subjects.length === 0) errors.push(required(`${path}.subjects`, 'subjects must contain at least one value'));
  for (const [index, subject] of subjects.entries()) checkSubject(errors, `${path}.subjects[${index}]`, subject);
  if (resourceRules.length === 0 && nonResourceRules.length === 0)
    errors.push(required(path, 'at least one of resourceRules and nonResourceRules has to be non-empty'));
  for (const [index, rule] of resourceRules.entries()) checkResources(errors, `${path}.resourceRules[${index}]`, rule);
  for (const [index, rule] of nonResourceRules.entries())
    checkPaths(errors, `${path}.nonResourceRules[${index}]`, rule);
}

function checkSubject(errors: Errors, path: string, subject: FlowcontrolSubject): void {
  const { kind = '' } = subject;
  const own = SUBJECT_FIELDS[kind];
  if (own === undefined) {
    errors.push(notSupported(`${path}.kind`, kind, SUBJECTS));
    return;
  }
  if (subject[own] === undefined)
    errors.push(required(`${path}.${own}`, `${own} is required when subject kind is '${kind}'`));
  else if (own === 'serviceAccount') checkServiceAccount(errors, `${path}.${own}`, subject[own]);
  else if (!subject[own]?.name) errors.push(required(`${path}.${own}.name`));
  for (const [otherKind, other] of Object.entries(SUBJECT_FIELDS))
    if (other !== own && subject[other] !== undefined)
      errors.push(forbidden(`${path}.${other}`, `${other} is forbidden when subject kind is not '${otherKind}'`));
}

/** In the order in which those are named that must not be there. */
const SUBJECT_FIELDS: Readonly<Record<string, 'serviceAccount' | 'user' | 'group'>> = {
  ServiceAccount: 'serviceAccount',
  User: 'user',
  Group: 'group',
};

function checkServiceAccount(errors: Errors, path: string, account: ServiceAccountSubject | undefined): void {
  const { name, namespace } = account ?? {};
  if (!name) errors.push(required(`${path}.name`));
  else if (name !== '*') addInvalid(errors, `${path}.name`, name, nameIsDNSSubdomain(name, false));
  if (namespace) addInvalid(errors, `${path}.namespace`, namespace, nameIsDNSLabel(namespace, false));
  else errors.push(required(`${path}.namespace`, 'must specify namespace for service account'));
}

function checkResources(errors: Errors, path: string, rule: ResourcePolicyRule): void {
  const { apiGroups = [], resources = [], namespaces = [], clusterScope = false } = rule;
  checkVerbs(errors, path, rule.verbs ?? []);
  checkAlone(errors, `${path}.apiGroups`, apiGroups, 'api groups', 'resource rules must supply at least one api group');
  checkAlone(errors, `${path}.resources`, resources, 'resources', 'resource rules must supply at least one resource');
  const where = `${path}.namespaces`;
  if (namespaces.length === 0 && !clusterScope) {
    const detail = 'resource rules that are not cluster scoped must supply at least one namespace';
    errors.push(required(where, detail));
  } else if (namespaces.includes('*')) checkAlone(errors, where, namespaces, 'namespaces', '');
  else
    for (const [index, namespace] of namespaces.entries()) {
      const intro = "each member of this list must be '*' or a DNS-1123 label; ";
      const messages = nameIsDNSLabel(namespace, false).map((message) => `${intro}${message}`);
      addInvalid(errors, `${where}[${index}]`, namespace, messages);
    }
}

function checkPaths(
  errors: Errors,
  path: string,
  { verbs = [], nonResourceURLs: urls = [] }: NonResourcePolicyRule,
): void {
  checkVerbs(errors, path, verbs);
  const where = `${path}.nonResourceURLs`;
  checkAlone(errors, where, urls, 'non-resource URLs', 'nonResourceURLs must contain at least one value');
  if (urls.includes('*')) return;
  for (const [index, url] of urls.entries()) {
    const mistake = pathMistake(url);
    if (mistake !== undefined) errors.push(invalid(`${where}[${index}]`, url, mistake));
  }
}

/** `ValidateNonResourceURLPath`. */
function pathMistake(path: string): string | undefined {
  if (path === '') return 'must not be empty';
  if (path === '/') return undefined;
  if (!path.startsWith('/')) return 'must start with slash';
  if (path.includes(' ')) return 'must not contain white-space';
  if (path.includes('//')) return 'must not contain double slash';
  const stars = path.split('*').length - 1;
  return stars > 1 || (stars === 1 && !path.endsWith('/*')) ? 'wildcard can only do suffix matching' : undefined;
}

function checkVerbs(errors: Errors, path: string, verbs: readonly string[]): void {
  checkAlone(errors, `${path}.verbs`, verbs, 'verbs', 'verbs must contain at least one value');
  if (!verbs.includes('*') && verbs.some((verb) => !VERBS.includes(verb)))
    errors.push(notSupported(`${path}.verbs`, verbs, VERBS));
}

/** Something must be there, and a star must be alone. */
function checkAlone(errors: Errors, path: string, values: readonly string[], what: string, none: string): void {
  if (values.length === 0) errors.push(required(path, none));
  else if (values.length > 1 && values.includes('*'))
    errors.push(invalid(path, values, `if '*' is present, must not specify other ${what}`));
}

export function validatePriorityLevel({
  metadata: { name, annotations = {} },
  spec,
  status,
}: PriorityLevelConfiguration): readonly FieldError[] {
  const errors: Errors = [];
  const { type = '', exempt, limited } = spec;
  if (annotations[ROUND_TRIP] !== undefined)
    errors.push(forbidden('metadata.annotations', `annotation '${ROUND_TRIP}' is forbidden`));
  if ((name === EXEMPT) !== (type === 'Exempt'))
    errors.push(invalid('spec.type', type, "must be 'Exempt' if and only if `name` is 'exempt'"));
  if (type === 'Exempt') {
    if (limited) errors.push(forbidden('spec.limited', 'must be nil if the type is not Limited'));
    if (exempt) {
      if ((exempt.nominalConcurrencyShares ?? 0) < 0)
        errors.push(invalid('spec.exempt.nominalConcurrencyShares', exempt.nominalConcurrencyShares, NOT_NEGATIVE));
      checkLendable(errors, 'spec.exempt.lendablePercent', exempt.lendablePercent);
    }
  } else if (type === 'Limited') {
    if (exempt) errors.push(forbidden('spec.exempt', 'must be nil if the type is Limited'));
    if (limited) checkLimited(errors, 'spec.limited', limited);
    else errors.push(required('spec.limited', 'must not be empty when type is Limited'));
  } else errors.push(notSupported('spec.type', type, ['Exempt', 'Limited']));
  checkMandatoryLevel(errors, name, spec);
  append(errors, conditionErrors(status?.conditions));
  return errors;
}

function checkMandatoryFlow(errors: Errors, name: string, spec: FlowSchemaSpec): void {
  const fixed = getOwn(mandatoryFlows, name);
  if (fixed === undefined) return;
  const printed = internalJson('FlowSchemaSpec', spec);
  if (!deepEqual(printed, internalJson('FlowSchemaSpec', fixed)))
    errors.push(invalid('spec', printed, `spec of '${name}' must equal the fixed value`));
}

/** Of `exempt` the shares may be changed. */
function checkMandatoryLevel(errors: Errors, name: string, spec: PriorityLevelConfigurationSpec): void {
  const fixed = getOwn(mandatoryLevels, name);
  if (fixed === undefined) return;
  const own = name === EXEMPT ? { ...spec, exempt: fixed.exempt } : spec;
  const print = (level: PriorityLevelConfigurationSpec) => internalJson('PriorityLevelConfigurationSpec', level);
  if (deepEqual(print(own), print(fixed))) return;
  const but = name === EXEMPT ? " except the 'spec.exempt' field" : '';
  errors.push(invalid('spec', print(spec), `spec of '${name}'${but} must equal the fixed value`));
}

const ROUND_TRIP = 'flowcontrol.k8s.io/v1beta3-preserve-zero-concurrency-shares';

function checkLimited(errors: Errors, path: string, limited: LimitedPriorityLevelConfiguration): void {
  const { nominalConcurrencyShares = 0, limitResponse, lendablePercent, borrowingLimitPercent = 0 } = limited;
  if (nominalConcurrencyShares < 0)
    errors.push(invalid(`${path}.nominalConcurrencyShares`, nominalConcurrencyShares, NOT_NEGATIVE));
  checkResponse(errors, `${path}.limitResponse`, limitResponse);
  checkLendable(errors, `${path}.lendablePercent`, lendablePercent);
  if (borrowingLimitPercent < 0) {
    const detail = 'if specified, must be a non-negative integer';
    errors.push(invalid(`${path}.borrowingLimitPercent`, borrowingLimitPercent, detail));
  }
}

function checkLendable(errors: Errors, path: string, percent = 0): void {
  if (percent < 0 || percent > 100) errors.push(invalid(path, percent, 'must be between 0 and 100, inclusive'));
}

function checkResponse(errors: Errors, path: string, response: Partial<LimitResponse> = {}): void {
  const { type = '', queuing } = response;
  if (type === 'Reject') {
    if (queuing) errors.push(forbidden(`${path}.queuing`, 'must be nil if limited.limitResponse.type is not Limited'));
  } else if (type === 'Queue') {
    if (queuing) checkQueuing(errors, `${path}.queuing`, queuing);
    else errors.push(required(`${path}.queuing`, 'must not be empty if limited.limitResponse.type is Limited'));
  } else errors.push(notSupported(`${path}.type`, type, ['Queue', 'Reject']));
}

function checkQueuing(errors: Errors, path: string, queuing: QueuingConfiguration): void {
  const { queueLengthLimit = 0, queues = 0, handSize = 0 } = queuing;
  if (queueLengthLimit <= 0) errors.push(invalid(`${path}.queueLengthLimit`, queueLengthLimit, POSITIVE));
  if (queues <= 0) errors.push(invalid(`${path}.queues`, queues, POSITIVE));
  else if (queues > MOST_QUEUES)
    errors.push(invalid(`${path}.queues`, queues, `must not be greater than ${MOST_QUEUES}`));
  const hand = `${path}.handSize`;
  if (handSize <= 0) errors.push(invalid(hand, handSize, POSITIVE));
  else if (handSize > queues) errors.push(invalid(hand, handSize, `should not be greater than queues (${queues})`));
  else if (Math.ceil(Math.log2(queues) * handSize) > MAX_HASH_BITS) {
    const what = `required entropy bits of deckSize ${queues} and handSize ${handSize}`;
    errors.push(invalid(hand, handSize, `${what} should not be greater than ${MAX_HASH_BITS}`));
  }
}

function conditionErrors(conditions: readonly { readonly type?: string }[] = []): readonly FieldError[] {
  const errors: Errors = [];
  for (const [index, { type = '' }] of conditions.entries()) {
    const path = `status.conditions[${index}].type`;
    if (conditions.slice(0, index).some((other) => (other.type ?? '') === type)) errors.push(duplicate(path, type));
    if (type === '') errors.push(required(path));
  }
  return errors;
}
