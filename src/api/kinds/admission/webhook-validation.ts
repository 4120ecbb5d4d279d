import { duplicate, invalid, notSupported, required, type FieldError } from '../../field-error';
import type {
  ServiceReference,
  MutatingWebhook,
  MutatingWebhookConfiguration,
  RuleWithOperations,
  ValidatingWebhook,
  ValidatingWebhookConfiguration,
} from '../../generated/types';
import { isDNS1035Label, isDNS1123Subdomain, isValidPortNumber } from '../../names';
import { addInvalid, type Errors } from '../../validation/field-checks';
import { checkLabelSelector } from '../../validation/label-selector';
import { checkConditions } from './expression-checks';
import { changeField, changeItems, withDefaults } from '../sharing';

const VERSIONS = ['v1', 'v1beta1'];
const SIDE_EFFECTS = ['None', 'NoneOnDryRun'];
const OPERATIONS = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];
const SCOPES = ['*', 'Cluster', 'Namespaced'];
const FORM = '; desired format: https://host[/path]';
const MAX_TIMEOUT_SECONDS = 30;

type Configuration = ValidatingWebhookConfiguration | MutatingWebhookConfiguration;

/** What both kinds of webhooks get (pkg/apis/admissionregistration/v1/defaults.go). */
export function defaultWebhook<T extends ValidatingWebhook>(webhook: T): T {
  const defaults: Partial<ValidatingWebhook> = {
    failurePolicy: 'Fail',
    matchPolicy: 'Equivalent',
    namespaceSelector: {},
    objectSelector: {},
    timeoutSeconds: 10,
  };
  const plain: T = { ...webhook };
  for (const [name, value] of Object.entries(defaults)) if (!(name in plain)) Object.assign(plain, { [name]: value });
  const withScopes = changeField<ValidatingWebhook, 'rules'>(plain, 'rules', (rules) =>
    changeItems(rules, (rule) => withDefaults(rule, { scope: '*' })),
  );
  const withPort = changeField(withScopes, 'clientConfig', (config) =>
    changeField(config, 'service', (service) => withDefaults(service, { port: 443 })),
  );
  return { ...plain, ...withPort };
}

/** pkg/apis/admissionregistration/validation/validation.go. */
export function validateWebhooks({ webhooks }: Configuration): readonly FieldError[] {
  const errors: Errors = [];
  const names = new Set<string>();
  for (const [index, webhook] of (webhooks ?? []).entries()) {
    const path = `webhooks[${index}]`;
    checkWebhook(errors, path, webhook);
    checkVersions(errors, `${path}.admissionReviewVersions`, webhook.admissionReviewVersions ?? []);
    if (webhook.name && names.has(webhook.name)) errors.push(duplicate(`${path}.name`, webhook.name));
    names.add(webhook.name);
  }
  return errors;
}

function checkWebhook(errors: Errors, path: string, webhook: ValidatingWebhook | MutatingWebhook): void {
  checkName(errors, `${path}.name`, webhook.name);
  for (const [index, rule] of (webhook.rules ?? []).entries()) checkRule(errors, `${path}.rules[${index}]`, rule);
  const among = (field: string, value: string | undefined, supported: readonly string[]) => {
    if (value !== undefined && !supported.includes(value))
      errors.push(notSupported(`${path}.${field}`, value, supported));
  };
  among('failurePolicy', webhook.failurePolicy, ['Fail', 'Ignore']);
  among('matchPolicy', webhook.matchPolicy, ['Equivalent', 'Exact']);
  if (!webhook.sideEffects)
    errors.push(required(`${path}.sideEffects`, `must specify one of ${SIDE_EFFECTS.join(', ')}`));
  else among('sideEffects', webhook.sideEffects, SIDE_EFFECTS);
  const { timeoutSeconds: seconds } = webhook;
  if (seconds !== undefined && (seconds > MAX_TIMEOUT_SECONDS || seconds < 1)) {
    const detail = 'the timeout value must be between 1 and 30 seconds';
    errors.push(invalid(`${path}.timeoutSeconds`, seconds, detail));
  }
  checkLabelSelector(errors, `${path}.namespaceSelector`, webhook.namespaceSelector);
  checkLabelSelector(errors, `${path}.objectSelector`, webhook.objectSelector);
  checkConditions(errors, `${path}.matchConditions`, webhook.matchConditions ?? [], false);
  if ('reinvocationPolicy' in webhook) among('reinvocationPolicy', webhook.reinvocationPolicy, ['IfNeeded', 'Never']);
  const { url, service } = webhook.clientConfig ?? {};
  if ((url === undefined) === (service === undefined))
    errors.push(required(`${path}.clientConfig`, 'exactly one of url or service is required'));
  else if (url !== undefined) checkUrl(errors, `${path}.clientConfig.url`, url);
  else if (service !== undefined) checkService(errors, `${path}.clientConfig.service`, service);
}

function checkName(errors: Errors, path: string, name: string): void {
  const messages = isDNS1123Subdomain(name);
  if (!name) errors.push(required(path));
  else if (messages.length > 0) errors.push(invalid(path, name, messages.join(',')));
  else if (name.split('.').length < 3)
    errors.push(invalid(path, name, 'should be a domain with at least three segments separated by dots'));
}

