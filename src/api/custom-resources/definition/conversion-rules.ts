import { forbidden, invalid, notSupported, required, type FieldError } from '../../field-error';
import type { CustomResourceConversion, CustomResourceDefinitionSpec, WebhookConversion } from '../../generated/types';
import { isDNS1035Label, isDNS1123Subdomain, isValidPortNumber } from '../../names';

const STRATEGIES = ['None', 'Webhook'];
const REVIEW_VERSIONS = ['v1', 'v1beta1'];
const FORM = '; desired format: https://host[/path]';

/** Source: apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go (validateCustomResourceConversion). */
export function validateConversion({
  conversion,
  preserveUnknownFields = false,
}: CustomResourceDefinitionSpec): readonly FieldError[] {
  if (conversion === undefined) return [];
  const path = 'spec.conversion';
  const { strategy, webhook } = conversion;
  const errors: FieldError[] = [];
  if (strategy !== 'None' && preserveUnknownFields)
    errors.push(invalid(`${path}.strategy`, strategy, 'must be None if spec.preserveUnknownFields is true'));
  if (strategy === '') errors.push(required(`${path}.strategy`));
  else if (!STRATEGIES.includes(strategy)) errors.push(notSupported(`${path}.strategy`, strategy, STRATEGIES));
  if (strategy === 'Webhook')
    return [...errors, ...validateClient(webhook, path), ...validateReviewVersions(webhook, path)];
  return [...errors, ...unusedErrors(conversion, path)];
}

function unusedErrors({ webhook }: CustomResourceConversion, path: string): readonly FieldError[] {
  const detail = 'should not be set when strategy is not set to Webhook';
  const errors: FieldError[] = [];
  if (webhook?.clientConfig !== undefined) errors.push(forbidden(`${path}.webhookClientConfig`, detail));
  if ((webhook?.conversionReviewVersions ?? []).length > 0)
    errors.push(forbidden(`${path}.conversionReviewVersions`, detail));
  return errors;
}

function validateClient(webhook: WebhookConversion | undefined, path: string): readonly FieldError[] {
  const place = `${path}.webhookClientConfig`;
  if (webhook?.clientConfig === undefined) return [required(place, 'required when strategy is set to Webhook')];
  const { url, service } = webhook.clientConfig;
  if ((url === undefined) === (service === undefined))
    return [required(place, 'exactly one of url or service is required')];
  if (url !== undefined) return validateUrl(url, `${place}.url`);
  // The API server gives the validator the service's name as its namespace and the other way round.
  const { name = '', namespace = '', path: urlPath, port = 443 } = service ?? {};
  const errors: FieldError[] = [];
  if (namespace === '') errors.push(required(`${place}.service.name`));
  if (name === '') errors.push(required(`${place}.service.namespace`));
  const messages = isValidPortNumber(port);
  if (messages.length > 0)
    errors.push(invalid(`${place}.service.port`, port, `port is not valid: ${messages.join(', ')}`));
  return [...errors, ...validateUrlPath(urlPath ?? '', `${place}.service.path`)];
}

function validateUrl(url: string, path: string): readonly FieldError[] {
  const [, scheme = '', authority = '', query, fragment] =
    /^(?:([^:/?#]+):)?(?:\/\/([^/?#]*))?[^?#]*(?:\?([^#]*))?(?:#(.*))?$/s.exec(url) ?? [];
  const errors: FieldError[] = [];
  const [host = '', user] = authority.split('@').reverse();
  if (scheme !== 'https') errors.push(invalid(path, scheme, `'https' is the only allowed URL scheme${FORM}`));
  if (host === '') errors.push(invalid(path, host, `host must be specified${FORM}`));
  if (user !== undefined) errors.push(invalid(path, user, 'user information is not permitted in the URL'));
  if ((fragment ?? '') !== '') errors.push(invalid(path, fragment, 'fragments are not permitted in the URL'));
  if ((query ?? '') !== '') errors.push(invalid(path, query, 'query parameters are not permitted in the URL'));
  return errors;
}

function validateUrlPath(urlPath: string, path: string): readonly FieldError[] {
  if (urlPath === '' || urlPath === '/') return [];
  if (urlPath === '//') return [invalid(path, urlPath, 'segment[0] may not be empty')];
  const errors: FieldError[] = [];
  if (!urlPath.startsWith('/')) errors.push(invalid(path, urlPath, "must start with a '/'"));
  for (const [index, segment] of urlPath.slice(1).replace(/\/$/, '').split('/').entries()) {
    if (segment === '') errors.push(invalid(path, urlPath, `segment[${index}] may not be empty`));
    else
      for (const message of isDNS1123Subdomain(segment))
        errors.push(invalid(path, urlPath, `segment[${index}]: ${message}`));
  }
  return errors;
}

function validateReviewVersions(webhook: WebhookConversion | undefined, path: string): readonly FieldError[] {
  const place = `${path}.conversionReviewVersions`;
  const versions = webhook?.conversionReviewVersions ?? [];
  if (versions.length === 0) return [required(place)];
  const errors: FieldError[] = [];
  for (const [index, version] of versions.entries()) {
    if (versions.indexOf(version) < index) errors.push(invalid(`${place}[${index}]`, version, 'duplicate version'));
    else for (const message of isDNS1035Label(version)) errors.push(invalid(`${place}[${index}]`, version, message));
  }
  if (!versions.some((version) => REVIEW_VERSIONS.includes(version)))
    errors.push(invalid(place, versions, `must include at least one of ${REVIEW_VERSIONS.join(', ')}`));
  return errors;
}
