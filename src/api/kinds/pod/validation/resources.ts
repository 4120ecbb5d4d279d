import { duplicate, forbidden, invalid, notFound, notSupported, required } from '../../../field-error';
import type { PodSpec, ResourceRequirements } from '../../../generated/types';
import { isQualifiedName } from '../../../names';
import { compareQuantities, parseQuantity, quantityError, quantitySign, type Quantity } from '../../../quantity';
import { addInvalid, checkLabel, mustBeNonNegative, type Errors } from '../../../validation/field-checks';
import { aggregateContainers, isSupportedPodLevelResource } from '../requests';
import type { ResourceList } from '../../resource-list';
import { getOwn } from '../../../json-object';

// pkg/apis/core/validation/validation.go: validateResourceRequirements and what it calls; pkg/apis/core/helper/helpers.go.

type CheckName = (errors: Errors, path: string, name: string) => void;

export function checkContainerResources(
  errors: Errors,
  path: string,
  resources: ResourceRequirements | undefined,
  claimNames: ReadonlySet<string>,
): void {
  if (resources !== undefined) checkResources(errors, path, resources, claimNames, checkContainerResourceName);
}

export function checkPodResources(errors: Errors, path: string, spec: PodSpec, claimNames: ReadonlySet<string>): void {
  const { resources } = spec;
  if (resources === undefined) return;
  if (spec.os?.name === 'windows') return void errors.push(forbidden(path, 'may not be set for a windows pod'));
  if (resources.claims !== undefined)
    errors.push(forbidden(`${path}.claims`, 'claims may not be set for Resources at pod-level'));
  checkResources(errors, path, resources, claimNames, checkPodResourceName);
  checkPodLevelSums(errors, path, spec, resources);
}

/** A resource that several pods together may request more of than there is. */
export function isOvercommitAllowed(name: string): boolean {
  return isNativeResource(name) && !isHugePages(name);
}

/** Neither of Kubernetes itself nor a quota's (pkg/apis/core/v1/helper/helpers.go, `IsExtendedResourceName`). */
export function isExtendedResourceName(name: string): boolean {
  return !isNativeResource(name) && !name.startsWith('requests.') && isQualifiedName(`requests.${name}`).length === 0;
}

/** An amount of a resource: not negative, and whole where only whole units exist (`ValidateResourceQuantityValue`). */
export function checkAmount(errors: Errors, path: string, name: string, text: string): void {
  const quantity = quantityError(text) === undefined ? parseQuantity(text) : undefined;
  if (quantity === undefined) return void errors.push(invalid(path, text, quantityError(text) ?? ''));
  if (quantitySign(quantity) < 0) errors.push(invalid(path, quantity.text, mustBeNonNegative));
  if ((COUNTED.has(name) || isExtendedResourceName(name)) && quantity.milliValue % 1000 !== 0) {
    errors.push(invalid(path, quantity.text, 'must be an integer'));
  }
}

const COUNTED = new Set(
  'pods resourcequotas services replicationcontrollers secrets configmaps persistentvolumeclaims services.nodeports services.loadbalancers'.split(
    ' ',
  ),
);
const STANDARD = new Set([
  ...COUNTED,
  ...'cpu memory ephemeral-storage requests.cpu requests.memory requests.ephemeral-storage limits.cpu limits.memory limits.ephemeral-storage storage requests.storage'.split(
    ' ',
  ),
]);
const STANDARD_FOR_CONTAINERS = new Set(['cpu', 'memory', 'ephemeral-storage']);

/** One that Kubernetes names itself (pkg/apis/core/helper/helpers.go, `IsNativeResource`). */
export function isNativeResource(name: string): boolean {
  return !name.includes('/') || name.includes('kubernetes.io/');
}

function isHugePages(name: string): boolean {
  return name.startsWith('hugepages-');
}

function checkResources(
  errors: Errors,
  path: string,
  { limits = {}, requests = {}, claims }: ResourceRequirements,
  claimNames: ReadonlySet<string>,
  checkName: CheckName,
): void {
  checkList(errors, `${path}.limits`, limits, checkName);
  for (const name of Object.keys(requests).sort()) {
    checkList(errors, `${path}.requests`, { [name]: requests[name] ?? '' }, checkName);
    checkRequestAgainstLimit(errors, path, name, requests[name] ?? '', getOwn(limits, name));
  }
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  if (names.some(isHugePages) && !names.some((name) => name === 'cpu' || name === 'memory')) {
    errors.push(forbidden(path, 'HugePages require cpu or memory'));
  }
  if (claims) checkClaims(errors, `${path}.claims`, claims, claimNames);
}

function checkList(errors: Errors, path: string, list: ResourceList, checkName: CheckName): void {
  for (const name of Object.keys(list).sort()) {
    const own = `${path}[${name}]`;
    const text = list[name] ?? '';
    checkName(errors, own, name);
    checkAmount(errors, own, name, text);
    if (isHugePages(name) && !isDivisible(name, text)) {
      errors.push(invalid(own, text, `${text} is not positive integer multiple of ${name}`));
    }
  }
}