/** `validateRuleWithOperations`. */
export function checkRule(errors: Errors, path: string, rule: RuleWithOperations): void {
  const { operations = [], apiGroups = [], apiVersions = [], resources = [], scope } = rule;
  const alone = (field: string, values: readonly string[], what: string) => {
    if (values.length > 1 && values.includes('*'))
      errors.push(invalid(`${path}.${field}`, values, `if '*' is present, must not specify other ${what}`));
  };
  if (operations.length === 0) errors.push(required(`${path}.operations`));
  alone('operations', operations, 'operations');
  for (const [index, operation] of operations.entries())
    if (!OPERATIONS.includes(operation))
      errors.push(notSupported(`${path}.operations[${index}]`, operation, OPERATIONS));
  if (apiGroups.length === 0) errors.push(required(`${path}.apiGroups`));
  alone('apiGroups', apiGroups, 'API groups');
  if (apiVersions.length === 0) errors.push(required(`${path}.apiVersions`));
  alone('apiVersions', apiVersions, 'API versions');
  for (const [index, version] of apiVersions.entries())
    if (version === '') errors.push(required(`${path}.apiVersions[${index}]`));
  checkResources(errors, `${path}.resources`, resources);
  if (scope !== undefined && !SCOPES.includes(scope)) errors.push(notSupported(`${path}.scope`, scope, SCOPES));
}

/** A wildcard leaves no room for what it stands for. */
function checkResources(errors: Errors, path: string, resources: readonly string[]): void {
  if (resources.length === 0) errors.push(required(path));
  const allOf = new Set<string>();
  const ofAll = new Set<string>();
  let endsPlain = false;
  for (const [index, text] of resources.entries()) {
    const own = `${path}[${index}]`;
    const slash = text.indexOf('/');
    if (text === '') {
      errors.push(required(own));
      continue;
    }
    if (slash === -1) {
      endsPlain = text !== '*';
      continue;
    }
    const [resource, subresource] = [text.slice(0, slash), text.slice(slash + 1)];
    if (allOf.has(resource)) errors.push(invalid(own, text, `if '${resource}/*' is present, must not specify ${text}`));
    if (ofAll.has(subresource))
      errors.push(invalid(own, text, `if '*/${subresource}' is present, must not specify ${text}`));
    if (subresource === '*') allOf.add(resource);
    if (resource === '*') ofAll.add(subresource);
  }
  if (resources.length > 1 && resources.includes('*/*'))
    errors.push(invalid(path, resources, "if '*/*' is present, must not specify other resources"));
  if (resources.includes('*') && endsPlain)
    errors.push(invalid(path, resources, "if '*' is present, must not specify other resources without subresources"));
}

function checkVersions(errors: Errors, path: string, versions: readonly string[]): void {
  if (versions.length === 0) {
    errors.push(required(path, `must specify one of ${VERSIONS.join(', ')}`));
    return;
  }
  for (const [index, version] of versions.entries()) {
    const own = `${path}[${index}]`;
    if (versions.indexOf(version) < index) errors.push(invalid(own, version, 'duplicate version'));
    else addInvalid(errors, own, version, isDNS1035Label(version));
  }
  if (!versions.some((version) => VERSIONS.includes(version)))
    errors.push(invalid(path, versions, `must include at least one of ${VERSIONS.join(', ')}`));
}

/** apiserver/pkg/util/webhook/validation.go. */
function checkUrl(errors: Errors, path: string, text: string): void {
  const [, scheme = '', authority = '', rest = ''] =
    /^(?:([A-Za-z][\w+.-]*):)?(?:\/\/([^/?#]*))?(.*)$/.exec(text) ?? [];
  if (scheme !== 'https') errors.push(invalid(path, scheme, `'https' is the only allowed URL scheme${FORM}`));
  const at = authority.lastIndexOf('@');
  if (authority.slice(at + 1) === '') errors.push(invalid(path, '', `host must be specified${FORM}`));
  if (at !== -1) errors.push(invalid(path, authority.slice(0, at), 'user information is not permitted in the URL'));
  const [, query = '', fragment = ''] = /^[^?#]*(?:\?([^#]*))?(?:#(.*))?$/.exec(rest) ?? [];
  if (fragment !== '') errors.push(invalid(path, fragment, 'fragments are not permitted in the URL'));
  if (query !== '') errors.push(invalid(path, query, 'query parameters are not permitted in the URL'));
}

/** Kubernetes takes name and namespace for one another when it says which is missing. */
function checkService(errors: Errors, path: string, service: ServiceReference): void {
  const { name, namespace, port = 443, path: urlPath = '' } = service;
  if (!namespace) errors.push(required(`${path}.name`));
  if (!name) errors.push(required(`${path}.namespace`));
  const messages = isValidPortNumber(port);
  if (messages.length > 0) errors.push(invalid(`${path}.port`, port, `port is not valid: ${messages.join(', ')}`));
  if (urlPath === '/' || urlPath === '') return;
  const refuse = (detail: string) => void errors.push(invalid(`${path}.path`, urlPath, detail));
  if (urlPath === '//') return refuse('segment[0] may not be empty');
  if (!urlPath.startsWith('/')) refuse("must start with a '/'");
  for (const [index, segment] of urlPath.slice(1).replace(/\/$/, '').split('/').entries()) {
    if (segment === '') refuse(`segment[${index}] may not be empty`);
    else for (const message of isDNS1123Subdomain(segment)) refuse(`segment[${index}]: ${message}`);
  }
}
