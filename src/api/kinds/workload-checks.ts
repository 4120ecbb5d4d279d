import { deepEqual } from '../equality';
import { invalid, required } from '../field-error';
import type { LabelSelector, ObjectMeta, PodTemplateSpec } from '../generated/types';
import { isDNS1123Label } from '../names';
import { labelSelectorAsSelector } from '../selectors/label-selector';
import { checkNonNegative, type Errors } from '../validation/field-checks';
import { checkLabelSelector, printedSelector } from '../validation/label-selector';
import { podTemplateWarnings } from './pod-template';

/*
 * What the kinds that run pods have in common (pkg/apis/apps/validation/validation.go).
 */

/** A selector that must be there and select something; `kind` as the message names it. False when nothing can be selected with it. */
export function checkPodSelector(
  errors: Errors,
  path: string,
  selector: LabelSelector | undefined,
  { kind, unreadable }: { readonly kind: string; readonly unreadable: string },
): boolean {
  if (selector === undefined) {
    errors.push(required(path));
    return true;
  }
  checkLabelSelector(errors, path, selector);
  if (isEmpty(selector)) errors.push(invalid(path, selector, `empty selector is invalid for ${kind}`));
  if (!('error' in labelSelectorAsSelector(selector))) return true;
  errors.push(invalid(path, printedSelector(selector), unreadable));
  return false;
}

export function isEmpty({ matchLabels = {}, matchExpressions = [] }: LabelSelector): boolean {
  return Object.keys(matchLabels).length + matchExpressions.length === 0;
}

/** None of the numbers `names` of a status may be negative. */
export function checkCounts<T extends object>(errors: Errors, status: T, names: readonly (keyof T & string)[]): void {
  for (const name of names) {
    const value = status[name];
    if (typeof value === 'number') checkNonNegative(errors, `status.${name}`, value);
  }
}

/** Nor may they be greater than another one. */
export function checkNotGreater<T extends object>(
  errors: Errors,
  status: T,
  names: readonly (keyof T & string)[],
  limit: keyof T & string,
  printedLimit: string,
): void {
  const most = numberOf(status[limit]);
  for (const name of names) {
    const value = numberOf(status[name]);
    if (value > most) errors.push(invalid(`status.${name}`, value, `cannot be greater than ${printedLimit}`));
  }
}

export function checkCollisionCount(
  errors: Errors,
  { collisionCount }: { readonly collisionCount?: number },
  old: { readonly collisionCount?: number } | undefined,
): void {
  const before = old?.collisionCount;
  if (before === undefined || (collisionCount !== undefined && collisionCount >= before)) return;
  errors.push(invalid('status.collisionCount', collisionCount ?? 0, 'cannot be decremented'));
}

interface WithTemplate {
  readonly metadata: ObjectMeta;
  readonly spec: { readonly template?: PodTemplateSpec };
}

/** A name that no pod's host can have, and what is wrong with the template, where it is new. */
export function workloadWarnings(object: WithTemplate, old: WithTemplate | undefined): readonly string[] {
  const { template } = object.spec;
  const isKnown = old !== undefined && deepEqual(template, old.spec.template);
  const warnings = isKnown || template === undefined ? [] : podTemplateWarnings('spec.template', template);
  return old === undefined ? [...podNameWarnings(object.metadata.name), ...warnings] : warnings;
}

export function podNameWarnings(name: string): readonly string[] {
  const messages = isDNS1123Label(name);
  if (messages.length === 0) return [];
  const advice = 'which can result in surprising behavior; a DNS label is recommended';
  return [`metadata.name: this is used in Pod names and hostnames, ${advice}: [${messages.join(' ')}]`];
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
