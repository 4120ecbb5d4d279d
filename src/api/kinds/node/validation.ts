import { duplicate, forbidden, invalid, required, notSupported, type FieldError } from '../../field-error';
import type { Node, Taint } from '../../generated/types';
import { isValidLabelValue } from '../../names';
import { checkCidr } from '../../validation/cidr';
import { checkQualifiedName, type Errors } from '../../validation/field-checks';
import { checkAmount } from '../pod/validation/resources';
import { TAINT_EFFECTS } from '../pod/validation/tolerations';

const SET_ONCE = 'except from "" to valid';

/** pkg/apis/core/validation/validation.go, `ValidateNode`. */
export function validateNode(node: Node): readonly FieldError[] {
  const errors: Errors = [];
  checkTaints(errors, node.spec.taints);
  checkResources(errors, node);
  checkDeclaredFeatures(errors, node.status?.declaredFeatures);
  const { podCIDRs = [] } = node.spec;
  for (const [index, cidr] of podCIDRs.entries()) checkCidr(errors, `spec.podCIDRs[${index}]`, cidr);
  const families = new Set(podCIDRs.map((cidr) => cidr.includes(':')));
  if (families.size < podCIDRs.length)
    errors.push(invalid('spec.podCIDRs', podCIDRs, 'may specify no more than one CIDR for each IP family'));
  return errors;
}

/** Its address range, its provider's name and its external name a node keeps once it has them (`ValidateNodeUpdate`). */
export function validateNodeUpdate(node: Node, old: Node): readonly FieldError[] {
  // What a component leaves as it is, nobody need look at again.
  if (node.spec === old.spec && node.status === old.status) return [];
  // Kubernetes looks at the node by itself first, and then its taints once more.
  const errors: Errors = [...validateNode(node)];
  checkTaints(errors, node.spec.taints);
  const before = old.spec.podCIDRs ?? [];
  const after = node.spec.podCIDRs ?? [];
  if (before.length > 0 && (before.length !== after.length || before.some((cidr, index) => cidr !== after[index]))) {
    errors.push(forbidden('spec.podCIDRs', `node updates may not change podCIDR ${SET_ONCE}`));
  }
  if (old.spec.providerID && old.spec.providerID !== node.spec.providerID) {
    errors.push(forbidden('spec.providerID', `node updates may not change providerID ${SET_ONCE}`));
  }
  if ((node.spec.externalID ?? '') !== (old.spec.externalID ?? ''))
    errors.push(forbidden('spec.externalID', 'may not be updated'));
  return errors;
}

export function validateNodeStatusUpdate(node: Node): readonly FieldError[] {
  const errors: Errors = [];
  checkResources(errors, node);
  checkDeclaredFeatures(errors, node.status?.declaredFeatures);
  const addresses = new Set<string>();
  for (const [index, { type, address }] of (node.status?.addresses ?? []).entries()) {
    const key = `${type}/${address}`;
    if (addresses.has(key)) errors.push(duplicate(`status.addresses[${index}]`, { Type: type, Address: address }));
    addresses.add(key);
  }
  return errors;
}

/** The path says metadata although taints stand in the spec, there as here (`validateNodeTaints`). */
function checkTaints(errors: Errors, taints: readonly Taint[] = []): void {
  const seen = new Set<string>();
  for (const [index, taint] of taints.entries()) {
    const path = `metadata.taints[${index}]`;
    const { key, value = '', effect } = taint;
    checkQualifiedName(errors, `${path}.key`, key);
    const messages = isValidLabelValue(value);
    if (messages.length > 0) errors.push(invalid(`${path}.value`, value, messages.join(';')));
    if (!effect) errors.push(required(`${path}.effect`));
    else if (!TAINT_EFFECTS.includes(effect)) errors.push(notSupported(`${path}.effect`, effect, TAINT_EFFECTS));
    const identity = `${key}:${effect}`;
    if (seen.has(identity)) {
      const printed = { Key: key, Value: value, Effect: effect, TimeAdded: taint.timeAdded ?? null };
      errors.push({ ...duplicate(path, printed), detail: 'taints must be unique by key and effect pair' });
    }
    seen.add(identity);
  }
}

const FEATURE_NAME = /^[A-Z][a-zA-Z0-9]*(?:\/[a-zA-Z0-9]+)*$/;

function checkDeclaredFeatures(errors: Errors, features: readonly string[] = []): void {
  for (const [index, feature] of features.entries()) {
    const path = 'status.declaredFeatures';
    if (!FEATURE_NAME.test(feature)) {
      const how = "must start with an UpperCamelCase segment, with subsequent segments separated by '/'";
      const what = '(e.g., MyFeature or MyFeature/mySubFeature), and contain only alphanumeric characters and slashes';
      errors.push(invalid(`${path}[${index}]`, feature, `invalid feature name "${feature}": ${how} ${what}`));
    }
    const next = features[index + 1];
    if (next === feature) errors.push(duplicate(`${path}[${index + 1}]`, next));
    else if (next !== undefined && feature > next)
      errors.push(invalid(`${path}[${index + 1}]`, next, 'list must be sorted alphabetically'));
  }
}

function checkResources(errors: Errors, { status }: Node): void {
  for (const part of ['capacity', 'allocatable'] as const) {
    for (const [name, amount] of Object.entries(status?.[part] ?? {}))
      checkAmount(errors, `status.${part}.${name}`, name, amount);
  }
}