function isDivisible(name: string, text: string): boolean {
  const size = name.slice('hugepages-'.length);
  if (quantityError(size) !== undefined || quantityError(text) !== undefined) return false;
  const page = parseQuantity(size);
  return quantitySign(page) > 0 && page.milliValue % 1000 === 0 && parseQuantity(text).value % page.value === 0;
}

function checkRequestAgainstLimit(
  errors: Errors,
  path: string,
  name: string,
  request: string,
  limit: string | undefined,
): void {
  if (limit === undefined) {
    if (!isOvercommitAllowed(name))
      errors.push(required(`${path}.limits`, 'Limit must be set for non overcommitable resources'));
    return;
  }
  if (quantityError(request) !== undefined || quantityError(limit) !== undefined) return;
  const order = compareQuantities(parseQuantity(request), parseQuantity(limit));
  const refuse = (how: string) =>
    errors.push(
      invalid(
        `${path}.requests`,
        parseQuantity(request).text,
        `must be ${how} ${name} limit of ${parseQuantity(limit).text}`,
      ),
    );
  if (order !== 0 && !isOvercommitAllowed(name)) refuse('equal to');
  else if (order > 0) refuse('less than or equal to');
}

export function checkResourceName(errors: Errors, path: string, name: string): boolean {
  const messages = isQualifiedName(name);
  addInvalid(errors, path, name, messages);
  if (messages.length > 0) return false;
  if (name.includes('/') || STANDARD.has(name) || isHugePages(name) || name.startsWith('requests.hugepages-'))
    return true;
  errors.push(invalid(path, name, 'must be a standard resource type or fully qualified'));
  return false;
}

export function checkContainerResourceName(errors: Errors, path: string, name: string): void {
  checkResourceName(errors, path, name);
  if (!name.includes('/')) {
    if (!STANDARD_FOR_CONTAINERS.has(name) && !isHugePages(name))
      errors.push(invalid(path, name, 'must be a standard resource for containers'));
  } else if (!isNativeResource(name) && !isExtendedResourceName(name)) {
    errors.push(invalid(path, name, "doesn't follow extended resource name standard"));
  }
}

function checkPodResourceName(errors: Errors, path: string, name: string): void {
  if (!checkResourceName(errors, path, name) || isSupportedPodLevelResource(name)) return;
  errors.push(notSupported(path, name, ['cpu', 'hugepages-', 'memory']));
}

function checkClaims(
  errors: Errors,
  path: string,
  claims: NonNullable<ResourceRequirements['claims']>,
  claimNames: ReadonlySet<string>,
): void {
  const seen = new Set<string>();
  for (const [index, { name, request }] of claims.entries()) {
    const own = `${path}[${index}]`;
    if (!name) {
      errors.push(required(own));
      continue;
    }
    if (request) checkLabel(errors, `${own}.request`, request);
    const key = request ? `${name}/${request}` : name;
    const overlaps = !request && [...seen].some((other) => other.startsWith(`${name}/`));
    if (seen.has(name)) errors.push(duplicate(own, name));
    else if (seen.has(key) || overlaps) errors.push(duplicate(own, key));
    seen.add(key);
    if (claimNames.has(name)) continue;
    const known = claimNames.size === 0 ? ' which is empty' : `: ${[...claimNames].sort().join(', ')}`;
    errors.push({ ...notFound(own, name), detail: `must be one of the names in pod.spec.resourceClaims${known}` });
  }
}

/** What containers need must fit into what the pod as a whole is given (`validatePodResourceConsistency`). */
function checkPodLevelSums(
  errors: Errors,
  path: string,
  spec: PodSpec,
  { limits = {}, requests = {} }: ResourceRequirements,
): void {
  for (const [name, sum] of aggregateContainers(spec, 'requests')) {
    const own = amount(getOwn(requests, name));
    if (own === undefined || compareQuantities(sum, own) <= 0) continue;
    errors.push(
      invalid(
        `${path}.requests[${name}]`,
        own.text,
        `must be greater than or equal to aggregate container requests of ${sum.text}`,
      ),
    );
  }
  for (const [name, sum] of aggregateContainers(spec, 'limits')) {
    const own = isHugePages(name) ? amount(getOwn(limits, name)) : undefined;
    if (own === undefined || compareQuantities(sum, own) <= 0) continue;
    errors.push(
      invalid(
        `${path}.limits[${name}]`,
        own.text,
        `must be greater than or equal to aggregate container limits of ${sum.text}`,
      ),
    );
  }
  for (const [index, container] of spec.containers.entries()) {
    for (const name of Object.keys(container.resources?.limits ?? {}).sort()) {
      const limit = amount(container.resources?.limits?.[name]);
      const own = amount(getOwn(limits, name));
      if (limit === undefined || own === undefined || compareQuantities(limit, own) <= 0) continue;
      errors.push(
        invalid(
          `${path}.containers[${index}][${name}].limits`,
          limit.text,
          `must be less than or equal to pod limits of ${own.text}`,
        ),
      );
    }
  }
}

function amount(text: string | undefined): Quantity | undefined {
  return text === undefined ? undefined : parseQuantity(text);
}
