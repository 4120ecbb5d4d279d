import { forbidden, invalid, notSupported, required, tooLong, tooMany } from '../../field-error';
import type { Counter, Device, DeviceAttribute, DeviceTaint } from '../../generated/types';
import { isValidLabelValue } from '../../names';
import {
  addInvalid,
  checkLabel,
  checkObjectName,
  checkQualifiedName,
  type Errors,
} from '../../validation/field-checks';
import { internalJson } from '../pod/internal-json';
import { checkNodeSelector } from '../pod/validation/scheduling';
import { checkBindingConditions } from './binding-conditions';
import { taintEffects } from './claim-validation';
import { checkItems, checkSet } from './list-checks';
import { checkDeviceQualifiedName } from './name-checks';
import { checkRequestPolicy } from './request-policy';

const MOST_ATTRIBUTES_AND_CAPACITIES = 32;
const MOST_TAINTS = 16;
const MOST_CONSUMPTIONS = 2;
const MOST_COUNTERS = 32;
const MAX_VALUE = 64;
const MAX_KEY = 63 + 1 + 32;
const SELECTION = 'if `perDeviceNodeSelection` is set to true in the ResourceSlice spec';

/** pkg/apis/resource/validation/validation.go, `validateDevice`. */
export function checkDevice(errors: Errors, path: string, device: Device, selectsNodes: boolean): void {
  const { name = '', attributes = {}, capacity = {}, taints, consumesCounters } = device;
  checkLabel(errors, `${path}.name`, name);
  const count = Object.keys(attributes).length + Object.keys(capacity).length;
  if (count > MOST_ATTRIBUTES_AND_CAPACITIES) {
    const detail = `the total number of attributes and capacities must not exceed ${MOST_ATTRIBUTES_AND_CAPACITIES}`;
    errors.push(invalid(path, count, detail));
  }
  for (const [key, attribute] of Object.entries(attributes)) {
    checkDeviceQualifiedName(errors, `${path}.attributes`, key);
    checkAttribute(errors, `${path}.attributes[${shortened(key, MAX_KEY)}]`, attribute);
  }
  for (const [key, { value, requestPolicy }] of Object.entries(capacity)) {
    checkDeviceQualifiedName(errors, `${path}.capacity`, key);
    const own = `${path}.capacity[${shortened(key, MAX_KEY)}].requestPolicy`;
    if (requestPolicy === undefined) continue;
    if (device.allowMultipleAllocations === true) checkRequestPolicy(errors, own, value ?? '0', requestPolicy);
    else errors.push(forbidden(own, 'allowMultipleAllocations must be true'));
  }
  checkItems(errors, `${path}.taints`, taints, MOST_TAINTS, (taint, own) => checkTaint(errors, own, taint));
  checkSet(
    errors,
    `${path}.consumesCounters`,
    consumesCounters,
    MOST_CONSUMPTIONS,
    ({ counterSet }) => counterSet,
    ({ counterSet = '', counters = {} }, own) => {
      if (counterSet === '') errors.push(required(`${own}.counterSet`));
      else checkLabel(errors, `${own}.counterSet`, counterSet);
      checkCounters(errors, `${own}.counters`, counters);
    },
  );
  if (selectsNodes) checkNodes(errors, path, device);
  else if (device.nodeName !== undefined || device.nodeSelector !== undefined || device.allNodes !== undefined)
    errors.push(invalid(path, null, `\`nodeName\`, \`nodeSelector\` and \`allNodes\` can only be set ${SELECTION}`));
  checkBindingConditions(errors, path, device.bindingConditions, device.bindingFailureConditions);
}

/** Any amounts, but some. */
export function checkCounters(errors: Errors, path: string, counters: Readonly<Record<string, Counter>>): void {
  const names = Object.keys(counters);
  if (names.length === 0) errors.push(required(path));
  else if (names.length > MOST_COUNTERS) errors.push(tooMany(path, names.length, MOST_COUNTERS));
  else for (const name of names) checkLabel(errors, path, name);
}

function checkNodes(errors: Errors, path: string, { nodeName, nodeSelector, allNodes }: Device): void {
  const set: string[] = [];
  if (nodeName === '') errors.push(invalid(`${path}.nodeName`, nodeName, 'must not be empty'));
  else if (nodeName !== undefined) {
    set.push('`nodeName`');
    checkObjectName(errors, `${path}.nodeName`, nodeName);
  }
  if (nodeSelector !== undefined) {
    set.push('`nodeSelector`');
    checkNodeSelector(errors, `${path}.nodeSelector`, nodeSelector.nodeSelectorTerms ?? []);
  }
  if (allNodes === true) set.push('`allNodes`');
  else if (allNodes === false)
    errors.push(invalid(`${path}.allNodes`, allNodes, 'must be either unset or set to true'));
  const detail =
    'exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when `perDeviceNodeSelection` is set to true in the ResourceSlice spec';
  if (set.length === 0) errors.push(required(path, detail));
  else if (set.length > 1) errors.push(invalid(path, `{${set.join(', ')}}`, detail));
}

const NUMBER = '(0|[1-9]\\d*)';
const PART = '(0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)';
const BUILD = '[0-9a-zA-Z-]+';
const VERSION = new RegExp(`^${NUMBER}\\.${NUMBER}\\.${NUMBER}(-${PART}(\\.${PART})*)?(\\+${BUILD}(\\.${BUILD})*)?$`);

function checkAttribute(errors: Errors, path: string, attribute: DeviceAttribute): void {
  const { string, version } = attribute;
  if (string !== undefined && Buffer.byteLength(string) > MAX_VALUE) errors.push(tooLong(`${path}.string`, MAX_VALUE));
  if (version !== undefined) {
    if (!VERSION.test(version)) {
      const detail = 'must be a string compatible with semver.org spec 2.0.0';
      errors.push(invalid(`${path}.version`, version, detail));
    }
    if (version.length > MAX_VALUE) errors.push(tooLong(`${path}.version`, MAX_VALUE));
  }
  const set = Object.values(attribute).filter((value) => value !== undefined);
  if (set.length === 1) return;
  const printed = set.length === 0 ? '' : internalJson('DeviceAttribute', attribute);
  errors.push(invalid(path, printed, 'exactly one value must be specified'));
}

function checkTaint(errors: Errors, path: string, { key = '', value = '', effect = '' }: DeviceTaint): void {
  checkQualifiedName(errors, `${path}.key`, key);
  if (value !== '') addInvalid(errors, `${path}.value`, value, isValidLabelValue(value));
  if (effect === '') errors.push(required(`${path}.effect`));
  else if (!taintEffects.includes(effect)) errors.push(notSupported(`${path}.effect`, effect, taintEffects));
}

/** A long key loses its middle. */
function shortened(key: string, most: number): string {
  if (key.length <= most) return key;
  const remaining = most - '...'.length;
  return `${key.slice(0, Math.floor((remaining + 1) / 2))}...${key.slice(key.length - Math.floor(remaining / 2))}`;
}
