import { duplicate, forbidden, invalid, notSupported, required } from '../../../field-error';
import type {
  Affinity,
  LabelSelector,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodAffinityTerm,
  PodSchedulingGate,
  TopologySpreadConstraint,
} from '../../../generated/types';
import { isValidLabelValue, nameIsDNSLabel } from '../../../names';
import {
  addInvalid,
  checkObjectName,
  checkQualifiedName,
  mustBePositive,
  type Errors,
} from '../../../validation/field-checks';
import { checkLabelSelector } from '../../../validation/label-selector';

// pkg/apis/core/validation/validation.go: validateAffinity, validateTopologySpreadConstraints, validateSchedulingGates and what they call.

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';
const WEIGHT = 'must be in the range 1-100';
const NO_OPERATOR = 'not a valid selector operator';

export function checkAffinity(
  errors: Errors,
  path: string,
  { nodeAffinity, podAffinity, podAntiAffinity }: Affinity,
): void {
  if (nodeAffinity?.[REQUIRED]) {
    checkNodeSelector(errors, `${path}.nodeAffinity.${REQUIRED}`, nodeAffinity[REQUIRED].nodeSelectorTerms ?? []);
  }
  for (const [index, { weight, preference }] of (nodeAffinity?.[PREFERRED] ?? []).entries()) {
    const own = `${path}.nodeAffinity.${PREFERRED}[${index}]`;
    checkWeight(errors, own, weight);
    checkNodeSelectorTerm(errors, `${own}.preference`, preference, false);
  }
  if (podAffinity) checkPodAffinity(errors, `${path}.podAffinity`, podAffinity);
  if (podAntiAffinity) checkPodAffinity(errors, `${path}.podAntiAffinity`, podAntiAffinity);
}

/** A node must meet one of the terms (`ValidateNodeSelector`). */
export function checkNodeSelector(errors: Errors, path: string, terms: readonly NodeSelectorTerm[]): void {
  const own = `${path}.nodeSelectorTerms`;
  if (terms.length === 0) errors.push(required(own, 'must have at least one node selector term'));
  for (const [index, term] of terms.entries()) checkNodeSelectorTerm(errors, `${own}[${index}]`, term, true);
}

function checkPodAffinity(errors: Errors, path: string, affinity: NonNullable<Affinity['podAffinity']>): void {
  for (const [index, term] of (affinity[REQUIRED] ?? []).entries())
    checkPodAffinityTerm(errors, `${path}.${REQUIRED}[${index}]`, term);
  for (const [index, { weight, podAffinityTerm }] of (affinity[PREFERRED] ?? []).entries()) {
    const own = `${path}.${PREFERRED}[${index}]`;
    checkWeight(errors, own, weight);
    checkPodAffinityTerm(errors, `${own}.podAffinityTerm`, podAffinityTerm);
  }
}

function checkWeight(errors: Errors, path: string, weight: number): void {
  if (!(weight > 0 && weight <= 100)) errors.push(invalid(`${path}.weight`, weight ?? 0, WEIGHT));
}

/** `strict`: values must be label values; a preference may hold others, which then match nothing. */
function checkNodeSelectorTerm(
  errors: Errors,
  path: string,
  { matchExpressions = [], matchFields = [] }: NodeSelectorTerm,
  strict: boolean,
): void {
  for (const [index, requirement] of matchExpressions.entries()) {
    checkNodeRequirement(errors, `${path}.matchExpressions[${index}]`, requirement, strict);
  }
  for (const [index, requirement] of matchFields.entries())
    checkNodeField(errors, `${path}.matchFields[${index}]`, requirement);
}

function checkNodeRequirement(
  errors: Errors,
  path: string,
  { key, operator, values = [] }: NodeSelectorRequirement,
  strict: boolean,
): void {
  const own = `${path}.values`;
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) errors.push(required(own, "must be specified when `operator` is 'In' or 'NotIn'"));
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0)
      errors.push(forbidden(own, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
  } else if (operator === 'Gt' || operator === 'Lt') {
    if (values.length !== 1)
      errors.push(required(own, "must be specified single value when `operator` is 'Lt' or 'Gt'"));
  } else {
    errors.push(invalid(`${path}.operator`, operator, NO_OPERATOR));
  }
  checkQualifiedName(errors, `${path}.key`, key);
  if (!strict) return;
  for (const [index, value] of values.entries())
    addInvalid(errors, `${own}[${index}]`, value, isValidLabelValue(value));
}

function checkNodeField(errors: Errors, path: string, { key, operator, values = [] }: NodeSelectorRequirement): void {
  if (operator !== 'In' && operator !== 'NotIn') errors.push(invalid(`${path}.operator`, operator, NO_OPERATOR));
  else if (values.length !== 1) {
    errors.push(
      required(`${path}.values`, "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"),
    );
  }
  if (key !== 'metadata.name') return void errors.push(invalid(`${path}.key`, key, 'not a valid field selector key'));
  for (const [index, value] of values.entries()) checkObjectName(errors, `${path}.values[${index}]`, value);
}

