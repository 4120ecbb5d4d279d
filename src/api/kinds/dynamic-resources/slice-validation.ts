import { append } from '../../append';
import { invalid, required, type FieldError } from '../../field-error';
import type { CounterSet, NodeSelector, ResourcePool, ResourceSlice, ResourceSliceSpec } from '../../generated/types';
import { checkLabel, checkObjectName, type Errors } from '../../validation/field-checks';
import { checkImmutable } from '../../validation/immutable';
import { internalJson } from '../pod/internal-json';
import { checkNodeSelector } from '../pod/validation/scheduling';
import { checkDriverName } from '../pod/validation/volumes';
import { checkCounters, checkDevice } from './device-validation';
import { checkSet } from './list-checks';
import { checkPoolName } from './name-checks';

const MOST_DEVICES = 128;
const MOST_DEVICES_WITH_TAINTS = 64;
const MOST_COUNTER_SETS = 8;
const NODE_FIELDS = '`nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection`';

/** pkg/apis/resource/validation/validation.go, `ValidateResourceSlice`. */
export function validateResourceSlice({ spec }: ResourceSlice): readonly FieldError[] {
  const errors: Errors = [];
  checkDriverName(errors, 'spec.driver', spec.driver ?? '');
  checkPool(errors, spec.pool ?? {});
  checkContents(errors, spec);
  return errors;
}

export function validateResourceSliceUpdate(
  { spec }: ResourceSlice,
  { spec: old }: ResourceSlice,
): readonly FieldError[] {
  const errors: Errors = [];
  checkDriverName(errors, 'spec.driver', spec.driver ?? '');
  checkPool(errors, spec.pool ?? {});
  checkImmutable(errors, 'spec.pool.name', spec.pool?.name ?? '', old.pool?.name ?? '');
  checkImmutable(errors, 'spec.driver', spec.driver ?? '', old.driver ?? '');
  checkImmutable(errors, 'spec.nodeName', spec.nodeName, old.nodeName);
  checkContents(errors, spec);
  return errors;
}

function checkPool(errors: Errors, { name = '', resourceSliceCount = 0, generation = 0 }: Partial<ResourcePool>): void {
  checkPoolName(errors, 'spec.pool.name', name);
  if (resourceSliceCount <= 0)
    errors.push(invalid('spec.pool.resourceSliceCount', resourceSliceCount, 'must be greater than zero'));
  if (generation < 0) errors.push(invalid('spec.pool.generation', generation, 'must be greater than or equal to zero'));
}

function checkContents(errors: Errors, spec: ResourceSliceSpec): void {
  checkNodes(errors, spec);
  const { devices, sharedCounters, perDeviceNodeSelection } = spec;
  if (sharedCounters !== undefined && devices !== undefined)
    errors.push(invalid('spec', '', 'only one of `sharedCounters` or `devices` is allowed'));
  const isAdvanced = devices?.some(({ taints, consumesCounters }) => taints?.length || consumesCounters?.length);
  checkSet(
    errors,
    'spec.devices',
    devices,
    isAdvanced === true ? MOST_DEVICES_WITH_TAINTS : MOST_DEVICES,
    ({ name }) => name,
    (device, own) => checkDevice(errors, own, device, perDeviceNodeSelection === true),
  );
  checkSet(
    errors,
    'spec.sharedCounters',
    sharedCounters,
    MOST_COUNTER_SETS,
    ({ name }) => name,
    (set, own) => checkCounterSet(errors, own, set),
  );
}

function checkNodes(errors: Errors, spec: ResourceSliceSpec): void {
  const { nodeName, nodeSelector, allNodes, perDeviceNodeSelection } = spec;
  const set: string[] = [];
  if (nodeName === '')
    errors.push(invalid('spec.nodeName', nodeName, 'must be either unset or set to a non-empty string'));
  else if (nodeName !== undefined) {
    set.push('`nodeName`');
    checkObjectName(errors, 'spec.nodeName', nodeName);
  }
  if (nodeSelector !== undefined) {
    set.push('`nodeSelector`');
    append(errors, selectorErrors(nodeSelector));
  }
  for (const [field, value] of Object.entries({ allNodes, perDeviceNodeSelection }))
    if (value === true) set.push(`\`${field}\``);
    else if (value === false) errors.push(invalid(`spec.${field}`, value, 'must be either unset or set to true'));
  if (set.length === 0) errors.push(required('spec', `exactly one of ${NODE_FIELDS} is required`));
  else if (set.length > 1) {
    const detail = `exactly one of ${NODE_FIELDS} is required, but multiple fields are set`;
    errors.push(invalid('spec', `{${set.join(', ')}}`, detail));
  }
}

/** Selectors of several slices must be easy to merge. */
function selectorErrors(selector: NodeSelector): readonly FieldError[] {
  const errors: Errors = [];
  checkNodeSelector(errors, 'spec.nodeSelector', selector.nodeSelectorTerms ?? []);
  if ((selector.nodeSelectorTerms ?? []).length === 1) return errors;
  const printed = internalJson('NodeSelector', selector)['NodeSelectorTerms'];
  const detail = 'must have exactly one node selector term';
  errors.push(invalid('spec.nodeSelector.nodeSelectorTerms', printed, detail));
  return errors;
}

function checkCounterSet(errors: Errors, path: string, { name = '', counters = {} }: CounterSet): void {
  if (name === '') errors.push(required(`${path}.name`));
  else checkLabel(errors, `${path}.name`, name);
  checkCounters(errors, `${path}.counters`, counters);
}
