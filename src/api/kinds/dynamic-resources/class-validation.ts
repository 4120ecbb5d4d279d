import { invalid, type FieldError } from '../../field-error';
import type { DeviceClass } from '../../generated/types';
import type { Errors } from '../../validation/field-checks';
import { isExtendedResourceName } from '../pod/validation/resources';
import { checkConfiguration, checkSelectors } from './claim-validation';
import { checkItems } from './list-checks';

const MOST_CONFIGURATIONS = 32;

/** pkg/apis/resource/validation/validation.go, `ValidateDeviceClass`. */
export function validateDeviceClass({ spec = {} }: DeviceClass): readonly FieldError[] {
  const errors: Errors = [];
  checkSelectors(errors, 'spec.selectors', spec.selectors);
  checkItems(errors, 'spec.config', spec.config, MOST_CONFIGURATIONS, ({ opaque }, own) =>
    checkConfiguration(errors, own, opaque),
  );
  const { extendedResourceName: name } = spec;
  if (name !== undefined && !isExtendedResourceName(name))
    errors.push(invalid('spec.extendedResourceName', name, 'must be a valid extended resource name'));
  return errors;
}