function checkPodAffinityTerm(errors: Errors, path: string, term: PodAffinityTerm): void {
  checkLabelSelector(errors, `${path}.labelSelector`, term.labelSelector);
  checkLabelSelector(errors, `${path}.namespaceSelector`, term.namespaceSelector);
  for (const name of term.namespaces ?? []) addInvalid(errors, `${path}.namespace`, name, nameIsDNSLabel(name, false));
  checkLabelKeys(errors, path, term.labelSelector, term.matchLabelKeys, term.mismatchLabelKeys);
  if (!term.topologyKey) errors.push(required(`${path}.topologyKey`, 'can not be empty'));
  checkQualifiedName(errors, `${path}.topologyKey`, term.topologyKey ?? '');
}

/** A key may not be both selected by the user and taken from the pod's own labels (`ValidateMatchLabelKeysAndMismatchLabelKeys`). */
function checkLabelKeys(
  errors: Errors,
  path: string,
  selector: LabelSelector | undefined,
  match: readonly string[] = [],
  mismatch: readonly string[] = [],
): void {
  for (const [field, keys] of [
    ['matchLabelKeys', match],
    ['mismatchLabelKeys', mismatch],
  ] as const) {
    if (keys.length === 0) continue;
    if (selector === undefined)
      errors.push(forbidden(`${path}.${field}`, 'must not be specified when labelSelector is not set'));
    else for (const [index, key] of keys.entries()) checkQualifiedName(errors, `${path}.${field}[${index}]`, key);
  }
  // By now the selector already holds an expression for each of the keys; only a second one is the user's.
  const seen = new Set(Object.keys(selector?.matchLabels ?? {}));
  for (const { key } of selector?.matchExpressions ?? []) {
    const index = match.indexOf(key);
    if (index >= 0 && seen.has(key))
      errors.push(invalid(`${path}[${index}]`, key, 'exists in both matchLabelKeys and labelSelector'));
    seen.add(key);
  }
  for (const [index, key] of match.entries()) {
    if (!mismatch.includes(key)) continue;
    errors.push(
      invalid(`${path}.matchLabelKeys[${index}]`, key, 'exists in both matchLabelKeys and mismatchLabelKeys'),
    );
  }
}

export function checkTopologySpread(
  errors: Errors,
  path: string,
  constraints: readonly TopologySpreadConstraint[],
): void {
  for (const [index, constraint] of constraints.entries()) {
    const own = `${path}[${index}]`;
    const { maxSkew, topologyKey, whenUnsatisfiable, minDomains, labelSelector, matchLabelKeys } = constraint;
    if (!(maxSkew > 0)) errors.push(invalid(`${own}.maxSkew`, maxSkew ?? 0, mustBePositive));
    if (!topologyKey) errors.push(required(`${own}.topologyKey`, 'can not be empty'));
    if (whenUnsatisfiable !== 'DoNotSchedule' && whenUnsatisfiable !== 'ScheduleAnyway') {
      errors.push(notSupported(`${own}.whenUnsatisfiable`, whenUnsatisfiable, ['DoNotSchedule', 'ScheduleAnyway']));
    }
    const repeated = constraints
      .slice(index + 1)
      .some((other) => other.topologyKey === topologyKey && other.whenUnsatisfiable === whenUnsatisfiable);
    if (repeated)
      errors.push(duplicate(`${own}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey}, ${whenUnsatisfiable}}`));
    if (minDomains !== undefined) {
      if (minDomains <= 0) errors.push(invalid(`${own}.minDomains`, minDomains, mustBePositive));
      if (whenUnsatisfiable !== 'DoNotSchedule') {
        const detail = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`;
        errors.push(invalid(`${own}.minDomains`, minDomains, detail));
      }
    }
    for (const field of ['nodeAffinityPolicy', 'nodeTaintsPolicy'] as const) {
      const policy = constraint[field];
      if (policy !== undefined && policy !== 'Honor' && policy !== 'Ignore') {
        errors.push(notSupported(`${own}.${field}`, policy, ['Honor', 'Ignore']));
      }
    }
    checkLabelKeys(errors, own, labelSelector, matchLabelKeys);
    checkLabelSelector(errors, `${own}.labelSelector`, labelSelector);
  }
}

export function checkSchedulingGates(errors: Errors, path: string, gates: readonly PodSchedulingGate[]): void {
  const seen = new Set<string>();
  for (const [index, { name }] of gates.entries()) {
    checkQualifiedName(errors, `${path}[${index}]`, name);
    if (seen.has(name)) errors.push(duplicate(`${path}[${index}]`, name));
    seen.add(name);
  }
}
